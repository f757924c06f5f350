// Records to CSV rows, into /dev/null: the default columns, which a kernel writes, and all columns.

import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { META_IPV6 } from '../src/decode/packet.js';
import { RecordBatch, ROWS_PER_BATCH } from '../src/flow/record-batch.js';
import { NARROW, WIDE } from '../src/flow/row.js';
import { ByteSink } from '../src/output/byte-sink.js';
import { COLUMNS, defaultColumns } from '../src/output/columns.js';
import { CsvWriter } from '../src/output/csv.js';
import { measure } from './measure.js';

const BATCHES = 20;

export function benchCsv(): void {
  const fd = openSync(devNull, 'w');
  write('csv: default columns', fd, defaultColumns('uni'), makeBatch());
  write('csv: default columns, both directions', fd, defaultColumns('bi'), makeBatch());
  write('csv: default columns, IPv6', fd, defaultColumns('uni'), makeWideBatch());
  // Times since 1970 pass through functions as numbers too large to be anything but objects; once per record, not per packet.
  const all = COLUMNS.map(({ name }) => name);
  write('csv: all columns', fd, all, makeBatch(), true);
  closeSync(fd);
}

function write(name: string, fd: number, columns: readonly string[], batch: RecordBatch, mayAllocate = false): void {
  const csv = new CsvWriter(new ByteSink(fd, devNull), columns);
  const work = (): void => {
    for (let i = 0; i < BATCHES; i++) csv.write(batch);
  };
  measure(name, BATCHES * ROWS_PER_BATCH, work, mayAllocate);
}

export function makeBatch(): RecordBatch {
  const batch = RecordBatch.for(NARROW, true);
  batch.baseSeconds = 1_700_000_000;
  while (!batch.isFull) {
    const i = batch.rows;
    const at = batch.append();
    batch.words.set([((1024 + i) << 16) | 443, 0x0a000000 + i, Math.imul(i, 0x9e3779b1), 6 | (0x1b << 8)], at);
    batch.floats.set([i * 1e6, i * 1e6 + 1_234_567_000, 17 + i, 9_000 + 100 * i, 0, 0], at / 2 + NARROW.first);
  }
  return batch;
}

function makeWideBatch(): RecordBatch {
  const batch = RecordBatch.for(WIDE, false);
  while (!batch.isFull) {
    const i = batch.rows;
    const at = batch.append();
    const mixed = Math.imul(i, 0x9e3779b1);
    batch.words.set([((1024 + i) << 16) | 443, 0x20010db8, i, mixed, ~mixed, 0x20010db8, 0, 0, i, 0, 0, 6 | META_IPV6], at);
    batch.floats.set([i * 1e6, i * 1e6 + 1_234_567_000, 17 + i, 9_000 + 100 * i, 0, 0], at / 2 + WIDE.first);
  }
  return batch;
}
