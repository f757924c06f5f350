import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileFilter } from '../../src/query/filter.js';
import type { FilterError } from '../../src/query/filter-error.js';
import { printFilter } from '../../src/query/filter-syntax.js';
import { SEED } from '../random.js';
import { FIELDS, naive, type Row } from './filter-rows.js';
import { filterTree, randomRow } from './random-filters.js';

const ROW: Row = {
  size: 1_500_000,
  srcport: 50_000,
  dstport: 443,
  dur: 15,
  src: '10.1.2.3',
  flags: 'SAR',
  name: 'https',
  old: true,
  start: '2026-11-20T09:30:00Z',
};

test(`compileFilter: trees at random say of rows at random what a naive evaluator says, seed ${SEED}`, () => {
  fc.assert(
    fc.property(filterTree, fc.array(randomRow, { minLength: 1, maxLength: 8 }), (tree, rows) => {
      const filter = compileFilter(printFilter(tree), FIELDS);
      for (const row of rows) assert.equal(filter(row), naive(tree, row));
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

for (const [text, expected] of [
  ['size > 1MB', true],
  ['size > 1.5MB', false],
  ['size >= 1.5mb && size < 1.5MiB', true],
  ['dur == 15s && dur == 15 && dur > 14999ms', true],
  ['src in 10.0.0.0/8', true],
  ['src in {192.168.0.0/16, 10.1.2.3}', true],
  ['src in ::/0', false],
  ['src != 10.1.2.4', true],
  ['flags has RS', true],
  ['flags has F', false],
  ['flags == SAR', true],
  ['flags == none', false],
  ['port == https', true],
  ['port != https', false],
  ['port in {80, 400-450}', true],
  ['name contains ttp', true],
  ['name matches /^HTTPS?$/i', true],
  ['name matches "^http$"', false],
  ['state == refused', true],
  ['old && !(size < 1MB)', true],
  ['start == 2026-11-20T10:30:00.000000005+01:00', true],
  ['start > 2026-11-20T09:30:00.000000005Z', false],
  ['start >= 2026-11-20T09:30:00Z and start < 2026-11-20T09:30:01Z', true],
] as const) {
  test(`compileFilter: ${text} is ${String(expected)}`, () => {
    assert.equal(compileFilter(text, FIELDS)(ROW), expected);
  });
}

test('compileFilter: a number that a row does not have is equal to nothing', () => {
  const none = { ...ROW, srcport: Number.NaN };
  assert.deepEqual(
    ['srcport == 1', 'srcport != 1', 'srcport < 1', 'srcport >= 1', 'srcport in 0-65535'].map((text) => compileFilter(text, FIELDS)(none)),
    [false, true, false, false, false],
  );
});

for (const [text, problem, at] of [
  ['dstpotr == 80', 'unknown field "dstpotr"; did you mean dstport?', 0],
  ['old && lost == 1', 'nothing is known of lost: the CSV has no such column', 7],
  ['dstport == foo', 'dstport wants a number; got "foo"', 11],
  ['port == foo', 'port wants a port or service; got "foo"', 8],
  ['size > 5parsecs', 'size wants bytes such as 1500, 20kB, 1MB or 1MiB; got "5parsecs"', 7],
  ['size > 5constructor', 'size wants bytes such as 1500, 20kB, 1MB or 1MiB; got "5constructor"', 7],
  ['dur > 5x', 'dur wants a duration such as 250ms, 15s, 2m or 1h; got "5x"', 6],
  ['start > noon', 'start wants a time such as 2026-11-21T23:00:00Z or 1795302000.5; got "noon"', 8],
  ['src == 10.0.0.0/8', '10.0.0.0/8 is a network; use in', 4],
  ['src == 10.0.0', 'expected an address such as 10.0.0.1 or 2001:db8::1; got "10.0.0"', 7],
  ['src in {10.0.0.0/33}', 'expected an address or a network such as 10.0.0.0/8; got "10.0.0.0/33"', 8],
  ['src > 10.0.0.1', 'src is an address, which takes == != in; got >', 4],
  ['flags has X', 'expected TCP flags, some of SAPFRUEC, or none; got "X"', 10],
  ['name < a', 'name is text, which takes == != in contains matches; got <', 5],
  ['name matches /(/', 'Invalid regular expression: /(/: Unterminated group', 13],
  ['name matches /a/g', 'the letters behind a regular expression may be i, m, s, u or v', 13],
  ['state == refusd', 'there is no "refusd"; did you mean refused?', 9],
  ['old == 1', 'old is true or false by itself, which stands alone; got ==', 4],
  ['dstport && old', 'dstport is a number; compare it with ==, !=, <, <=, >, >= or in', 0],
  ['port in 90-80', 'the range 90-80 ends before it begins', 8],
] as const) {
  test(`compileFilter: ${text} is refused at ${at}: ${problem}`, () => {
    assert.throws(
      () => compileFilter(text, FIELDS),
      (error: FilterError) => {
        assert.deepEqual([error.problem, error.at], [problem, at]);
        return true;
      },
    );
  });
}
