import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StampScale } from '../../src/capture/stamp-scale.js';
import { type ClockBench, clockBench, near, START } from '../fakes/clocks.js';

interface Bench extends ClockBench {
  readonly scale: StampScale;
}

function bench(): Bench {
  const clocks = clockBench();
  return { ...clocks, scale: new StampScale(clocks.clock.era, clocks.clock.steadySeconds) };
}

/** Capture time, from the start, of a frame that the ring holds with the wall clock's `stamp`. */
function captureTime({ scale }: Bench, stamp: number): number {
  const seconds = Math.floor(stamp);
  const nanoseconds = Math.round((stamp - seconds) * 1e9);
  const shift = scale.isSettled ? scale.shiftSeconds : scale.shiftOf(seconds, nanoseconds);
  scale.noteStamp(seconds, nanoseconds);
  return seconds - shift + nanoseconds / 1e9 - START;
}

for (const step of [3600, -3600, 2, -2]) {
  test(`StampScale: frames every 10 ms keep their distances across a step of ${step} s, those that were in the ring then too`, () => {
    const all = bench();
    const { clock, clocks } = all;
    const waiting: number[] = [];
    const expected: number[] = [];
    for (let i = 0; i < 400; i++) {
      clocks.run(0.01);
      if (i === 200) clocks.set(step);
      waiting.push(clocks.wallNow);
      expected.push((i + 1) * 0.01);
      // Blocks of 30 frames: the step falls into the midst of one.
      if (waiting.length < 30) continue;
      clock.look();
      for (const stamp of waiting.splice(0)) near(captureTime(all, stamp), expected.shift() ?? Number.NaN);
    }
    assert.equal(all.scale.isSettled, true);
  });
}

test('StampScale: a long ring, read 0.8 s late, is told apart at a step of an hour back', () => {
  const all = bench();
  const stamps: number[] = [];
  for (let i = 0; i < 160; i++) {
    all.clocks.run(0.01);
    if (i === 80) all.clocks.set(-3600);
    stamps.push(all.clocks.wallNow);
    if (i % 20 === 0) all.clock.look();
  }
  for (const [i, stamp] of stamps.entries()) near(captureTime(all, stamp), (i + 1) * 0.01);
});

test('StampScale: two steps while frames wait are passed one after the other', () => {
  const all = bench();
  const stamps: number[] = [];
  for (let i = 0; i < 120; i++) {
    all.clocks.run(0.01);
    if (i === 40) all.clocks.set(3600);
    if (i === 80) all.clocks.set(-7200);
    stamps.push(all.clocks.wallNow);
    all.clock.look();
  }
  for (const [i, stamp] of stamps.entries()) near(captureTime(all, stamp), (i + 1) * 0.01);
  assert.equal(all.scale.isSettled, true);
});

test('StampScale.settle: a quiet ring belongs to the new era, so a frame long after a step back keeps its distance', () => {
  const all = bench();
  const { clock, clocks } = all;
  clocks.run(1);
  near(captureTime(all, clocks.wallNow), 1);
  clocks.run(5);
  clocks.set(-3);
  clock.look();
  all.scale.settle(clock.era);
  clocks.run(20);
  near(captureTime(all, clocks.wallNow), 26);
});
