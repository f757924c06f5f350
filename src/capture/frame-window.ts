// Keeps the frames that --from, --to and --limit ask for. What falls outside is counted apart and is no frame of the run.

import type { FrameBatch } from './frames.js';

const NS_PER_SECOND = 1e9;

/** A point in capture time. */
export interface CaptureTime {
  /** Whole seconds since 1970. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

export interface FrameWindowOptions {
  /** First time that counts. */
  readonly from: CaptureTime | undefined;
  /** First time that no longer counts. */
  readonly to: CaptureTime | undefined;
  /** Frames at most; Infinity without a limit. */
  readonly limit: number;
}

export class FrameWindow {
  readonly #options: FrameWindowOptions;
  readonly #isOpen: boolean;
  #left: number;
  /** Frames that fell outside the times asked for. */
  outside = 0;
  /** Frames kept, by LINKTYPE number. */
  readonly framesByLink = new Map<number, number>();

  constructor(options: FrameWindowOptions) {
    this.#options = options;
    this.#left = options.limit;
    this.#isOpen = options.from === undefined && options.to === undefined && options.limit === Number.POSITIVE_INFINITY;
  }

  /** True once the limit is used up: nothing more will be kept. */
  get isDone(): boolean {
    return this.#left === 0;
  }

  /** Takes out of `frames` what is not asked for. */
  apply(frames: FrameBatch): void {
    if (!this.#isOpen) this.#keep(frames);
    const { type } = frames.link;
    if (frames.length > 0) this.framesByLink.set(type, (this.framesByLink.get(type) ?? 0) + frames.length);
  }

  #keep(frames: FrameBatch): void {
    if (this.#options.from !== undefined || this.#options.to !== undefined) this.#keepTimes(frames);
    if (frames.length > this.#left) frames.length = this.#left;
    this.#left -= frames.length;
  }

  #keepTimes(frames: FrameBatch): void {
    const fromNs = this.#options.from === undefined ? Number.NEGATIVE_INFINITY : sinceBase(this.#options.from, frames);
    const toNs = this.#options.to === undefined ? Number.POSITIVE_INFINITY : sinceBase(this.#options.to, frames);
    let kept = 0;
    for (let i = 0; i < frames.length; i++) {
      const time = frames.timeNs[i]!;
      if (time < fromNs || time >= toNs) continue;
      frames.move(i, kept++);
    }
    this.outside += frames.length - kept;
    frames.length = kept;
  }
}

function sinceBase(time: CaptureTime, frames: FrameBatch): number {
  return (time.seconds - frames.baseSeconds) * NS_PER_SECOND + time.nanoseconds;
}
