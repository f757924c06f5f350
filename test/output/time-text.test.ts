import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { putEpochNs, timeText } from '../../src/output/time-text.js';

test('timeText: any second from 1970 to 9999 reads as Date has it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), fc.nat(999_999_999), (seconds, nanoseconds) => {
      const date = new Date(seconds * 1000).toISOString().slice(0, 19);
      assert.equal(timeText(seconds, nanoseconds), `${date}.${String(nanoseconds).padStart(9, '0')}Z`);
    }),
    { numRuns: 1000 },
  );
});

for (const [seconds, text] of [
  [0, '1970-01-01T00:00:00'],
  [951_782_399, '2000-02-28T23:59:59'],
  [951_782_400, '2000-02-29T00:00:00'],
  [4_107_542_400, '2100-03-01T00:00:00'],
  [253_402_300_799, '9999-12-31T23:59:59'],
] as const) {
  test(`timeText: second ${seconds} is ${text}`, () => {
    assert.equal(timeText(seconds, 7), `${text}.000000007Z`);
  });
}

test('timeText: times before 1970 and after 9999 are held at those ends', () => {
  assert.equal(timeText(-1, 0), '1970-01-01T00:00:00.000000000Z');
  assert.equal(timeText(253_402_300_800, 0), '9999-12-31T23:59:59.000000000Z');
});

function epochText(seconds: number, nanoseconds: number): string {
  const view = new DataView(new ArrayBuffer(64));
  return Buffer.from(view.buffer, 0, putEpochNs(view, 0, seconds, nanoseconds)).toString('latin1');
}

test('putEpochNs: is exact where a number of nanoseconds no longer fits a double', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), fc.nat(999_999_999), (seconds, nanoseconds) => {
      assert.equal(epochText(seconds, nanoseconds), String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)));
    }),
  );
});

test('putEpochNs: a time before 1970 is 0', () => {
  assert.equal(epochText(-5, 1), '0');
});
