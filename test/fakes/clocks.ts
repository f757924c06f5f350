// A machine whose clocks the test runs and sets, and a capture clock over it.

import assert from 'node:assert/strict';
import { type ClockReader, SystemCaptureClock } from '../../src/capture/capture-clock.js';

/** Seconds since 1970 at which fake wall clocks begin. */
export const START = 1_700_000_000;

export class FakeClocks implements ClockReader {
  wallSeconds = 0;
  steadySeconds = 0;
  #wall = START;
  #steady = 1000;

  read(): void {
    this.wallSeconds = this.#wall;
    this.steadySeconds = this.#steady;
  }

  get wallNow(): number {
    return this.#wall;
  }

  run(seconds: number): void {
    this.#wall += seconds;
    this.#steady += seconds;
  }

  /** Sets the wall clock. */
  set(bySeconds: number): void {
    this.#wall += bySeconds;
  }
}

export interface ClockBench {
  readonly clocks: FakeClocks;
  readonly clock: SystemCaptureClock;
  /** Steps as the clock told them: seconds, and seconds in all. */
  readonly steps: [number, number][];
}

export function clockBench(): ClockBench {
  const clocks = new FakeClocks();
  const steps: [number, number][] = [];
  return { clocks, steps, clock: new SystemCaptureClock(clocks, (seconds, total) => steps.push([seconds, total])) };
}

/** Equal to the millisecond: sums of fractions are not exact. */
export function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual} is not ${expected}`);
}
