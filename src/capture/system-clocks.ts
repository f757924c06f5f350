// The system's wall clock and its steady one, read together.

import type { ClockReader } from './capture-clock.js';
import { libc } from './libc.js';

const CLOCK_REALTIME = 0;
/** Unlike CLOCK_MONOTONIC it runs on while the machine sleeps, as the wall clock does. */
const CLOCK_BOOTTIME = 7;
/** Seconds. A thread that was stopped between two readings reads again: the wall clock would seem to have been set. */
const TOGETHER_SECONDS = 0.01;
const ATTEMPTS = 100;

export class SystemClocks implements ClockReader {
  readonly #time = new Uint32Array(4);
  wallSeconds = 0;
  steadySeconds = 0;

  read(): void {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = this.#seconds(CLOCK_BOOTTIME);
      this.wallSeconds = this.#seconds(CLOCK_REALTIME);
      this.steadySeconds = this.#seconds(CLOCK_BOOTTIME);
      if (this.steadySeconds - before < TOGETHER_SECONDS) return;
    }
  }

  #seconds(clock: number): number {
    const time = this.#time;
    libc().clock_gettime(clock, time);
    return time[0]! + time[1]! * 2 ** 32 + time[2]! / 1e9;
  }
}
