// Which era of the wall clock the frames of one ring were stamped in. A ring is first in, first out, so it passes from one
// era to the next once; around a step each frame's stamp tells which side of it the frame came from, if it can be only one.

import type { ClockEra } from './capture-clock.js';

/** Seconds. Frames of several processors may stand in a ring this far out of order. */
const DISORDER_SECONDS = 0.1;
const NS_PER_SECOND = 1e9;

export class StampScale {
  #era: ClockEra;
  /** Steady time of the last frame. */
  #lastSteady: number;

  /** Frames come from `steadySeconds` on, and the first of them in `era`. */
  constructor(era: ClockEra, steadySeconds: number) {
    this.#era = era;
    this.#lastSteady = steadySeconds;
  }

  /** True while all frames of the ring belong to one era: `shiftSeconds` holds for each of them. */
  get isSettled(): boolean {
    return this.#era.next === undefined;
  }

  /** Seconds that stamps are ahead of capture time. */
  get shiftSeconds(): number {
    return this.#era.shiftSeconds;
  }

  /** The same for a frame stamped `seconds` and `nanoseconds`, which may be the first after a step. */
  shiftOf(seconds: number, nanoseconds: number): number {
    const stamp = seconds + nanoseconds / NS_PER_SECOND;
    while (this.#era.next !== undefined && this.#isAfter(this.#era.next, stamp)) this.#era = this.#era.next;
    this.noteStamp(seconds, nanoseconds);
    return this.#era.shiftSeconds;
  }

  /** The last frame so far has this stamp. */
  noteStamp(seconds: number, nanoseconds: number): void {
    this.#lastSteady = seconds + nanoseconds / NS_PER_SECOND - this.#era.difference;
  }

  /** The ring is empty, and has been for longer than frames can be on their way into it: what comes now is of the last era. */
  settle(now: ClockEra): void {
    this.#era = now;
  }

  /** True when a frame with `stamp` must have come after the step that `next` began with. */
  #isAfter(next: ClockEra, stamp: number): boolean {
    const steadyAfter = stamp - next.difference;
    if (steadyAfter < next.beganAfter - DISORDER_SECONDS) return false;
    const steadyBefore = stamp - this.#era.difference;
    const couldBeBefore = steadyBefore <= next.noticedAt + DISORDER_SECONDS && steadyBefore >= this.#lastSteady - DISORDER_SECONDS;
    return !couldBeBefore;
  }
}
