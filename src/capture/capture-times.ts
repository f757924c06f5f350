// Times of the steady clock, as processes that capture read them, become times on the capture clock.

import { steadyMs } from '../steady-time.js';
import type { CaptureClock } from './capture-clock.js';
import type { FrameBatch } from './frames.js';

/** Seconds. A smaller difference is the clocks' own grain, and following it would make times jump about. */
const GRAIN_SECONDS = 0.002;
const NS_PER_SECOND = 1e9;

export class CaptureTimes {
  readonly #clock: CaptureClock;
  readonly #steadyMs: () => number;
  /** Capture time less steady time, in whole seconds and what is left. */
  #seconds = Number.NaN;
  #fraction = 0;

  /** Tests give their own `readSteadyMs`. */
  constructor(clock: CaptureClock, readSteadyMs = steadyMs) {
    this.#clock = clock;
    this.#steadyMs = readSteadyMs;
    this.look();
  }

  /** Follows the capture clock; to be called some times a second. */
  look(): void {
    const difference = this.#clock.nowSeconds() - this.#steadyMs() / 1000;
    if (Math.abs(difference - (this.#seconds + this.#fraction)) < GRAIN_SECONDS) return;
    this.#seconds = Math.floor(difference);
    this.#fraction = difference - this.#seconds;
  }

  /** Adds a frame that was taken up at `ms` of the steady clock. */
  add(frames: FrameBatch, at: number, end: number, wireLength: number, ms: number): void {
    const time = ms / 1000 + this.#fraction;
    const seconds = Math.floor(time);
    frames.add(at, end, wireLength, this.#seconds + seconds, Math.round((time - seconds) * NS_PER_SECOND));
  }
}
