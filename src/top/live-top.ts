// Ties it together: what the engine has, once per interval, into the book of flows, and from there to a screen or to lines for programs.

import type { RecordSink } from '../flow/dead-list.js';
import { Attribution } from '../process/attribution.js';
import { FlowBook } from './flow-book.js';
import { type TopTotals, totalsOf } from './totals.js';

/** Intervals that the sparkline has. */
const MOST_HISTORY = 200;
/** A picture is followed by a rest of so many times as long as it took: with very many flows they come more seldom. */
const REST = 5;

/** What is counted beside flows. */
export interface Frames {
  readonly frames: number;
  readonly dropped: number;
}

export interface Shown {
  readonly book: FlowBook;
  readonly totals: TopTotals;
  readonly dropped: number;
  readonly history: readonly number[];
}

export class LiveTop {
  readonly attribution = new Attribution();
  readonly book = new FlowBook(this.attribution);
  readonly #intervalMs: number;
  readonly #show: (shown: Shown) => void;
  readonly #history: number[] = [];
  #settledMs: number;
  #dueMs: number;

  /** `show` is called once per interval. */
  constructor(intervalMs: number, nowMs: number, show: (shown: Shown) => void) {
    this.#intervalMs = intervalMs;
    this.#settledMs = nowMs;
    this.#dueMs = nowMs + intervalMs;
    this.#show = show;
  }

  /** Called some times a second, with what the engine has; does something when an interval is over. */
  look(snapshot: (sink: RecordSink) => void, frames: () => Frames, clock: { readonly nowMs: number; readonly wallMs: number }): void {
    const { nowMs, wallMs } = clock;
    if (nowMs < this.#dueMs) return;
    snapshot(this.book.liveSink);
    this.book.settle(wallMs, nowMs - this.#settledMs);
    this.#settledMs = nowMs;
    const shown = this.#shown(frames());
    this.#history.push(shown.totals.byteRate);
    if (this.#history.length > MOST_HISTORY) this.#history.shift();
    this.#show(shown);
    const spentMs = performance.now() - nowMs;
    this.#dueMs = Math.max(this.#dueMs + this.#intervalMs, nowMs + (1 + REST) * spentMs);
  }

  /** All flows have ended and are in the book. */
  finish(frames: Frames): Shown {
    this.book.finish();
    return this.#shown(frames);
  }

  #shown({ frames, dropped }: Frames): Shown {
    return { book: this.book, totals: totalsOf(this.book.rows, frames), dropped, history: this.#history };
  }
}
