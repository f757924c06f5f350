import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderBy } from '../../src/query/row-sort.js';
import { SEED } from '../random.js';

const key = fc.oneof(fc.double({ noNaN: true }), fc.maxSafeNat(), fc.constantFrom(0, -0, 1, -1, Number.POSITIVE_INFINITY));

test(`orderBy: is a stable sort of any numbers, seed ${SEED}`, () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const expected = keys.map((_, i) => i).sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
      assert.deepEqual([...orderBy(Float64Array.from(keys))], expected);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('orderBy: what is no number comes last', () => {
  assert.deepEqual([...orderBy(Float64Array.of(Number.NaN, 2, -1))], [2, 1, 0]);
});
