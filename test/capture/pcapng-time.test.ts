import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimestampUnits } from '../../src/capture/pcapng-time.js';
import { Random, SEED } from '../random.js';

const NS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 of `timestamp`, as `units` converts it. */
function converted(units: TimestampUnits, timestamp: bigint): bigint {
  units.convert(Number(timestamp >> 32n), Number(timestamp & 0xffff_ffffn));
  assert.ok(Number.isInteger(units.seconds) && Number.isInteger(units.nanoseconds));
  return BigInt(units.seconds) * NS_PER_SECOND + BigInt(units.nanoseconds);
}

function exact(resolution: number, offsetSeconds: bigint, timestamp: bigint): bigint {
  return offsetSeconds * NS_PER_SECOND + (timestamp * NS_PER_SECOND) / perSecond(resolution);
}

function perSecond(resolution: number): bigint {
  const exponent = BigInt(resolution & 0x7f);
  return (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
}

for (const resolution of [0, 1, 3, 6, 9, 10, 12, 18, 0x80, 0x8a, 0x94, 0x9e, 0xa0, 0xbf]) {
  const base = (resolution & 0x80) === 0 ? 10 : 2;
  test(`TimestampUnits: ${base}^-${resolution & 0x7f} agrees with whole arithmetic on 2 000 timestamps of seed ${SEED}`, () => {
    const random = new Random(SEED);
    const units = new TimestampUnits(resolution, 0n);
    let timestamp = 0n;
    for (let i = 0; i < 2000; i++) {
      // Mostly near the one before, as captures are; now and then anywhere.
      if (random.below(20) === 0) timestamp = (BigInt(random.below(2 ** 31)) << 32n) | BigInt(random.below(2 ** 32));
      else timestamp += BigInt(random.below(2 ** 30)) - 2n ** 28n;
      if (timestamp < 0n) timestamp = 0n;
      timestamp %= perSecond(resolution) << 40n; // Seconds are exact to 2^53, further than any capture.
      assert.equal(converted(units, timestamp), exact(resolution, 0n, timestamp), `timestamp ${timestamp}`);
    }
  });
}

test('TimestampUnits: the largest timestamp of nanoseconds is exact', () => {
  const timestamp = 2n ** 64n - 1n;
  assert.equal(converted(new TimestampUnits(9, 0n), timestamp), timestamp);
});

test('TimestampUnits: the offset is added in seconds, also a negative one', () => {
  for (const offset of [1_700_000_000n, -1_700_000_000n]) {
    const units = new TimestampUnits(6, offset);
    for (const timestamp of [0n, 1n, 86_400_000_001n, 5n]) assert.equal(converted(units, timestamp), exact(6, offset, timestamp));
  }
});

test('TimestampUnits: a step back and a step of more than a day are exact', () => {
  const units = new TimestampUnits(9, 0n);
  for (const seconds of [1_700_000_000n, 1_699_999_999n, 1_700_086_399n, 1_700_086_400n, 1_900_000_000n, 0n]) {
    const timestamp = seconds * NS_PER_SECOND + 999_999_999n;
    assert.equal(converted(units, timestamp), timestamp);
  }
});

test('TimestampUnits: units smaller than a nanosecond are cut off, never rounded up', () => {
  assert.equal(converted(new TimestampUnits(12, 0n), 1_999n), 1n);
});
