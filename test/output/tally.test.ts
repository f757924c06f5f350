import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordBatch } from '../../src/flow/record-batch.js';
import { BYTES, COUNT, LAST, NARROW, REVERSE, WIDE } from '../../src/flow/row.js';
import { Tally } from '../../src/output/tally.js';
import { Random } from '../random.js';

const FLOATS = [COUNT, BYTES, REVERSE + COUNT, REVERSE + BYTES];

/** `rows` records of whole numbers at random, and what the four counters of the first of them to `to` - 1 add up to. */
function batchOf(random: Random, layout: typeof NARROW, hasExtras: boolean, rows: number): RecordBatch {
  const batch = RecordBatch.for(layout, hasExtras, rows);
  batch.baseSeconds = 1_700_000_000;
  for (let i = 0; i < rows; i++) {
    const at = batch.append() / 2 + layout.first;
    for (const float of FLOATS) batch.floats[at + float] = random.below(2 ** 32) * 1000;
    batch.floats[at] = random.below(2 ** 32);
    batch.floats[at + LAST] = batch.floats[at]! + random.below(2 ** 32);
  }
  return batch;
}

for (const layout of [NARROW, WIDE]) {
  for (const hasExtras of [false, true]) {
    test(`Tally: any run of ${layout.name} records ${hasExtras ? 'with extras ' : ''}adds up to what its floats do, its times to their extremes`, () => {
      const random = new Random(7);
      const rows = 700;
      const batch = batchOf(random, layout, hasExtras, rows);
      for (const [from, to] of [
        [0, 0],
        [0, 1],
        [255, 257],
        [1, rows],
        [0, rows],
      ] as const) {
        const tally = new Tally();
        tally.add(batch, from, to);
        const ats = Array.from({ length: to - from }, (_, i) => batch.at(from + i) / 2 + layout.first);
        const sums = FLOATS.map((float) => ats.reduce((sum, at) => sum + batch.floats[at + float]!, 0));
        assert.deepEqual([tally.packets, tally.bytes, tally.reversePackets, tally.reverseBytes], sums);
        assert.equal(tally.rows, to - from);
        const last = Math.max(...ats.map((at) => batch.floats[at + LAST]!));
        const text = (ns: number): string =>
          `${new Date(1_700_000_000_000 + Math.floor(ns / 1e9) * 1000).toISOString().slice(0, 20)}${String(ns % 1e9).padStart(9, '0')}Z`;
        assert.equal(tally.firstPacket, from === to ? undefined : text(Math.min(...ats.map((at) => batch.floats[at]!))));
        assert.equal(tally.lastPacket, from === to ? undefined : text(last));
      }
    });
  }
}
