// Dead flows on their way to a sink: rows copied as the table held them, behind a header that says how to read them.
// The whole batch is one ArrayBuffer, so that a thread hands it to another without a copy.
//
//   words 0 rows  1 words per record  2 1 when extras follow each row  3 1 when rows are wide
//   float 2 seconds since 1970 that times count from
//   records from word 16 on: the row, then its extras

import { EXTRA_WORDS, NARROW, type RowLayout, WIDE } from './row.js';

const HEADER_WORDS = 16;
const ROWS = 0;
const STRIDE = 1;
const HAS_EXTRAS = 2;
const IS_WIDE = 3;
const BASE_SECONDS = 2;

/** Half a megabyte of narrow rows: few messages between threads, and still in the cache when the writer comes. */
export const ROWS_PER_BATCH = 8192;

export class RecordBatch {
  readonly buffer: ArrayBuffer;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly longs: BigInt64Array;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
  }

  /** An empty batch for `rows` rows of `layout`; `reuse` is a buffer of an earlier batch, taken if it is large enough. */
  static for(layout: RowLayout, hasExtras: boolean, rows = ROWS_PER_BATCH, reuse?: ArrayBuffer): RecordBatch {
    const stride = layout.words + (hasExtras ? EXTRA_WORDS : 0);
    const bytes = (HEADER_WORDS + rows * stride) * 4;
    const batch = new RecordBatch(reuse !== undefined && reuse.byteLength >= bytes ? reuse : new ArrayBuffer(bytes));
    batch.words[ROWS] = 0;
    batch.words[STRIDE] = stride;
    batch.words[HAS_EXTRAS] = hasExtras ? 1 : 0;
    batch.words[IS_WIDE] = layout === WIDE ? 1 : 0;
    return batch;
  }

  /** Puts `rows` records in, which lie in `source` as they are to lie here. */
  fill(source: Int32Array, rows: number): void {
    this.words.set(source.subarray(0, rows * this.stride), HEADER_WORDS);
    this.words[ROWS] = rows;
  }

  get rows(): number {
    return this.words[ROWS]!;
  }

  get layout(): RowLayout {
    return this.words[IS_WIDE] === 1 ? WIDE : NARROW;
  }

  get hasExtras(): boolean {
    return this.words[HAS_EXTRAS] === 1;
  }

  /** Words from one record to the next. */
  get stride(): number {
    return this.words[STRIDE]!;
  }

  get baseSeconds(): number {
    return this.floats[BASE_SECONDS]!;
  }

  set baseSeconds(seconds: number) {
    this.floats[BASE_SECONDS] = seconds;
  }

  get isFull(): boolean {
    return this.at(this.rows + 1) > this.words.length;
  }

  /** Word at which record `index` begins. */
  at(index: number): number {
    return HEADER_WORDS + index * this.stride;
  }

  /** Makes room for one more record and answers the word at which it begins. */
  append(): number {
    return this.at(this.words[ROWS]!++);
  }
}
