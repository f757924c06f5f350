// Ties it together: what the engine has, once per interval, into the book of flows, and from there to a screen or to lines for programs.

import type { RecordSink } from '../flow/dead-list.js';
import { Attribution } from '../process/attribution.js';
import type { AddressDisguise } from './disguised-flow.js';
import { FlowBook } from './flow-book.js';
import { type TopTotals, totalsOf } from './totals.js';

/** Intervals that the sparkline has. */
const MOST_HISTORY = 200;
/** A picture is followed by a rest of so many times as long as it took: with very many flows they come more seldom. */
const REST = 5;

/** Looks at sockets until it is shown, so that one of them began after it: a client that has just begun is not taken for its server then. */
const NAMING_LOOKS = 2;
/** Milliseconds for which a busy machine is waited for. */
const LONGEST_NAMING_MS = 1000;

/** What is counted beside flows. */
export interface Frames {
  readonly frames: number;
  readonly dropped: number;
}

/** performance.now(), and milliseconds since 1970. */
export interface Clock {
  readonly nowMs: number;
  readonly wallMs: number;
}

export interface Shown {
  readonly book: FlowBook;
  readonly totals: TopTotals;
  readonly dropped: number;
  readonly history: readonly number[];
}

export interface TopOptions {
  readonly intervalMs: number;
  /** Flows that are remembered. */
  readonly mostFlows: number;
  /** Addresses are shown in it, where there is one. */
  readonly disguise: AddressDisguise | undefined;
}

export class LiveTop {
  readonly attribution = new Attribution();
  readonly book: FlowBook;
  readonly #intervalMs: number;
  readonly #show: (shown: Shown) => void;
  readonly #history: number[] = [];
  #settledMs: number;
  /** What the engine had when the interval was over. */
  #taken: (Frames & Clock & { readonly looks: number }) | undefined;
  readonly #looks: () => number;
  #dueMs: number;

  /** `looks` counts the looks at sockets so far; `show` is called once per interval. */
  constructor({ intervalMs, mostFlows, disguise }: TopOptions, nowMs: number, looks: () => number, show: (shown: Shown) => void) {
    this.book = new FlowBook(this.attribution, mostFlows, disguise);
    this.#intervalMs = intervalMs;
    this.#settledMs = nowMs;
    this.#dueMs = nowMs + intervalMs;
    this.#looks = looks;
    this.#show = show;
  }

  /** Called some times a second, with what the engine has; does something when an interval is over. */
  look(snapshot: (sink: RecordSink) => void, frames: () => Frames, { nowMs, wallMs }: Clock): void {
    if (this.#taken === undefined) {
      if (nowMs < this.#dueMs) return;
      snapshot(this.book.liveSink);
      this.#taken = { ...frames(), nowMs, wallMs, looks: this.#looks() };
      return;
    }
    const isNamed = this.#looks() >= this.#taken.looks + NAMING_LOOKS;
    if (!isNamed && nowMs < this.#taken.nowMs + LONGEST_NAMING_MS) return;
    this.#settle(this.#taken);
    this.#taken = undefined;
    // What it took to show is rest enough for whoever captures, on the same thread.
    const spentMs = performance.now() - nowMs;
    this.#dueMs = Math.max(this.#dueMs + this.#intervalMs, nowMs + REST * spentMs);
  }

  #settle(taken: Frames & Clock): void {
    this.book.settle(taken.wallMs, taken.nowMs - this.#settledMs);
    this.#settledMs = taken.nowMs;
    const shown = this.#shown(taken);
    this.#history.push(shown.totals.byteRate);
    if (this.#history.length > MOST_HISTORY) this.#history.shift();
    this.#show(shown);
  }

  /** All flows have ended and are in the book; rates are those since the last interval. */
  finish(frames: Frames, { nowMs, wallMs }: Clock): Shown {
    this.book.settle(wallMs, Math.max(1, nowMs - this.#settledMs));
    this.book.finish();
    return this.#shown(frames);
  }

  #shown({ frames, dropped }: Frames): Shown {
    return { book: this.book, totals: totalsOf(this.book.rows, this.book.folded, frames), dropped, history: this.#history };
  }
}
