import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { captureTime } from '../../src/run/capture-time.js';

for (const [text, seconds, nanoseconds] of [
  ['0', 0, 0],
  ['1795302000', 1_795_302_000, 0],
  ['1795302000.5', 1_795_302_000, 500_000_000],
  ['1795302000.000000001', 1_795_302_000, 1],
  ['2026-11-21T23:00:00Z', 1_795_302_000, 0],
  ['2026-11-21t23:00:00.25z', 1_795_302_000, 250_000_000],
  ['2026-11-21 23:00:00Z', 1_795_302_000, 0],
  ['2026-11-22T00:00:00+01:00', 1_795_302_000, 0],
  ['2026-11-21T17:30:00.999999999-05:30', 1_795_302_000, 999_999_999],
] as const) {
  test(`captureTime: ${text} is second ${seconds} and ${nanoseconds} ns`, () => {
    assert.deepEqual(captureTime('--from', text), { seconds, nanoseconds });
  });
}

for (const text of ['', 'now', '-5', '1.', '.5', '1.0000000001', '2026-11-21', '2026-11-21T23:00:00', '2026-13-01T00:00:00Z', '1e9']) {
  test(`captureTime: ${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => captureTime('--from', text), {
      message: `--from must be a time such as 2026-11-21T23:00:00Z or 1795302000.5 (seconds since 1970); got ${JSON.stringify(text)}`,
    });
  });
}

test('captureTime: a time that Date writes is read back to the millisecond', () => {
  fc.assert(
    fc.property(fc.nat(4_000_000_000_000), (ms) => {
      const { seconds, nanoseconds } = captureTime('--from', new Date(ms).toISOString());
      assert.equal(seconds * 1000 + nanoseconds / 1e6, ms);
    }),
  );
});
