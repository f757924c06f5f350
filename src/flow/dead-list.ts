// The dead list: flows that have ended, copied out of the table with their reason, until a batch of them is full
// and goes to the sink. Runs on the engine's thread.

import { RecordBatch } from './record-batch.js';
import { type EndReason, EXTRA_WORDS, NARROW, REASON_SHIFT, type RowLayout, WIDE } from './row.js';
import { copyLongs } from './row-copy.js';
import type { RowStore } from './row-store.js';

const EXTRA_LONGS = EXTRA_WORDS / 2;
/** Rows of the first batch: few, so that handing over has run before what adds rows is compiled, and is part of it. */
export const FIRST_ROWS = 128;

/** Takes full batches; may answer an old buffer for the next one. A replay's sink waits here until it has room. */
export interface RecordSink {
  put(batch: RecordBatch): ArrayBuffer | undefined;
}

export class DeadList {
  readonly #sink: RecordSink;
  #hasExtras: boolean;
  #narrow: RecordBatch;
  #wide: RecordBatch;
  /** Seconds since 1970 that the rows' times count from; set before the first flow dies. */
  baseSeconds = 0;
  /** Flows that ended, by EndReason. */
  readonly endedBy = new Float64Array(6);

  constructor(sink: RecordSink, hasExtras: boolean) {
    this.#sink = sink;
    this.#hasExtras = hasExtras;
    this.#narrow = RecordBatch.for(NARROW, hasExtras, FIRST_ROWS);
    this.#wide = RecordBatch.for(WIDE, hasExtras, FIRST_ROWS);
  }

  /** Copies row `row` of `store`, which ended for `reason`. */
  add(store: RowStore, row: number, reason: EndReason): void {
    const batch = store.layout === NARROW ? this.#narrow : this.#wide;
    const { rowWords, extras, layout } = store;
    const to = batch.append();
    copyLongs(store.longs, (row * rowWords) >> 1, batch.longs, to >> 1, rowWords >> 1);
    batch.words[to + layout.meta] = batch.words[to + layout.meta]! | (reason << REASON_SHIFT);
    if (extras !== undefined) copyLongs(store.extraLongs, row * EXTRA_LONGS, batch.longs, (to + rowWords) >> 1, EXTRA_LONGS);
    this.endedBy[reason] = this.endedBy[reason]! + 1;
    if (batch.isFull) this.#send(layout);
  }

  /** Records have extras from now on, or no longer; those so far are handed over. */
  setExtras(hasExtras: boolean): void {
    this.flush();
    this.#hasExtras = hasExtras;
    this.#narrow = RecordBatch.for(NARROW, hasExtras);
    this.#wide = RecordBatch.for(WIDE, hasExtras);
  }

  /** Hands over what is there, full or not. */
  flush(): void {
    if (this.#narrow.rows > 0) this.#send(NARROW);
    if (this.#wide.rows > 0) this.#send(WIDE);
  }

  #send(layout: RowLayout): void {
    const batch = layout === NARROW ? this.#narrow : this.#wide;
    batch.baseSeconds = this.baseSeconds;
    const reuse = this.#sink.put(batch);
    const next = RecordBatch.for(layout, this.#hasExtras, undefined, reuse);
    if (layout === NARROW) this.#narrow = next;
    else this.#wide = next;
  }
}
