// `rastro columns`: the columns that records can have.

import Table from 'cli-table3';
import { COLUMNS, defaultColumns } from '../output/columns.js';
import { PROCESS_COLUMN_NAMES, PROCESS_COLUMNS } from '../output/process-columns.js';
import { writeToStandardOutput } from '../output/standard-output.js';
import type { RowFormat } from '../query/row-format.js';
import { listingText } from './listing.js';
import { PLAIN_TABLE, plainTableText } from './plain-table.js';

const LISTED = [...COLUMNS, ...PROCESS_COLUMNS];

export function listColumns(format: RowFormat): number {
  const objects = LISTED.map(({ name, unit, about }) => ({ name, unit, about, default: isDefault(name) }));
  writeToStandardOutput(listingText(format, objects, columnsTable));
  return 0;
}

function isDefault(name: string): boolean {
  return defaultColumns('uni').includes(name);
}

function columnsTable(): string {
  const table = new Table({ ...PLAIN_TABLE, head: ['column', 'unit', 'what it is'] });
  for (const { name, unit, about } of LISTED) table.push([isDefault(name) ? `${name} *` : name, unit, about]);
  return `${plainTableText(table)}\n\n* written unless --columns says otherwise; --direction bi adds rcount and rbytes before dur.\n${PROCESS_COLUMN_NAMES.join(', ')} are for rastro run, where process is true.\n`;
}
