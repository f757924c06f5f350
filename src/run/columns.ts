// `rastro columns`: the columns that records can have.

import Table from 'cli-table3';
import { COLUMNS, defaultColumns } from '../output/columns.js';
import { PLAIN_TABLE } from './plain-table.js';

export function listColumns(asJson: boolean): number {
  const isDefault = (name: string): boolean => defaultColumns('uni').includes(name);
  if (asJson) {
    const columns = COLUMNS.map(({ name, unit, about }) => ({ name, unit, about, default: isDefault(name) }));
    process.stdout.write(`${JSON.stringify(columns, null, 2)}\n`);
    return 0;
  }
  const table = new Table({ ...PLAIN_TABLE, head: ['column', 'unit', 'what it is'] });
  for (const { name, unit, about } of COLUMNS) table.push([isDefault(name) ? `${name} *` : name, unit, about]);
  process.stdout.write(
    `${table.toString()}\n\n* written unless --columns says otherwise; --direction bi adds rcount and rbytes before dur.\n`,
  );
  return 0;
}
