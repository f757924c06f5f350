import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../src/errors.js';
import { nearest } from '../src/nearest.js';
import { choice, durationNs, durationNsOrOff, nameList, orOff, size, wholeNumber } from '../src/quantities.js';

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

for (const [text, bytes] of [
  ['1KiB', 1024],
  ['2kB', 2000],
  ['1.5MiB', 1_572_864],
  ['2048B', 2048],
  ['1GiB', 2 ** 30],
] as const) {
  test(`size: ${text} is ${bytes} bytes`, () => {
    assert.equal(size('1KiB', '1GiB', '1MiB').read(text), bytes);
  });
}

for (const text of ['', '1023B', '2GiB', '0.001TiB', '1024', '1 MiB', '1mib', '1M', '-1MiB', 'MiB', '1constructor']) {
  test(`size: ${JSON.stringify(text)} is none from 1KiB to 1GiB`, () => {
    assert.equal(size('1KiB', '1GiB', '1MiB').read(text), undefined);
  });
}

test('orOff: off is the value given for it, and what is expected names it', () => {
  const limit = orOff(size('1KiB', '1GiB', '1MiB'), null);
  assert.equal(limit.read('off'), null);
  assert.equal(limit.read('1KiB'), 1024);
  assert.equal(limit.expected, 'off or a size from 1KiB to 1GiB, such as 1MiB');
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
