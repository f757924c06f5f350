// What a command lists: a table for people, or its objects as CSV, JSON, JSON lines or Markdown for programs. In rows, what is
// inside an object has the names of both with an underscore between, and a list is its items with spaces between.

import { UsageError } from '../errors.js';
import { choice } from '../quantities.js';
import { FORMATS, formatRows, type RowColumn, type RowFormat } from '../query/row-format.js';
import type { Given, OptionText } from './command.js';

export const LISTING_OPTIONS = {
  format: { type: 'string', default: 'table', describe: FORMATS.join(', ') },
  json: { type: 'boolean', default: false, describe: 'the same as --format json' },
} as const satisfies Record<string, OptionText>;

/** Throws UsageError. */
export function listingFormat({ format, json }: Given): RowFormat {
  if (Array.isArray(format)) throw new UsageError(`--format is given ${format.length} times`);
  const named = choice('--format', String(format ?? 'table'), FORMATS);
  if (json === true && named !== 'table' && named !== 'json') throw new UsageError(`--json and --format ${named} exclude each other`);
  return json === true ? 'json' : named;
}

export type Listed = Readonly<Record<string, unknown>>;

/** `table` and `json` are texts of their own; rows come of `objects`, which are alike. */
export function listingText(format: RowFormat, objects: readonly Listed[], table: () => string, json = () => jsonText(objects)): string {
  if (format === 'table') return table();
  if (format === 'json') return json();
  if (format === 'jsonl') return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
  const rows = objects.map(flat);
  return [...formatRows(format, columnsOf(rows), rows)].join('');
}

function jsonText(objects: readonly Listed[]): string {
  return `${JSON.stringify(objects, null, 2)}\n`;
}

type Flat = ReadonlyMap<string, string | number | null>;

function flat(object: Listed): Flat {
  const cells = new Map<string, string | number | null>();
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === 'number' || value === null) cells.set(name, value);
    else if (Array.isArray(value))
      cells.set(name, value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(' '));
    else if (typeof value === 'object') for (const [inner, cell] of flat(value as Listed)) cells.set(`${name}_${inner}`, cell);
    else cells.set(name, String(value));
  }
  return cells;
}

function columnsOf(rows: readonly Flat[]): RowColumn<Flat>[] {
  return [...(rows[0]?.keys() ?? [])].map((name) => ({
    name,
    header: name,
    isNumber: rows.every((row) => typeof row.get(name) !== 'string'),
    text: (row) => String(row.get(name) ?? ''),
    value: (row) => row.get(name) ?? null,
  }));
}
