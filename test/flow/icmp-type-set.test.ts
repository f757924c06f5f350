import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { icmpTypesIn } from '../../src/flow/icmp-type-set.js';
import { NARROW } from '../../src/flow/row.js';
import { RowStore } from '../../src/flow/row-store.js';
import { SEED } from '../random.js';
import { seedFrom } from './random-traffic.js';

const { kernel } = new RowStore(NARROW, { maxRows: 1, seed: seedFrom(SEED), hasExtras: true });

/** Types that have a bit of their own. */
const OWN: Readonly<Record<number, readonly number[]>> = {
  1: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  58: [1, 2, 3, 4, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143],
};

const packets = fc.array(fc.record({ type: fc.integer({ min: 0, max: 255 }), isReverse: fc.boolean() }), { maxLength: 8 });

for (const protocol of [1, 58]) {
  test(`withIcmpType: of protocol ${protocol} each direction has the types that came, or says that it does not, seed ${SEED}`, () => {
    const own = OWN[protocol]!;
    const known = fc.array(fc.record({ type: fc.constantFrom(...own), isReverse: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(packets, known), (came) => {
        const types = came.reduce((set, { type, isReverse }) => kernel.withIcmpType(set, protocol, type, isReverse), 0);
        for (const isReverse of [false, true]) {
          const expected = [...new Set(came.filter((one) => one.isReverse === isReverse).map(({ type }) => type))].sort((a, b) => a - b);
          const isKnown = expected.every((type) => own.includes(type));
          assert.deepEqual(icmpTypesIn(types, protocol, isReverse), isKnown ? expected : undefined);
        }
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
}
