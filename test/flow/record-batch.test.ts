// A record batch is one buffer that says by itself how it is to be read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecordBatch, ROWS_PER_BATCH } from '../../src/flow/record-batch.js';
import { EXTRA_WORDS, NARROW, WIDE } from '../../src/flow/row.js';

for (const layout of [NARROW, WIDE]) {
  for (const hasExtras of [false, true]) {
    const kind = `${layout.name}${hasExtras ? ' with extras' : ''}`;

    test(`record batch: ${kind}: read from its buffer alone it has the rows, layout and base it was given`, () => {
      const batch = RecordBatch.for(layout, hasExtras, 3);
      batch.baseSeconds = 1_700_000_000;
      for (let row = 0; row < 2; row++) batch.words.fill(row + 1, batch.append(), batch.at(row + 1));
      const read = new RecordBatch(batch.buffer);
      assert.equal(read.rows, 2);
      assert.equal(read.layout, layout);
      assert.equal(read.hasExtras, hasExtras);
      assert.equal(read.baseSeconds, 1_700_000_000);
      assert.equal(read.stride, layout.words + (hasExtras ? EXTRA_WORDS : 0));
      for (let row = 0; row < 2; row++) {
        const words = read.words.subarray(read.at(row), read.at(row + 1));
        assert.deepEqual([...words], Array<number>(read.stride).fill(row + 1));
      }
    });

    test(`record batch: ${kind}: it is full after exactly the rows it was made for, and they end inside its buffer`, () => {
      for (const rows of [1, 2, ROWS_PER_BATCH]) {
        const batch = RecordBatch.for(layout, hasExtras, rows);
        for (let row = 0; row < rows; row++) {
          assert.equal(batch.isFull, false);
          batch.append();
        }
        assert.equal(batch.isFull, true);
        assert.equal(batch.at(rows), batch.words.length);
      }
    });

    test(`record batch: ${kind}: every row begins where 64-bit elements can`, () => {
      const batch = RecordBatch.for(layout, hasExtras, 5);
      for (let row = 0; row < 5; row++) assert.equal(batch.append() % 2, 0);
    });
  }
}

test('record batch: a large enough buffer is taken again, empty and with the new header', () => {
  const old = RecordBatch.for(WIDE, true, 4);
  old.append();
  const batch = RecordBatch.for(NARROW, false, 4, old.buffer);
  assert.equal(batch.buffer, old.buffer);
  assert.deepEqual([batch.rows, batch.layout, batch.hasExtras, batch.stride], [0, NARROW, false, NARROW.words]);
});

test('record batch: a buffer that is one byte too small is not taken', () => {
  const needed = RecordBatch.for(WIDE, true, 4).buffer.byteLength;
  const small = new ArrayBuffer(needed - 1);
  const batch = RecordBatch.for(WIDE, true, 4, small);
  assert.notEqual(batch.buffer, small);
  assert.equal(batch.buffer.byteLength, needed);
});
