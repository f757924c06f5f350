import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockBench as bench, near, START } from '../fakes/clocks.js';

test('SystemCaptureClock: without steps it is the wall clock', () => {
  const { clock, clocks, steps } = bench();
  clocks.run(12.5);
  near(clock.nowSeconds(), START + 12.5);
  assert.deepEqual([clock.stepSeconds, steps], [0, []]);
});

for (const step of [3600, -3600, 1, -1, 1.4, -1.6]) {
  const whole = Math.round(step);
  test(`SystemCaptureClock: when the wall clock is set by ${step} s, capture time goes on and the step is told once, as ${whole} s`, () => {
    const { clock, clocks, steps } = bench();
    clocks.run(10);
    clock.look();
    clocks.set(step);
    clocks.run(5);
    near(clock.nowSeconds() - START, 15 + step - whole);
    clock.look();
    assert.deepEqual([clock.stepSeconds, steps], [whole, [[whole, whole]]]);
  });
}

test('SystemCaptureClock: slewing, and steps below a second, are left alone however much they come to', () => {
  const { clock, clocks, steps } = bench();
  for (let i = 0; i < 100; i++) {
    clocks.run(0.5);
    clocks.set(0.4);
    clock.look();
  }
  near(clock.nowSeconds() - START, 90);
  assert.deepEqual([clock.stepSeconds, steps], [0, []]);
});

test('SystemCaptureClock: steps add up, and one back again leaves nothing', () => {
  const { clock, clocks, steps } = bench();
  for (const step of [3600, 20, -3620]) {
    clocks.run(1);
    clocks.set(step);
    clock.look();
  }
  assert.deepEqual(steps, [
    [3600, 3600],
    [20, 3620],
    [-3620, 0],
  ]);
  near(clock.nowSeconds() - START, 3);
});
