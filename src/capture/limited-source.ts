// A live source of which no more than a number of frames is wanted.

import type { CaptureClock } from './capture-clock.js';
import type { FrameBatch } from './frames.js';
import type { LiveSource } from './live-source.js';

export class LimitedSource implements LiveSource {
  readonly #source: LiveSource;
  #left: number;

  /** Hands out the first `limit` frames of `source`. */
  constructor(source: LiveSource, limit: number) {
    this.#source = source;
    this.#left = limit;
  }

  /** All frames that are wanted have been handed out. */
  get isDone(): boolean {
    return this.#left === 0;
  }

  get clock(): CaptureClock {
    return this.#source.clock;
  }

  next(frames: FrameBatch): number {
    if (this.#left === 0) {
      frames.length = 0;
      return 0;
    }
    this.#source.next(frames);
    if (frames.length > this.#left) frames.length = this.#left;
    this.#left -= frames.length;
    return frames.length;
  }

  wait(timeoutMs: number): void {
    this.#source.wait(timeoutMs);
  }

  tend(): void {
    this.#source.tend();
  }

  setFilter(expression: string | undefined): void {
    this.#source.setFilter(expression);
  }

  stop(): void {
    this.#source.stop();
  }

  close(): void {
    this.#source.close();
  }
}
