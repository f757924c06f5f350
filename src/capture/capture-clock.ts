// Capture time: the system's wall clock, as if nobody had ever set it. A step of the wall clock by a second or more ends or
// merges no flow: times of frames stay on the old scale, and `stepSeconds` says how far the wall clock is ahead of it.
// What slews the clock, below a second at a time, is left alone.

export interface CaptureClock {
  /** Seconds since 1970 on the scale that the capture began with; fractions down to the microsecond. */
  nowSeconds(): number;
  /** Whole seconds by which the wall clock was set since the capture began: wall time = capture time + stepSeconds. */
  readonly stepSeconds: number;
}

/** The system's two clocks, read at one moment. */
export interface ClockReader {
  /** Reads both. */
  read(): void;
  /** Seconds since 1970 by the wall clock, which can be set. */
  readonly wallSeconds: number;
  /** Seconds of a clock that only ever runs on, also while the machine sleeps. */
  readonly steadySeconds: number;
}

/** A time between two steps of the wall clock. Frames may wait in a ring across a step, so the last one is not always enough. */
export interface ClockEra {
  /** Whole seconds that the wall clock is ahead of capture time. */
  readonly shiftSeconds: number;
  /** Wall minus steady clock; slewing moves it. */
  difference: number;
  /** Steady time between which and `noticedAt` the era began. */
  readonly beganAfter: number;
  readonly noticedAt: number;
  next: ClockEra | undefined;
}

const LEAST_STEP_SECONDS = 1;

export class SystemCaptureClock implements CaptureClock {
  readonly #reader: ClockReader;
  readonly #noticed: (seconds: number, totalSeconds: number) => void;
  /** The era that is now; `next` is undefined. */
  era: ClockEra;

  /** `noticed` is called once for each step. */
  constructor(reader: ClockReader, noticed: (seconds: number, totalSeconds: number) => void) {
    this.#reader = reader;
    this.#noticed = noticed;
    reader.read();
    const steady = reader.steadySeconds;
    this.era = { shiftSeconds: 0, difference: reader.wallSeconds - steady, beganAfter: steady, noticedAt: steady, next: undefined };
    this.#lookedAt = steady;
  }

  #lookedAt: number;

  get stepSeconds(): number {
    return this.era.shiftSeconds;
  }

  /** Steady time of the last look. */
  get steadySeconds(): number {
    return this.#lookedAt;
  }

  nowSeconds(): number {
    this.look();
    return this.#reader.wallSeconds - this.era.shiftSeconds;
  }

  /** Looks whether the wall clock was set since the last look; to be called some times a second. */
  look(): void {
    const reader = this.#reader;
    reader.read();
    const steady = reader.steadySeconds;
    const difference = reader.wallSeconds - steady;
    const moved = difference - this.era.difference;
    if (Math.abs(moved) >= LEAST_STEP_SECONDS) this.#step(Math.round(moved), difference, steady);
    else this.era.difference = difference;
    this.#lookedAt = steady;
  }

  #step(seconds: number, difference: number, steady: number): void {
    const shiftSeconds = this.era.shiftSeconds + seconds;
    const next: ClockEra = { shiftSeconds, difference, beganAfter: this.#lookedAt, noticedAt: steady, next: undefined };
    this.era.next = next;
    this.era = next;
    this.#noticed(seconds, shiftSeconds);
  }
}
