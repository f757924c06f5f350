// The screen as lines: throughput with a sparkline, tabs, the table, totals and keys. Pure: what it is told, and nothing else.

import { visibleText } from '../output/visible-text.js';
import { formatRows } from '../query/row-format.js';
import type { ViewRow } from './flow-groups.js';
import type { ScreenState } from './screen-state.js';
import { askedFor, type SeenFlows } from './snapshot-lines.js';
import type { TopTotals } from './totals.js';
import { flowFilter, isExpression, problemIn } from './typed-filter.js';
import { amountText, SHOWN, VIEWS, type ViewName, viewRows } from './views.js';

export interface Scene {
  readonly title: string;
  readonly state: ScreenState;
  readonly seen: SeenFlows;
  readonly totals: TopTotals;
  readonly dropped: number;
  /** Bytes per second of the last intervals, the latest last. */
  readonly history: readonly number[];
  readonly note: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly hasColours: boolean;
}

const TITLES: Readonly<Record<ViewName, string>> = { flow: 'Flows', process: 'Processes', host: 'Hosts', service: 'Services' };
const BARS = '▁▂▃▄▅▆▇█';
/** What the keys' line says before something is typed. */
const TYPING = 'text, or an expression: proto == tcp && bytes > 1MB';
const KEYS = 'q quit  Tab or 1-4 view  s sort  r reverse  / filter  p pause  ↑↓ scroll';
/** Lines that are not the table's rows: throughput, tabs, header of the table, two of totals, keys. */
const OTHER_LINES = 6;

/** At most `height` lines of at most `width` characters, without their ends. */
export function picture(scene: Scene): string[] {
  const { state, width, height } = scene;
  const problem = problemIn(state.filter);
  const note = problem === undefined ? scene.note : `filter: ${problem}`;
  const room = Math.max(1, height - OTHER_LINES - (note === undefined ? 0 : 1));
  const found = foundRows(scene);
  const offset = Math.min(state.offset, Math.max(0, found.length - room));
  const table = [...formatRows('table', SHOWN[state.view], found.slice(offset, offset + room), { width, colour: undefined })].join('');
  const [header = '', ...lines] = table.trimEnd().split('\n');
  const filled = [...lines, ...Array<string>(Math.max(0, room - lines.length)).fill('')];
  const fit = (line: string): string => [...line].slice(0, width).join('');
  const plain = [
    fit(throughput(scene)),
    tabs(scene, found.length, offset),
    styled(scene, fit(header).padEnd(width), '7'),
    ...filled.map(fit),
  ];
  if (note !== undefined) plain.push(fit(visibleText(note)));
  return [...plain, ...statusLines(scene).map(fit), lastLine(scene, fit)].slice(0, height);
}

/** Rows of the view that the filter lets through. */
function foundRows({ state, seen }: Scene): ViewRow[] {
  const { view, sort, isReversed, filterInForce } = state;
  if (isExpression(filterInForce)) {
    const { rows, folded } = askedFor(seen, flowFilter(filterInForce));
    return viewRows(view, rows, folded, sort, isReversed);
  }
  const rows = viewRows(view, seen.rows, seen.folded, sort, isReversed);
  const text = filterInForce.toLowerCase();
  return text === '' ? rows : rows.filter((row) => rowText(view, row).includes(text));
}

/** Keys; while a filter is typed, its end, where the next letter goes. */
function lastLine(scene: Scene, fit: (line: string) => string): string {
  const { filter, isTyping } = scene.state;
  if (!isTyping) return styled(scene, fit(KEYS), '2');
  const line = `/${filter}_`;
  return filter === '' ? fit(`${line}  ${TYPING}`) : [...line].slice(-scene.width).join('');
}

function rowText(view: ViewName, row: ViewRow): string {
  return SHOWN[view]
    .map(({ text }) => text(row))
    .join(' ')
    .toLowerCase();
}

function styled({ hasColours }: Scene, text: string, code: string): string {
  return hasColours ? `\u001b[${code}m${text}\u001b[0m` : text;
}

function throughput({ title, totals, history, width }: Scene): string {
  const start = `rastro top  ${title}  ${amountText(totals.byteRate)}/s  ${Math.round(totals.packetRate)} packets/s  `;
  return start + sparkline(history.slice(-Math.max(0, width - start.length)));
}

/** A bar per value, as high as it is beside the greatest. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1);
  return values.map((value) => BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))]).join('');
}

function tabs(scene: Scene, found: number, offset: number): string {
  const { state, width } = scene;
  const names = VIEWS.map((view) => (view === state.view ? `[${TITLES[view]}]` : ` ${TITLES[view]} `));
  const filter = !state.isTyping && state.filter !== '' ? `  /${state.filter}` : '';
  const paused = state.isPaused ? '  PAUSED' : '';
  const place = offset > 0 ? `  from ${offset + 1}` : '';
  const text = `${names.join('')}  by ${state.sort}${state.isReversed ? ' reversed' : ''}  ${found} rows${place}${filter}${paused}`;
  const line = [...text].slice(0, width).join('');
  const shown = `[${TITLES[state.view]}]`;
  return line.replace(shown, styled(scene, shown, '1'));
}

function statusLines({ totals, dropped }: Scene): string[] {
  const { forwarded, 'other-namespace': elsewhere, 'short-lived': brief, 'no-permission': denied } = totals.unknownBy;
  const flows = `${totals.flows} flows${totals.folded.flows === 0 ? '' : ` (${totals.folded.flows} no longer listed)`}`;
  return [
    `${totals.packets} packets, ${amountText(totals.bytes)}, ${flows}; dropped ${dropped}; not TCP or UDP ${totals.unknown}`,
    `no process ${totals.unknownProcess}: forwarded ${forwarded}, namespace ${elsewhere}, short-lived ${brief}, denied ${denied}`,
  ];
}
