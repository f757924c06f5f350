// How tables look on the screen: columns two spaces apart, no lines, no colours; fit to be read, cut and pasted.

import type Table from 'cli-table3';
import type { TableConstructorOptions } from 'cli-table3';

const NO_LINES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];

export const PLAIN_TABLE: TableConstructorOptions = {
  chars: Object.fromEntries(NO_LINES.map((name) => [name, ''])),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
};

/** The lines of `table` without the blanks that fill up its last column. */
export function plainTableText(table: Table.Table): string {
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
