// Rows stay findable, whole and single, through any interleaving of growth and removal.

import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_LOAD } from '../../src/flow/index-numbers.js';
import { NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { RowStore, storeBytes } from '../../src/flow/row-store.js';
import { KernelMemory, placeBytes } from '../../src/kernel.js';
import { StoreShelf } from '../fakes/store-shelf.js';
import { Random } from '../random.js';
import { seedFrom } from './random-traffic.js';

/** Ways in which hashes may lie: spread, all among the last or the first slots, a few of them shared by all. */
const SPREADS: Readonly<Record<string, (random: Random) => number>> = {
  evenly: (random) => random.below(2 ** 32),
  'at the top': (random) => 2 ** 32 - 1 - random.below(2 ** 20),
  'at the bottom': (random) => 1 + random.below(2 ** 20),
  'on nine values': (random) => (1 + random.below(9)) * 0x1c71c71c,
};

interface Plan {
  readonly seed: number;
  readonly layout: RowLayout;
  readonly hasExtras: boolean;
  readonly initialSlots: number;
  readonly maxRows: number;
  /** Rows that may be added after one `reserve`. */
  readonly batch: number;
  readonly steps: number;
  /** Of a hundred steps, how many take rows out. */
  readonly removals: number;
}

function plans(steps: number, maxRows: number): fc.Arbitrary<Plan> {
  return fc.record({
    seed: fc.integer(),
    layout: fc.constantFrom(NARROW, WIDE),
    hasExtras: fc.boolean(),
    initialSlots: fc.constantFrom(4, 5, 16, 64),
    maxRows: fc.constantFrom(1, 3, 50, maxRows),
    batch: fc.constantFrom(1, 2, 7, 64),
    steps: fc.constant(steps),
    removals: fc.constantFrom(0, 30, 48),
  });
}

/** Fills and empties a store as `plan` says; `look` comes after each reservation, batch and removal. */
function follow(plan: Plan, hashOf: (random: Random) => number, look: (shelf: StoreShelf) => void, memory?: KernelMemory): StoreShelf {
  const random = new Random(plan.seed);
  const shelf = new StoreShelf(plan.layout, { ...plan, seed: seedFrom(plan.seed) }, memory);
  for (let step = 0; step < plan.steps; step++) {
    if (random.below(100) < plan.removals) {
      for (let i = 0; i < plan.batch && shelf.size > 0; i++) shelf.removeOne(random);
      look(shelf);
      continue;
    }
    shelf.store.reserve(plan.batch);
    look(shelf);
    for (let i = 0; i < plan.batch && shelf.size < plan.maxRows; i++) shelf.put(shelf.randomKey(random), hashOf(random) | 0 || 1);
    look(shelf);
  }
  return shelf;
}

for (const [spread, hashOf] of Object.entries(SPREADS)) {
  test(`row store: hashes ${spread}: every row is found, whole and once, after every step of growth and removal`, () => {
    fc.assert(
      fc.property(plans(30, 300), (plan) => {
        follow(plan, hashOf, (shelf) => {
          shelf.check();
          shelf.checkHomes();
        });
      }),
      { numRuns: 60 },
    );
  });
}

test('row store: tens of thousands of rows come and go from four slots on and none is lost', () => {
  for (const [i, layout] of [NARROW, WIDE, NARROW, WIDE].entries()) {
    const plan = { seed: i, layout, hasExtras: i > 1, initialSlots: 4, maxRows: 40_000, batch: 64, steps: 700, removals: i < 2 ? 0 : 30 };
    let looks = 0;
    const shelf = follow(
      plan,
      (random) => random.below(2 ** 32),
      (now) => {
        if (++looks % 100 === 0) now.check();
      },
    );
    shelf.check();
    shelf.checkHomes();
    assert.ok(shelf.size > 15_000, `${shelf.size} rows are in`);
  }
});

for (const behindBytes of [2 ** 31 - 4096, 2 ** 32 - 4 * 2 ** 20]) {
  const skip = totalmem() < 2 ** 32 && 'an address space of 4 GiB is more than this machine gives one program';
  test(`row store: none of its rows is lost where it lies behind ${behindBytes} other bytes`, { skip }, () => {
    for (const layout of [NARROW, WIDE]) {
      const memory = new KernelMemory(behindBytes + storeBytes(layout, 4000));
      memory.place(behindBytes);
      const plan = { seed: 11, layout, hasExtras: true, initialSlots: 4, maxRows: 4000, batch: 64, steps: 200, removals: 30 };
      const shelf = follow(
        plan,
        (random) => random.below(2 ** 32),
        () => undefined,
        memory,
      );
      shelf.check();
      shelf.checkHomes();
      assert.ok(shelf.size > 3000, `${shelf.size} rows are in`);
    }
  });
}

test('row store: a full store keeps all rows within its load, and grows no further than its limit asks', () => {
  const plan = { seed: 7, layout: NARROW, hasExtras: false, initialSlots: 4, maxRows: 1000, batch: 1, steps: 2000, removals: 0 };
  const shelf = follow(
    plan,
    (random) => random.below(2 ** 32),
    () => undefined,
  );
  shelf.check();
  assert.equal(shelf.size, 1000);
  assert.equal(shelf.store.slots, 2 ** Math.ceil(Math.log2(1000 / MAX_LOAD)));
  assert.equal(shelf.store.top, 1000);
});

test('row store: rows added one by one never pass the greatest load once the store has grown past its first slots', () => {
  const plan = { seed: 8, layout: NARROW, hasExtras: false, initialSlots: 64, maxRows: 4000, batch: 1, steps: 3500, removals: 0 };
  follow(
    plan,
    (random) => random.below(2 ** 32),
    ({ store }) => {
      assert.ok(store.used <= Math.ceil(store.slots * MAX_LOAD), `${store.used} rows in ${store.slots} slots`);
    },
  );
});

test('row store: home never decreases as the hash increases, at any moment of growth', () => {
  const hashes = Array.from({ length: 257 }, (_, i) => Math.min(2 ** 32 - 1, i * 2 ** 24));
  const plan = { seed: 9, layout: NARROW, hasExtras: false, initialSlots: 4, maxRows: 700, batch: 3, steps: 300, removals: 10 };
  follow(
    plan,
    (random) => random.below(2 ** 32),
    ({ store }) => {
      const homes = hashes.map((hash) => store.home(hash | 0));
      assert.deepEqual(
        homes,
        homes.toSorted((a, b) => a - b),
      );
      assert.equal(homes[0], 0);
      assert.ok((homes.at(-1) ?? 0) < store.slots);
    },
  );
});

test('row store: two keys with the same hash are two rows', () => {
  for (const layout of [NARROW, WIDE]) {
    for (let word = 0; word < layout.keyWords; word++) {
      const shelf = new StoreShelf(layout, { maxRows: 10, seed: seedFrom(1), hasExtras: false });
      const key = new Int32Array(16).fill(5);
      shelf.put(key, 77);
      shelf.put(key.with(word, 6), 77);
      shelf.put(key.with(layout.meta, 6), 77);
      shelf.check();
      assert.equal(shelf.size, 3);
    }
  }
});

test('row store: what is in meta beside protocol and family tells no rows apart', () => {
  const store = new RowStore(NARROW, { maxRows: 10, seed: seedFrom(1), hasExtras: false });
  const row = store.add(77);
  store.words.set([1, 2, 3, 6 | 0x1f00], row * store.rowWords);
  assert.equal(store.find(Int32Array.from([1, 2, 3, 6]), 0, 77), row);
  assert.ok(store.find(Int32Array.from([1, 2, 3, 17]), 0, 77) < 0);
});

test('row store: the place of a row that went is taken by the next, so that the rows in use stay together', () => {
  const plan = { seed: 10, layout: NARROW, hasExtras: false, initialSlots: 4, maxRows: 50, batch: 7, steps: 2000, removals: 48 };
  let most = 0;
  follow(
    plan,
    (random) => random.below(2 ** 32),
    ({ store }) => {
      most = Math.max(most, store.used);
      assert.equal(store.top, most);
    },
  );
  assert.ok(most > 40, `${most} rows at most`);
});

test("row store: no row is anybody's before the first begins, after the last went and after all were cleared, not even a key of zeros", () => {
  for (const layout of [NARROW, WIDE]) {
    const memory = new KernelMemory(storeBytes(layout, 10) + placeBytes(64));
    const zeros = memory.int32s(16);
    const store = new RowStore(layout, { maxRows: 10, seed: seedFrom(1), hasExtras: false }, memory);
    const isFirstRow = (): boolean => store.kernel.isSameKey(store.words.byteOffset, zeros.byteOffset) !== 0;
    assert.equal(isFirstRow(), false);
    assert.equal(store.add(5), 0);
    store.words.fill(0, 0, layout.meta + 1);
    assert.equal(isFirstRow(), true);
    store.remove(0, 5);
    assert.equal(isFirstRow(), false);
    assert.equal(store.add(5), 0);
    store.words.fill(0, 0, layout.meta + 1);
    store.clear();
    assert.equal(isFirstRow(), false);
    assert.deepEqual([store.used, store.top, store.find(zeros, 0, 5)], [0, 0, -1]);
  }
});

for (const maxRows of [1, 2, 3, 5]) {
  test(`row store: one for ${maxRows} rows holds as many, whole, again and again, and asks for no more memory than it said`, () => {
    for (const layout of [NARROW, WIDE]) {
      const shelf = new StoreShelf(layout, { maxRows, seed: seedFrom(maxRows), hasExtras: true, initialSlots: 4 });
      const random = new Random(maxRows);
      for (let round = 0; round < 20; round++) {
        while (shelf.size < maxRows) {
          shelf.store.reserve(1);
          shelf.put(shelf.randomKey(random), random.below(2 ** 32) | 0 || 1);
          shelf.check();
          shelf.checkHomes();
        }
        shelf.removeOne(random);
        shelf.check();
      }
      assert.equal(shelf.store.top, maxRows);
    }
  });
}

test('row store: a store takes exactly the memory that storeBytes says, whatever its layout and size', () => {
  for (const layout of [NARROW, WIDE]) {
    for (const maxRows of [1, 3, 7, 50, 1000, 4097]) {
      const marks = new KernelMemory(storeBytes(layout, maxRows) + placeBytes(1) + placeBytes(1));
      const before = marks.place(1);
      new RowStore(layout, { maxRows, seed: seedFrom(1), hasExtras: true }, marks);
      assert.equal(marks.place(1) - before - placeBytes(1), storeBytes(layout, maxRows), `${maxRows} ${layout.name} rows`);
    }
  }
});
