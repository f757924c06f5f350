// Rows in the kernel's memory, one behind the other, and the index that finds them by hash (kernels/key-index.ts). A row stays where it
// is from its flow's begin to its end; the place of one that ended goes to the next that begins.
//
// A new row is written behind the last one, so that a scan fills memory in order instead of missing the cache with every flow.
// Per narrow row that is 64 bytes and 12 to 27 of index. (Rows in the slots of an open table themselves, as it was before,
// took 83 to 126 bytes, and growing moved every row three times over: a third of what a scan cost.)

import { KernelMemory, placeBytes } from '../kernel.js';
import { type HashSeed, hashKey } from './hash.js';
import { HOMES_ASIDE, MAX_LOAD, SLOT_BYTES, SPILL_SLOTS } from './index-numbers.js';
import { EXTRA_WORDS, META_FREE, type RowLayout } from './row.js';
import { startTableKernel, type TableKernel, type TableListener } from './table-kernel.js';

/** Rows of both layouts, their extras and indexes, and rings of some interfaces, are then within what a kernel can address. */
export const MOST_ROWS = 14_000_000;

const WORD_BYTES = 4;
/** Small captures never grow. */
const INITIAL_SLOTS = 32_768;
const MIN_SLOTS = 4;
const ASIDE_BYTES = (HOMES_ASIDE + SPILL_SLOTS + 1) * SLOT_BYTES;
/** Words of a key, as large as a packet. */
const KEY_WORDS = 16;
const DEAF: TableListener = { deadRowsFull: () => undefined, noticed: () => undefined, makeRoom: () => 1 };

export interface RowStoreOptions {
  /** Rows the store must be able to hold. */
  readonly maxRows: number;
  readonly seed: HashSeed;
  readonly hasExtras: boolean;
  /** Tests begin smaller. */
  readonly initialSlots?: number;
}

export class RowStore {
  readonly layout: RowLayout;
  readonly seed: HashSeed;
  readonly kernel: TableKernel;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  /** Two words a slot: a key's hash and the number of its row; both are 0 where the slot is empty. */
  readonly entries: Int32Array;
  readonly rowWords: number;
  readonly #extras: Int32Array;
  #hasExtras: boolean;
  /** A key that JavaScript asks for. */
  readonly #key: Int32Array;

  /** Without a memory it has one of its own. */
  constructor(
    layout: RowLayout,
    options: RowStoreOptions,
    memory = new KernelMemory(storeBytes(layout, options.maxRows)),
    listener = DEAF,
  ) {
    const { maxRows, seed, hasExtras, initialSlots = INITIAL_SLOTS } = options;
    const slots = mostSlots(maxRows);
    this.layout = layout;
    this.seed = seed;
    this.rowWords = layout.words;
    this.words = memory.int32s(maxRows * layout.words);
    this.floats = new Float64Array(memory.buffer, this.words.byteOffset, this.words.length / 2);
    this.#extras = memory.int32s(maxRows * EXTRA_WORDS);
    this.#hasExtras = hasExtras;
    this.entries = memory.int32s(2 * (slots + SPILL_SLOTS));
    this.#key = memory.int32s(KEY_WORDS);
    const multipliers = memory.int32s(KEY_WORDS);
    multipliers.set(seed.multipliers);
    this.kernel = startTableKernel(memory, listener);
    this.kernel.setLayout(this.words.byteOffset, this.#extras.byteOffset, layout.words, layout.keyWords, layout.meta, layout.first);
    this.kernel.setExtras(hasExtras);
    this.kernel.setSeed(seed.start, multipliers.byteOffset, seed.second);
    this.kernel.setReverseKey(memory.place(KEY_WORDS * WORD_BYTES));
    this.kernel.setIndex(this.entries.byteOffset, memory.place(ASIDE_BYTES), Math.min(powerOfTwo(initialSlots), slots), slots);
    this.kernel.clear();
  }

  /** Rows in use. */
  get used(): number {
    return this.kernel.used.value;
  }

  /** Rows from here on were never in use. */
  get top(): number {
    return this.kernel.top.value;
  }

  /** Words of ROW_EXTRAS, EXTRA_WORDS per row, where some column needs them. */
  get extras(): Int32Array | undefined {
    return this.#hasExtras ? this.#extras : undefined;
  }

  /** The store is empty, and its rows have extras from now on, or no longer. */
  setExtras(hasExtras: boolean): void {
    this.#hasExtras = hasExtras;
    this.kernel.setExtras(hasExtras);
  }

  /** Slots in use as homes; entries may spill a little further. */
  get slots(): number {
    return 2 ** (32 - this.kernel.longerShift.value);
  }

  /** The slot at which the search for `hash` begins. */
  home(hash: number): number {
    return this.kernel.home(hash);
  }

  /** False for a row below `top` whose flow has ended. */
  isLive(row: number): boolean {
    return (this.words[row * this.rowWords + this.layout.meta]! & META_FREE) === 0;
  }

  /** Number of the row whose key is that at `at` in `key`; negative where there is none. */
  find(key: Int32Array, at: number, hash: number): number {
    for (let word = 0; word <= this.layout.meta; word++) this.#key[word] = key[at + word]!;
    return this.kernel.find(this.#key.byteOffset, hash);
  }

  /** Makes room for `rows` more rows. */
  reserve(rows: number): void {
    this.kernel.reserve(rows);
  }

  /** Hash of the row's key. */
  hashOf(row: number): number {
    return hashKey(this.seed, this.layout, this.words, row * this.rowWords);
  }

  /** Answers a row for a key that has none and hashes to `hash`; the caller writes it. There must be room. */
  add(hash: number): number {
    return this.kernel.add(hash);
  }

  /** Takes the row out; `hash` is its key's. */
  remove(row: number, hash = this.hashOf(row)): void {
    this.kernel.remove(row, hash);
  }

  /** Takes all rows out. */
  clear(): void {
    this.kernel.clear();
  }
}

/** Bytes of memory that a store of `maxRows` rows needs; it is address space until rows are there. */
export function storeBytes(layout: RowLayout, maxRows: number): number {
  const rows = placeBytes(maxRows * layout.words * WORD_BYTES) + placeBytes(maxRows * EXTRA_WORDS * WORD_BYTES);
  const index = placeBytes((mostSlots(maxRows) + SPILL_SLOTS) * SLOT_BYTES) + placeBytes(ASIDE_BYTES);
  return rows + index + 3 * placeBytes(KEY_WORDS * WORD_BYTES);
}

function mostSlots(maxRows: number): number {
  return powerOfTwo(Math.max(MIN_SLOTS, maxRows / MAX_LOAD));
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}
