import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../src/nearest.js';

for (const [what, name, known, meant] of [
  ['two letters swapped', 'flwo', ['log', 'flow'], 'flow'],
  ['a letter left out', 'idle_timout', ['active_timeout', 'idle_timeout'], 'idle_timeout'],
  ['the beginning alone', 'out', ['log', 'output'], 'output'],
  ['a beginning mistyped, although a shorter name is near', 'FLOW_IDEL', ['FLOW_KEY', 'FLOW_IDLE_TIMEOUT'], 'FLOW_IDLE_TIMEOUT'],
  ['the whole name rather than the beginning of another', 'repla', ['replay-all', 'replay'], 'replay'],
  ['nothing like it', 'nonsense', ['log', 'flow'], undefined],
  ['an empty name', '', ['x', 'flow'], undefined],
  ['no names', 'x', [], undefined],
] as const) {
  test(`nearest: ${what} is ${meant ?? 'nobody'}`, () => assert.equal(nearest(name, known), meant));
}
