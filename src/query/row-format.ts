// Rows of anything as a table for people, or as CSV, JSON, JSON lines or Markdown for programs: text in pieces, as it is made,
// so that a summary of millions of rows is never one string. Nothing but a table for a terminal is shortened or coloured.

export const FORMATS = ['table', 'csv', 'json', 'jsonl', 'markdown'] as const;
export type RowFormat = (typeof FORMATS)[number];

/** A column of rows of type `R`. */
export interface RowColumn<R> {
  /** In CSV and JSON. */
  readonly name: string;
  /** In tables. */
  readonly header: string;
  readonly isNumber: boolean;
  /** For people; holds neither line ends nor what CSV would have to quote. */
  readonly text: (row: R) => string;
  /** For programs; null where there is no such value. */
  readonly value: (row: R) => string | number | null;
}

export interface Terminal {
  /** Characters in a line; undefined: as long as it takes. */
  readonly width: number | undefined;
  /** Colours lines by what it answers: the code of an ANSI colour, undefined for none. */
  readonly colour: ((row: never) => number | undefined) | undefined;
}

export const NO_TERMINAL: Terminal = { width: undefined, colour: undefined };

/** Rows whose widths are found before any of them is written; a later one that is wider moves the columns from there on. */
const ROWS_ALIGNED = 8192;
const GAP = '  ';
/** Characters; text columns are not made narrower, however narrow the terminal is. */
const NARROWEST = 9;

/** The rows as text, piece by piece; each ends with a line. */
export function formatRows<R>(
  format: RowFormat,
  columns: readonly RowColumn<R>[],
  rows: Iterable<R>,
  terminal = NO_TERMINAL,
): Iterable<string> {
  switch (format) {
    case 'table':
      return tableText(columns, rows, terminal);
    case 'csv':
      return csvText(columns, rows);
    case 'json':
      return jsonText(columns, rows);
    case 'jsonl':
      return jsonLines(columns, rows);
    case 'markdown':
      return markdownText(columns, rows);
  }
}

function* csvText<R>(columns: readonly RowColumn<R>[], rows: Iterable<R>): Generator<string> {
  yield `${columns.map(({ name }) => name).join()}\n`;
  for (const row of rows) yield `${columns.map(({ value }) => value(row) ?? '').join()}\n`;
}

function objectText<R>(columns: readonly RowColumn<R>[], row: R): string {
  return JSON.stringify(Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])));
}

function* jsonLines<R>(columns: readonly RowColumn<R>[], rows: Iterable<R>): Generator<string> {
  for (const row of rows) yield `${objectText(columns, row)}\n`;
}

function* jsonText<R>(columns: readonly RowColumn<R>[], rows: Iterable<R>): Generator<string> {
  let before = '[\n';
  for (const row of rows) {
    yield `${before}  ${objectText(columns, row)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

function* markdownText<R>(columns: readonly RowColumn<R>[], rows: Iterable<R>): Generator<string> {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  yield line(columns.map(({ header }) => header)) + line(columns.map(({ isNumber }) => (isNumber ? '---:' : '---')));
  for (const row of rows) yield line(columns.map(({ text }) => text(row).replaceAll('|', '\\|')));
}

function* tableText<R>(columns: readonly RowColumn<R>[], rows: Iterable<R>, terminal: Terminal): Generator<string> {
  const lines = new TableLines(columns, terminal);
  let waiting: string[][] | undefined = [];
  const colours: (number | undefined)[] = [];
  for (const row of rows) {
    const cells = columns.map(({ text }) => text(row));
    const colour = lines.colourOf(row);
    lines.widen(cells);
    // Rows that wait become old for the collector of garbage: the first thousands do, and millions behind them must not.
    if (waiting === undefined) yield lines.line(cells, colour);
    else if (waiting.push(cells) + colours.push(colour) === 2 * ROWS_ALIGNED) {
      yield lines.all(waiting, colours);
      waiting = undefined;
    }
  }
  if (waiting !== undefined) yield lines.all(waiting, colours);
}

class TableLines<R> {
  readonly #columns: readonly RowColumn<R>[];
  readonly #terminal: Terminal;
  readonly #widths: number[];
  /** Widths that fit the terminal. */
  #shown: readonly number[] = [];
  readonly colourOf: (row: R) => number | undefined;

  constructor(columns: readonly RowColumn<R>[], terminal: Terminal) {
    this.#columns = columns;
    this.#terminal = terminal;
    this.#widths = columns.map(() => 0);
    this.colourOf = (terminal.colour as ((row: R) => number | undefined) | undefined) ?? (() => undefined);
    this.widen(columns.map(({ header }) => header));
  }

  /** Makes room for `cells`. */
  widen(cells: readonly string[]): void {
    let hasGrown = false;
    for (let i = 0; i < cells.length; i++) {
      if (cells[i]!.length <= this.#widths[i]!) continue;
      this.#widths[i] = cells[i]!.length;
      hasGrown = true;
    }
    const { width } = this.#terminal;
    if (hasGrown) this.#shown = width === undefined ? this.#widths : narrowed(this.#columns, this.#widths, width);
  }

  line(cells: readonly string[], colour: number | undefined): string {
    return coloured(aligned(this.#columns, cells, this.#shown), colour);
  }

  /** The header and these rows. */
  all(rows: readonly string[][], colours: readonly (number | undefined)[]): string {
    const head = this.#columns.map(({ header }) => header);
    return this.line(head, undefined) + rows.map((cells, i) => this.line(cells, colours[i])).join('');
  }
}

function aligned<R>(columns: readonly RowColumn<R>[], cells: readonly string[], widths: readonly number[]): string {
  let line = '';
  for (let i = 0; i < cells.length; i++) {
    const cell = shortened(cells[i]!, widths[i]!);
    const isLast = i === cells.length - 1;
    line += columns[i]!.isNumber ? cell.padStart(widths[i]!) : isLast ? cell : cell.padEnd(widths[i]!);
    line += isLast ? '\n' : GAP;
  }
  return line;
}

function coloured(line: string, code: number | undefined): string {
  return code === undefined ? line : `\u001b[${code}m${line.slice(0, -1)}\u001b[0m\n`;
}

/** Widths with which a line fits into `width`: the widest text columns give way, numbers never do. */
function narrowed<R>(columns: readonly RowColumn<R>[], widths: readonly number[], width: number): number[] {
  const narrow = [...widths];
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  for (; excess > 0; excess--) {
    const widest = columns.reduce((best, { isNumber }, i) => (!isNumber && (best < 0 || narrow[i]! > narrow[best]!) ? i : best), -1);
    if (widest < 0 || narrow[widest]! <= NARROWEST) break;
    narrow[widest] = narrow[widest]! - 1;
  }
  return narrow;
}

/** `text` in at most `width` characters: the middle goes, since an address is told by its beginning and its port. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}
