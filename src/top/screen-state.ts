// What the user of the screen has chosen, and how a key changes it. Keys come by the names that node:readline gives them.

import { isExpression, problemIn } from './typed-filter.js';
import { SORTS, type SortName, VIEWS, type ViewName } from './views.js';

export interface ScreenState {
  readonly view: ViewName;
  readonly sort: SortName;
  readonly isReversed: boolean;
  readonly isPaused: boolean;
  /** As it is typed: see typed-filter.ts. */
  readonly filter: string;
  /** The last of what was typed that made sense; it says which rows are shown. */
  readonly filterInForce: string;
  /** Keys are letters of the filter. */
  readonly isTyping: boolean;
  /** Rows above the first that is shown. */
  readonly offset: number;
}

export interface Key {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly shift?: boolean | undefined;
  /** The bytes that came. */
  readonly sequence?: string | undefined;
}

/** 'quit', or what is to be shown now. */
export type AfterKey = ScreenState | 'quit';

const PAGE = 10;

/** All rows of the view, from the first on. */
export function firstState({ view, sort, isReversed }: Pick<ScreenState, 'view' | 'sort' | 'isReversed'>): ScreenState {
  return { view, sort, isReversed, isPaused: false, filter: '', filterInForce: '', isTyping: false, offset: 0 };
}

export function afterKey(state: ScreenState, key: Key): AfterKey {
  if (key.ctrl === true && (key.name === 'c' || key.name === 'd')) return 'quit';
  return state.isTyping ? typed(state, key) : commanded(state, key);
}

function typed(state: ScreenState, { name, sequence = '' }: Key): ScreenState {
  if (name === 'return' || name === 'enter') return { ...state, isTyping: false };
  if (name === 'escape') return { ...withFilter(state, ''), isTyping: false };
  if (name === 'backspace') return withFilter(state, state.filter.slice(0, -1));
  return /^[\P{C}]$/u.test(sequence) ? withFilter(state, state.filter + sequence) : state;
}

/** An expression that is not whole leaves the one before it in force, so that the table stays while somebody types. */
function withFilter(state: ScreenState, filter: string): ScreenState {
  const before = isExpression(state.filterInForce) ? state.filterInForce : '';
  return { ...state, filter, filterInForce: problemIn(filter) === undefined ? filter : before, offset: 0 };
}

function commanded(state: ScreenState, { name, shift, sequence }: Key): AfterKey {
  if (name === 'q') return 'quit';
  if (sequence === '/') return { ...withFilter(state, ''), isTyping: true };
  if (sequence === ' ' || name === 'p') return { ...state, isPaused: !state.isPaused };
  if (name === 's') return { ...state, sort: next(SORTS, state.sort, 1), offset: 0 };
  if (name === 'r') return { ...state, isReversed: !state.isReversed, offset: 0 };
  if (name === 'escape') return withFilter(state, '');
  const place = VIEWS[Number(sequence) - 1];
  if (place !== undefined) return { ...state, view: place, offset: 0 };
  const turn = name === 'left' || (name === 'tab' && shift === true) ? -1 : name === 'right' || name === 'tab' ? 1 : 0;
  if (turn !== 0) return { ...state, view: next(VIEWS, state.view, turn), offset: 0 };
  const step = STEPS[name ?? ''];
  return step === undefined ? state : { ...state, offset: Math.max(0, state.offset + step) };
}

const STEPS: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  pageup: -PAGE,
  pagedown: PAGE,
  home: Number.NEGATIVE_INFINITY,
};

function next<T>(all: readonly T[], one: T, step: number): T {
  return all[(all.indexOf(one) + step + all.length) % all.length]!;
}
