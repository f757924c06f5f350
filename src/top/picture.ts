// The screen as lines: throughput with a sparkline, tabs, the table, totals and keys. Pure: what it is told, and nothing else.

import { visibleText } from '../output/visible-text.js';
import { formatRows } from '../query/row-format.js';
import type { FlowRow } from './flow-book.js';
import type { ScreenState } from './screen-state.js';
import type { TopTotals } from './totals.js';
import { amountText, SHOWN, VIEWS, type ViewName, type ViewRow, viewRows } from './views.js';

export interface Scene {
  readonly title: string;
  readonly state: ScreenState;
  readonly flows: Iterable<FlowRow>;
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
const KEYS = 'q quit  Tab or 1-4 view  s sort  r reverse  / filter  p pause  ↑↓ scroll';
/** Lines that are not the table's rows: throughput, tabs, header of the table, two of totals, keys. */
const OTHER_LINES = 6;

/** At most `height` lines of at most `width` characters, without their ends. */
export function picture(scene: Scene): string[] {
  const { state, width, height } = scene;
  const room = Math.max(1, height - OTHER_LINES - (scene.note === undefined ? 0 : 1));
  const rows = viewRows(state.view, scene.flows, state.sort, state.isReversed);
  const found = state.filter === '' ? rows : rows.filter((row) => rowText(state.view, row).includes(state.filter.toLowerCase()));
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
  if (scene.note !== undefined) plain.push(fit(visibleText(scene.note)));
  return [...plain, ...statusLines(scene).map(fit), styled(scene, fit(KEYS), '2')].slice(0, height);
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
  const filter = state.isTyping || state.filter !== '' ? `  /${state.filter}${state.isTyping ? '_' : ''}` : '';
  const paused = state.isPaused ? '  PAUSED' : '';
  const place = offset > 0 ? `  from ${offset + 1}` : '';
  const text = `${names.join('')}  by ${state.sort}${state.isReversed ? ' reversed' : ''}  ${found} rows${place}${filter}${paused}`;
  const line = [...text].slice(0, width).join('');
  const shown = `[${TITLES[state.view]}]`;
  return line.replace(shown, styled(scene, shown, '1'));
}

function statusLines({ totals, dropped }: Scene): string[] {
  const { forwarded, 'other-namespace': elsewhere, 'short-lived': brief, 'no-permission': denied } = totals.unknownBy;
  return [
    `${totals.packets} packets, ${amountText(totals.bytes)}, ${totals.flows} flows; dropped ${dropped}; not TCP or UDP ${totals.unknown}`,
    `no process ${totals.unknownProcess}: forwarded ${forwarded}, namespace ${elsewhere}, short-lived ${brief}, denied ${denied}`,
  ];
}
