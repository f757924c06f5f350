// The dead list: rows come out as they were, with their reason, in batches of one layout each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeadList, FIRST_ROWS } from '../../src/flow/dead-list.js';
import { RecordBatch, ROWS_PER_BATCH } from '../../src/flow/record-batch.js';
import { EndReason, EXTRA_WORDS, NARROW, REASON_SHIFT, type RowLayout, WIDE } from '../../src/flow/row.js';
import { RowStore } from '../../src/flow/row-store.js';
import { seedFrom } from './random-traffic.js';

/** Keeps a copy of every batch; gives the buffer back when `returnsBuffers`. */
class Keeper {
  readonly batches: RecordBatch[] = [];
  readonly #returnsBuffers: boolean;

  constructor(returnsBuffers = false) {
    this.#returnsBuffers = returnsBuffers;
  }

  put(batch: RecordBatch): ArrayBuffer | undefined {
    this.batches.push(new RecordBatch(batch.buffer.slice(0)));
    return this.#returnsBuffers ? batch.buffer : undefined;
  }
}

/** A store whose slots 0 and 1 hold words that tell every place apart; extras too. */
function storeOf(layout: RowLayout, hasExtras: boolean): RowStore {
  const store = new RowStore(layout, { maxRows: 4, seed: seedFrom(1), hasExtras });
  for (let word = 0; word < 2 * layout.words; word++) store.words[word] = 1000 + word;
  for (const slot of [0, 1]) store.words[slot * layout.words + layout.meta] = 6;
  for (let word = 0; word < 2 * EXTRA_WORDS; word++) if (store.extras !== undefined) store.extras[word] = 5000 + word;
  return store;
}

for (const layout of [NARROW, WIDE]) {
  for (const hasExtras of [false, true]) {
    test(`dead list: a ${layout.name} row ${hasExtras ? 'and its extras come' : 'comes'} out as the table held it, with the reason`, () => {
      const keeper = new Keeper();
      const dead = new DeadList(keeper, hasExtras);
      const store = storeOf(layout, hasExtras);
      const reasons = Object.values(EndReason);
      for (const reason of reasons) dead.add(store, 1, reason);
      dead.flush();
      const batch: RecordBatch | undefined = keeper.batches[0];
      assert.ok(batch !== undefined);
      assert.equal(batch.rows, reasons.length);
      assert.equal(batch.layout, layout);
      for (const [row, reason] of reasons.entries()) {
        const words: number[] = [...batch.words.subarray(batch.at(row), batch.at(row + 1))];
        const expected = [...store.words.subarray(layout.words, 2 * layout.words)];
        expected[layout.meta] = 6 | (reason << REASON_SHIFT);
        assert.deepEqual(words, [...expected, ...(store.extras?.subarray(EXTRA_WORDS, 2 * EXTRA_WORDS) ?? [])]);
        assert.equal(dead.endedBy[reason], 1);
      }
    });
  }
}

test('dead list: a batch goes out the moment it is full, the first one small, and a flush sends the rest', () => {
  for (const returnsBuffers of [false, true]) {
    const keeper = new Keeper(returnsBuffers);
    const dead = new DeadList(keeper, false);
    const store = storeOf(NARROW, false);
    for (let i = 0; i < FIRST_ROWS + ROWS_PER_BATCH - 1; i++) {
      dead.add(store, 0, EndReason.IDLE);
      assert.equal(keeper.batches.length, i < FIRST_ROWS - 1 ? 0 : 1);
    }
    dead.add(store, 0, EndReason.IDLE);
    assert.equal(keeper.batches.length, 2);
    dead.add(store, 1, EndReason.ACTIVE);
    dead.flush();
    assert.deepEqual(
      keeper.batches.map((batch) => batch.rows),
      [FIRST_ROWS, ROWS_PER_BATCH, 1],
    );
  }
});

test('dead list: narrow and wide rows go out in batches of their own', () => {
  const keeper = new Keeper(true);
  const dead = new DeadList(keeper, true);
  for (const layout of [NARROW, WIDE, NARROW]) dead.add(storeOf(layout, true), 0, EndReason.FORCED);
  dead.flush();
  const kinds = keeper.batches.map((batch) => `${batch.layout.name} ${batch.rows}`).sort();
  assert.deepEqual(kinds, ['narrow 2', 'wide 1']);
  assert.equal(dead.endedBy[EndReason.FORCED], 3);
});

test('dead list: a flush with nothing to send sends nothing, twice too', () => {
  const keeper = new Keeper(true);
  const dead = new DeadList(keeper, false);
  dead.flush();
  dead.add(storeOf(NARROW, false), 0, EndReason.IDLE);
  dead.flush();
  dead.flush();
  assert.equal(keeper.batches.length, 1);
});

test('dead list: a batch carries the base its rows count from, also after the base has moved on', () => {
  const keeper = new Keeper(true);
  const dead = new DeadList(keeper, false);
  for (const baseSeconds of [100, 5_000_000]) {
    dead.baseSeconds = baseSeconds;
    dead.add(storeOf(NARROW, false), 0, EndReason.IDLE);
    dead.flush();
  }
  assert.deepEqual(
    keeper.batches.map((batch) => batch.baseSeconds),
    [100, 5_000_000],
  );
});
