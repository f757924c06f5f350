// `rastro columns`: the columns that records can have.

import Table from 'cli-table3';
import { COLUMNS, defaultColumns } from '../output/columns.js';
import type { RowFormat } from '../query/row-format.js';
import { listingText } from './listing.js';
import { PLAIN_TABLE } from './plain-table.js';

export function listColumns(format: RowFormat): number {
  const objects = COLUMNS.map(({ name, unit, about }) => ({ name, unit, about, default: isDefault(name) }));
  process.stdout.write(listingText(format, objects, columnsTable));
  return 0;
}

function isDefault(name: string): boolean {
  return defaultColumns('uni').includes(name);
}

function columnsTable(): string {
  const table = new Table({ ...PLAIN_TABLE, head: ['column', 'unit', 'what it is'] });
  for (const { name, unit, about } of COLUMNS) table.push([isDefault(name) ? `${name} *` : name, unit, about]);
  return `${table.toString()}\n\n* written unless --columns says otherwise; --direction bi adds rcount and rbytes before dur.\n`;
}
