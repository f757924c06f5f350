import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EXACT_RANGE_NS } from '../../src/capture/frames.js';
import { startTableKernel } from '../../src/flow/table-kernel.js';
import { KernelMemory } from '../../src/kernel.js';

test('scanTimes: the earliest, the latest, and the first that is beyond what is exact', () => {
  const memory = new KernelMemory(65_536);
  const times = memory.float64s(64);
  const kernel = startTableKernel(memory, { deadRowsFull: () => undefined, noticed: () => undefined, makeRoom: () => 1 });
  const time = fc.constantFrom(-1e9, 0, 1, 30 * 86_400e9, EXACT_RANGE_NS - 1, EXACT_RANGE_NS, EXACT_RANGE_NS + 1, 2 ** 53);
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 64 }), (some) => {
      times.set(some);
      assert.equal(
        kernel.scanTimes(times.byteOffset, some.length, EXACT_RANGE_NS),
        some.findIndex((ns) => ns > EXACT_RANGE_NS),
      );
      assert.deepEqual([kernel.earliestNs.value, kernel.latestNs.value], [Math.min(...some), Math.max(...some)]);
    }),
  );
});
