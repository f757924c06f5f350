import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COUNTERS, Counter } from '../../src/counters.js';
import { figuresOf } from '../../src/live/figures.js';
import { OverloadWatch } from '../../src/live/overload.js';
import { REST } from './made-figures.js';

/** A watch that warns once a minute, and what it warned of after each look: [counter, its value, at which second]. */
function warningsOf(looks: readonly (readonly [number, number, number])[]): object[][] {
  const counters = new Float64Array(COUNTERS);
  const warned: object[] = [];
  const watch = new OverloadWatch((fields) => warned.push(fields), 60_000);
  return looks.map(([counter, value, second]) => {
    counters[counter] = value;
    watch.look(figuresOf([counters], REST), second * 1000);
    return warned.splice(0);
  });
}

test('overload: nothing lost, nothing said', () => {
  assert.deepEqual(warningsOf([[Counter.FRAMES, 5, 0]]), [[]]);
});

test('overload: the first loss is said at once, more of it once the interval is over, with all since', () => {
  const drops = (kernelDropped: number, total: number): object => ({
    kernelDropped,
    ringFreezes: 0,
    total: { kernelDropped: total, ringFreezes: 0 },
  });
  const looks = [10, 20, 30, 30].map((value, i) => [Counter.KERNEL_DROPPED, value, [0, 30, 60, 130][i]!] as const);
  assert.deepEqual(warningsOf(looks), [[drops(10, 10)], [], [drops(20, 30)], []]);
});

test('overload: records that a full disk did not take are no longer said to be lost to a slow one alone', () => {
  const counters = new Float64Array(COUNTERS);
  counters[Counter.RECORDS_DROPPED] = 1;
  const texts: string[] = [];
  new OverloadWatch((_, text) => texts.push(text), 60_000).look(figuresOf([counters], REST), 0);
  assert.deepEqual(texts, ['records lost: output.buffer was full, since the disk took them too slowly or not at all']);
});

test('overload: each kind of loss has an interval of its own', () => {
  const [first, second, third] = warningsOf([
    [Counter.KERNEL_DROPPED, 1, 0],
    [Counter.RECORDS_DROPPED, 8192, 1],
    [Counter.ENDED + 5, 3, 2],
  ]);
  assert.equal(first?.length, 1);
  assert.deepEqual(second, [{ recordsDropped: 8192, recordsDroppedPackets: 0, total: { recordsDropped: 8192, recordsDroppedPackets: 0 } }]);
  assert.deepEqual(third, [{ flows: 3, total: { flows: 3 } }]);
});
