import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { captureTime, choice, durationNs, durationNsOrOff, nameList, nearest, wholeNumber } from '../../src/run/quantities.js';

for (const [text, ns] of [
  ['1ms', 1e6],
  ['500ms', 5e8],
  ['15s', 15e9],
  ['0.5s', 5e8],
  ['1.5m', 90e9],
  ['2m', 120e9],
  ['1h', 3600e9],
  ['24h', 24 * 3600e9],
  ['0.001s', 1e6],
  ['1.0000001s', 1_000_000_100],
] as const) {
  test(`durationNs: ${text} is ${ns} ns`, () => {
    assert.equal(durationNs('--x', text), ns);
  });
}

for (const text of ['', '0s', '60', '-1s', '0.5ms', '24.1h', '25h', '1d', '1 s', '1S', 's', '1e3s', '١s', 'off', '1s2s', ' 1s', '.5s']) {
  test(`durationNs: ${JSON.stringify(text)} is refused with what was expected and what came`, () => {
    const expected = '--x must be a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h; got';
    assert.throws(() => durationNs('--x', text), new UsageError(`${expected} ${JSON.stringify(text)}`));
  });
}

test('durationNsOrOff: off is 0, a duration is as long as it says, and a refusal names off', () => {
  assert.equal(durationNsOrOff('--x', 'off'), 0);
  assert.equal(durationNsOrOff('--x', '2m'), 120e9);
  assert.throws(() => durationNsOrOff('--x', 'Off'), /^Error: --x must be off or a duration .*; got "Off"$/);
});

test('wholeNumber: takes both ends and nothing beyond', () => {
  assert.equal(wholeNumber('--x', '1', 1, 64), 1);
  assert.equal(wholeNumber('--x', '64', 1, 64), 64);
  assert.equal(wholeNumber('--x', '007', 1, 64), 7);
  for (const text of ['0', '65', '-1', '1.5', '1e1', '0x10', '', ' 1', '99999999999999999999']) {
    assert.throws(
      () => wholeNumber('--x', text, 1, 64),
      new UsageError(`--x must be a whole number from 1 to 64; got ${JSON.stringify(text)}`),
    );
  }
});

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

test('choice: takes what is among the choices and says what they are', () => {
  assert.equal(choice('--x', 'bi', ['uni', 'bi']), 'bi');
  assert.throws(() => choice('--x', 'BI', ['a', 'uni', 'bi']), new UsageError('--x must be a, uni or bi; got "BI"'));
});

test('nameList: keeps the order given and passes over spaces around commas', () => {
  assert.deepEqual(nameList('--x', 'b, a', ['a', 'b']), ['b', 'a']);
});

for (const [text, message] of [
  ['count,count', '"count" is named twice'],
  ['count,', 'there is no ""; known are count, srcip'],
  ['srcpi', 'there is no "srcpi"; did you mean srcip?'],
  ['Count', 'there is no "Count"; did you mean count?'],
  ['something', 'there is no "something"; known are count, srcip'],
] as const) {
  test(`nameList: ${JSON.stringify(text)} is refused: ${message}`, () => {
    assert.throws(() => nameList('--x', text, ['count', 'srcip']), new UsageError(`--x: ${message}`));
  });
}

test('nearest: a name one edit away is found, be a letter added, left out, changed or swapped', () => {
  for (const name of ['direction', 'directio', 'ddirection', 'dirextion', 'dircetion'])
    assert.equal(nearest(name, ['columns', 'direction']), 'direction');
});

test('nearest: a name like no other has none near it', () => {
  assert.equal(nearest('frobnicate', ['columns', 'direction', 'to', 'from']), undefined);
  assert.equal(nearest('x', []), undefined);
});

test('nearest: of two candidates the nearer one is meant', () => {
  assert.equal(nearest('srcpor', ['dstport', 'srcport']), 'srcport');
});
