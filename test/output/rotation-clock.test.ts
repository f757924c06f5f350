import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOver } from '../../src/output/rotation-clock.js';

const HOUR = 3600;
const at = (text: string): number => Date.parse(`2026-11-21T${text}Z`);

for (const [opened, now, period, expected] of [
  ['23:00:00', '23:59:59.999', HOUR, false],
  ['22:59:59.999', '23:00:00', HOUR, true],
  ['22:30:00', '23:00:00', 300, true],
  ['22:31:00', '22:34:59', 300, false],
  ['22:31:00', '22:35:00', 300, true],
  ['10:00:00', '23:59:59', 86_400, false],
  ['23:00:00.001', '22:59:59.999', HOUR, false],
  ['23:30:00', '22:30:00', HOUR, false],
  ['23:30:00', '22:29:59', HOUR, true],
] as const) {
  test(`rotation clock: a file opened at ${opened} is ${expected ? '' : 'not '}over at ${now} with a period of ${period} s`, () => {
    assert.equal(isOver(at(opened), at(now), period), expected);
  });
}

test('rotation clock: without a period no file is ever over', () => {
  assert.equal(isOver(0, Number.MAX_SAFE_INTEGER, undefined), false);
});
