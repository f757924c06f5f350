// The dead list: rows come out as they were, with their reason, in batches of one layout each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEAD_LIST_BYTES, DeadList } from '../../src/flow/dead-list.js';
import { RecordBatch, ROWS_PER_BATCH } from '../../src/flow/record-batch.js';
import { EndReason, EXTRA_WORDS, NARROW, REASON_SHIFT, type RowLayout, WIDE } from '../../src/flow/row.js';
import { RowStore, storeBytes } from '../../src/flow/row-store.js';
import { KernelMemory } from '../../src/kernel.js';
import { seedFrom } from './random-traffic.js';

const ROWS = 4;

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

/** A dead list, and a store of each layout that it collects from. */
interface Collecting {
  readonly dead: DeadList;
  readonly narrow: RowStore;
  readonly wide: RowStore;
}

/** The stores' rows 0 and 1 hold words that tell every place apart; extras too. */
function collecting(keeper: Keeper, hasExtras: boolean): Collecting {
  const memory = new KernelMemory(DEAD_LIST_BYTES + storeBytes(NARROW, ROWS) + storeBytes(WIDE, ROWS));
  const dead = new DeadList(memory, keeper, hasExtras);
  const storeOf = (layout: RowLayout): RowStore => {
    const store: RowStore = new RowStore(layout, { maxRows: ROWS, seed: seedFrom(1), hasExtras }, memory, {
      deadRowsFull: () => dead.send(store),
      noticed: () => undefined,
      makeRoom: () => 1,
    });
    for (let word = 0; word < 2 * layout.words; word++) store.words[word] = 1000 + word;
    for (const row of [0, 1]) store.words[row * layout.words + layout.meta] = 6;
    for (let word = 0; word < 2 * EXTRA_WORDS; word++) if (store.extras !== undefined) store.extras[word] = 5000 + word;
    return store;
  };
  const [narrow, wide] = [storeOf(NARROW), storeOf(WIDE)];
  dead.collect([narrow, wide]);
  return { dead, narrow, wide };
}

for (const layout of [NARROW, WIDE]) {
  for (const hasExtras of [false, true]) {
    test(`dead list: a ${layout.name} row ${hasExtras ? 'and its extras come' : 'comes'} out as the table held it, with the reason`, () => {
      const keeper = new Keeper();
      const { dead, ...stores } = collecting(keeper, hasExtras);
      const store = stores[layout.name];
      const reasons = Object.values(EndReason);
      for (const reason of reasons) store.kernel.copyOut(1, reason);
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

test('dead list: a batch goes out the moment it is full, the first as well as the next, and a flush sends the rest', () => {
  for (const returnsBuffers of [false, true]) {
    for (const layout of [NARROW, WIDE]) {
      const keeper = new Keeper(returnsBuffers);
      const { dead, ...stores } = collecting(keeper, false);
      const store = stores[layout.name];
      for (let i = 0; i < 2 * ROWS_PER_BATCH; i++) {
        assert.equal(keeper.batches.length, i < ROWS_PER_BATCH ? 0 : 1);
        store.kernel.copyOut(0, EndReason.IDLE);
      }
      assert.equal(keeper.batches.length, 2);
      store.kernel.copyOut(1, EndReason.ACTIVE);
      dead.flush();
      assert.deepEqual(
        keeper.batches.map((batch) => batch.rows),
        [ROWS_PER_BATCH, ROWS_PER_BATCH, 1],
      );
      assert.deepEqual([dead.endedBy[EndReason.IDLE], dead.endedBy[EndReason.ACTIVE]], [2 * ROWS_PER_BATCH, 1]);
    }
  }
});

test('dead list: full batches of wide rows with extras overwrite nothing of the narrow ones that wait, and no row of a store', () => {
  const keeper = new Keeper();
  const { dead, narrow, wide } = collecting(keeper, true);
  const before = [narrow, wide].map(({ words, extras }) => [...words, ...(extras ?? [])]);
  narrow.kernel.copyOut(1, EndReason.IDLE);
  for (let i = 0; i < ROWS_PER_BATCH; i++) wide.kernel.copyOut(i % 2, EndReason.IDLE);
  dead.flush();
  assert.deepEqual(
    [narrow, wide].map(({ words, extras }) => [...words, ...(extras ?? [])]),
    before,
  );
  const [full, one] = keeper.batches;
  assert.ok(full !== undefined && one !== undefined);
  assert.deepEqual([full.layout, full.rows, one.layout, one.rows], [WIDE, ROWS_PER_BATCH, NARROW, 1]);
  for (const [batch, row, store] of [
    [full, ROWS_PER_BATCH - 1, wide],
    [one, 0, narrow],
  ] as const) {
    const { layout, words, extras } = store;
    const expected = [...words.subarray(layout.words, 2 * layout.words), ...(extras?.subarray(EXTRA_WORDS, 2 * EXTRA_WORDS) ?? [])];
    expected[layout.meta] = 6 | (EndReason.IDLE << REASON_SHIFT);
    assert.deepEqual([...batch.words.subarray(batch.at(row), batch.at(row + 1))], expected);
  }
});

test('dead list: narrow and wide rows go out in batches of their own', () => {
  const keeper = new Keeper(true);
  const { dead, narrow, wide } = collecting(keeper, true);
  for (const store of [narrow, wide, narrow]) store.kernel.copyOut(0, EndReason.FORCED);
  dead.flush();
  const kinds = keeper.batches.map((batch) => `${batch.layout.name} ${batch.rows}`).sort();
  assert.deepEqual(kinds, ['narrow 2', 'wide 1']);
  assert.equal(dead.endedBy[EndReason.FORCED], 3);
});

test('dead list: records have extras from the moment they are asked for until they no longer are, those that wait as they were', () => {
  const keeper = new Keeper(true);
  const { dead, narrow } = collecting(keeper, false);
  for (const hasExtras of [true, false]) {
    narrow.kernel.copyOut(0, EndReason.IDLE);
    dead.setExtras(hasExtras);
    narrow.setExtras(hasExtras);
  }
  narrow.kernel.copyOut(1, EndReason.IDLE);
  dead.flush();
  assert.deepEqual(
    keeper.batches.map((batch) => [batch.rows, batch.hasExtras, batch.stride]),
    [
      [1, false, NARROW.words],
      [1, true, NARROW.words + EXTRA_WORDS],
      [1, false, NARROW.words],
    ],
  );
});

test('dead list: a flush with nothing to send sends nothing, twice too', () => {
  const keeper = new Keeper(true);
  const { dead, narrow } = collecting(keeper, false);
  dead.flush();
  narrow.kernel.copyOut(0, EndReason.IDLE);
  dead.flush();
  dead.flush();
  assert.equal(keeper.batches.length, 1);
});

test('dead list: a batch carries the base its rows count from, also after the base has moved on', () => {
  const keeper = new Keeper(true);
  const { dead, narrow } = collecting(keeper, false);
  for (const baseSeconds of [100, 5_000_000]) {
    dead.baseSeconds = baseSeconds;
    narrow.kernel.copyOut(0, EndReason.IDLE);
    dead.flush();
  }
  assert.deepEqual(
    keeper.batches.map((batch) => batch.baseSeconds),
    [100, 5_000_000],
  );
});
