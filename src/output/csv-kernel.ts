// Rows of the default columns out of records, by the kernel of that name (kernels/csv-rows.ts), in its memory: some hundred records go
// in, their text comes out. Both lie in the processor's nearest caches by then, so that copying costs little; a sink whose buffer were
// in that memory would have to know of kernels, and be the only one that a kernel serves.

import type { Direction } from '../flow/key.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { EXTRA_WORDS, WIDE } from '../flow/row.js';
import { KernelMemory } from '../kernel.js';
import { protocolName } from './protocol-names.js';
import type { RowBuffer } from './row-buffer.js';

const PROTOCOLS = 256;
/** Bytes of a keyword's place: the longest of 15 and a comma. */
const KEYWORD_BYTES = 16;
/** The records and their text are then in the nearest cache but one. */
export const ROWS_AT_ONCE = 256;
const RECORD_WORDS = ROWS_AT_ONCE * (WIDE.words + EXTRA_WORDS);
/** Two IPv6 addresses of 39, a keyword of 15, ports of 5, four numbers of 16, a duration of 17 and what is between take fewer. */
const LONGEST_ROW = 256;
/** The text begins as many bytes behind a word's begin as where it is copied to: shared memory is copied by words only then. */
const WORD_BYTES = 8;
const TEXT_BYTES = ROWS_AT_ONCE * LONGEST_ROW + WORD_BYTES;
/** "000" to "999". */
const THREES_BYTES = 1000 * Int32Array.BYTES_PER_ELEMENT;
/** "0." to "255." */
const OCTETS = 256;
const OCTET_BYTES = 4;
/** Records take 32 KiB, text 64 and tables 10. */
const MEMORY_BYTES = 128 * 1024;

interface CsvRows {
  /** Records are read at `at` on. */
  setRecordsAt(at: number): void;
  /** Writes the table of three digits each at `at`. */
  setThrees(at: number): void;
  /** Writes that of octets, and their lengths; after `setThrees`. */
  setOctets(at: number, lengthsAt: number): void;
  /** Keywords, each with a comma, are at `at` on, and how long they are with it at `lengthsAt` on. */
  setKeywords(at: number, lengthsAt: number): void;
  setRecords(strideWords: number, meta: number, first: number, hasReverse: boolean): void;
  /** Writes at most `count` rows at `from` on, none that begins behind `last`; answers how many. */
  fill(count: number, from: number, last: number): number;
  /** Address behind the text. */
  readonly end: WebAssembly.Global;
  /** Adds up `count` records whose first floats are at `first` on. */
  sum(first: number, stride: number, count: number): void;
  readonly packets: WebAssembly.Global;
  readonly bytes: WebAssembly.Global;
  readonly reversePackets: WebAssembly.Global;
  readonly reverseBytes: WebAssembly.Global;
  readonly firstNs: WebAssembly.Global;
  readonly lastNs: WebAssembly.Global;
}

/** What some records add up to; the times are of the first and the last packet. */
export interface RecordSums {
  readonly packets: number;
  readonly bytes: number;
  readonly reversePackets: number;
  readonly reverseBytes: number;
  readonly firstNs: number;
  readonly lastNs: number;
}

export class CsvKernel {
  readonly #kernel: CsvRows;
  readonly #records: Int32Array;
  readonly #text: Uint8Array;

  constructor() {
    const memory = new KernelMemory(MEMORY_BYTES);
    this.#kernel = memory.start('csv-rows') as CsvRows;
    this.#records = memory.int32s(RECORD_WORDS);
    this.#text = memory.bytes(TEXT_BYTES);
    this.#kernel.setRecordsAt(this.#records.byteOffset);
    this.#kernel.setThrees(memory.place(THREES_BYTES));
    this.#kernel.setOctets(memory.place(OCTETS * OCTET_BYTES), memory.place(OCTETS));
    this.#placeKeywords(memory);
  }

  #placeKeywords(memory: KernelMemory): void {
    const text = memory.bytes(PROTOCOLS * KEYWORD_BYTES);
    const lengths = memory.bytes(PROTOCOLS);
    // One string of all, made to be written at once, takes longer.
    for (let number = 0; number < PROTOCOLS; number++) {
      const keyword = `${protocolName(number)},`;
      for (let i = 0; i < keyword.length; i++) text[number * KEYWORD_BYTES + i] = keyword.charCodeAt(i);
      lengths[number] = keyword.length;
    }
    this.#kernel.setKeywords(text.byteOffset, lengths.byteOffset);
  }

  /**
   * Appends rows of the records from `from` on to `sink`, whose memory is `bytes`, while they begin at `lastFit` at the latest;
   * answers the first record that has no row.
   */
  fill(batch: RecordBatch, from: number, direction: Direction, sink: RowBuffer, bytes: Uint8Array, lastFit: number): number {
    const { rows, stride, layout } = batch;
    const kernel = this.#kernel;
    kernel.setRecords(stride, layout.meta, layout.first, direction === 'bi');
    let next = from;
    let used = sink.used;
    while (next < rows && used <= lastFit) {
      const count = Math.min(ROWS_AT_ONCE, rows - next);
      this.#records.set(batch.words.subarray(batch.at(next), batch.at(next + count)));
      const shift = used % WORD_BYTES;
      const begin = this.#text.byteOffset + shift;
      next += kernel.fill(count, begin, begin + lastFit - used);
      const length = kernel.end.value - begin;
      bytes.set(this.#text.subarray(shift, shift + length), used);
      used += length;
    }
    sink.used = used;
    return next;
  }

  /** Adds up records `from` to `to` - 1, ROWS_AT_ONCE at most and one at least. */
  sums(batch: RecordBatch, from: number, to: number): RecordSums {
    const { stride, layout } = batch;
    const kernel = this.#kernel;
    this.#records.set(batch.words.subarray(batch.at(from), batch.at(to)));
    kernel.sum(this.#records.byteOffset + layout.first * Float64Array.BYTES_PER_ELEMENT, stride * Int32Array.BYTES_PER_ELEMENT, to - from);
    return {
      packets: kernel.packets.value,
      bytes: kernel.bytes.value,
      reversePackets: kernel.reversePackets.value,
      reverseBytes: kernel.reverseBytes.value,
      firstNs: kernel.firstNs.value,
      lastNs: kernel.lastNs.value,
    };
  }
}

let shared: CsvKernel | undefined;

/** The kernel of this thread, which its writers share: between two calls it keeps nothing. */
export function csvKernel(): CsvKernel {
  shared ??= new CsvKernel();
  return shared;
}
