// Rows in one ArrayBuffer, one behind the other, and the index that finds them by hash (key-index.ts). A row stays where it is
// from its flow's begin to its end; the place of one that ended goes to the next that begins.
//
// A new row is written behind the last one, so that a scan fills memory in order instead of missing the cache with every flow.
// Per narrow row that is 64 bytes and 12 to 27 of index. (Rows in the slots of an open table themselves, as it was before,
// took 83 to 126 bytes, and growing moved every row three times over: a third of what a scan cost.)
//
// The buffers' full size is address space only: the system gives memory as rows are first used. They are shared ones although
// nobody shares them: a gigabyte that is not would have the garbage collector run whenever it is counted.

import { type HashSeed, hashKey } from './hash.js';
import { KeyIndex } from './key-index.js';
import { EXTRA_WORDS, LAST, META_FREE, META_KEY, NARROW_KEY_WORDS, type RowLayout } from './row.js';

/** Rows of 96 bytes, and their index, are then well within what one ArrayBuffer can have. */
export const MOST_ROWS = 28_000_000;
const NONE = -1;

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
  readonly index: KeyIndex;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  /** Words of ROW_EXTRAS, EXTRA_WORDS per row, where some column needs them. */
  readonly extras: Int32Array | undefined;
  /** The same memory as `words` and `extras`, for copying. */
  readonly longs: BigInt64Array;
  readonly extraLongs: BigInt64Array;
  readonly rowWords: number;
  /** Rows from here on were never in use. */
  top = 0;
  /** The row that ended last; its first word names the one before it. */
  #free = NONE;

  constructor(layout: RowLayout, options: RowStoreOptions) {
    this.layout = layout;
    this.seed = options.seed;
    this.rowWords = layout.words;
    this.index = new KeyIndex(options.maxRows, options.initialSlots);
    const buffer = new SharedArrayBuffer(options.maxRows * layout.words * 4);
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
    const extras = new SharedArrayBuffer(options.hasExtras ? options.maxRows * EXTRA_WORDS * 4 : 0);
    this.extras = options.hasExtras ? new Int32Array(extras) : undefined;
    this.extraLongs = new BigInt64Array(extras);
    this.#forget();
  }

  /** Rows in use. */
  get used(): number {
    return this.index.used;
  }

  /** False for a row below `top` whose flow has ended. */
  isLive(row: number): boolean {
    return (this.words[row * this.rowWords + this.layout.meta]! & META_FREE) === 0;
  }

  /** Number of the row whose key is that at `at` in `key`; negative where there is none. */
  find(key: Int32Array, at: number, hash: number): number {
    const { words, rowWords, index, layout } = this;
    const { entries } = index;
    let slotAt = 2 * index.home(hash) - 2;
    for (;;) {
      slotAt += 2;
      const found = entries[slotAt]!;
      const row = entries[slotAt + 1]!;
      if (found === 0) return NONE;
      if (found === hash && isSameKey(words, row * rowWords, key, at, layout.meta, layout.keyWords)) return row;
    }
  }

  /** Makes room for `rows` more rows. */
  reserve(rows: number): void {
    this.index.reserve(rows);
  }

  /** Hash of the row's key. */
  hashOf(row: number): number {
    return hashKey(this.seed, this.layout, this.words, row * this.rowWords);
  }

  /** Answers a row for a key that has none and hashes to `hash`; the caller writes it. There must be room. */
  add(hash: number): number {
    let row = this.#free;
    if (row === NONE) row = this.top++;
    else this.#free = this.words[row * this.rowWords]!;
    this.index.add(hash, row);
    return row;
  }

  /** Takes the row out; `hash` is its key's. */
  remove(row: number, hash = this.hashOf(row)): void {
    const { words, floats, rowWords, layout } = this;
    const at = row * rowWords;
    this.index.remove(hash, row);
    words[at] = this.#free;
    words[at + layout.meta] = META_FREE;
    // Whoever looks for silent flows passes over it without another test.
    floats[(at >> 1) + layout.first + LAST] = Number.POSITIVE_INFINITY;
    this.#free = row;
  }

  /** Takes all rows out. */
  clear(): void {
    this.index.clear();
    this.#forget();
  }

  #forget(): void {
    this.top = 0;
    this.#free = NONE;
    // The first row may be looked at before it is anyone's, and zeros are a key too.
    this.words[this.layout.meta] = META_FREE;
  }
}

/** True when the row at `rowAt` in `words` has the key at `at` in `key`; `meta` and `keyWords` are its layout's. */
// No row that is free has any packet's key. Three words are the whole key of narrow rows and tell nearly all wide ones apart.
export function isSameKey(words: Int32Array, rowAt: number, key: Int32Array, at: number, meta: number, keyWords: number): boolean {
  if (words[rowAt] !== key[at] || words[rowAt + 1] !== key[at + 1] || words[rowAt + 2] !== key[at + 2]) return false;
  if (((words[rowAt + meta]! ^ key[at + meta]!) & (META_KEY | META_FREE)) !== 0) return false;
  return keyWords === NARROW_KEY_WORDS || isSameWideKey(words, rowAt, key, at);
}

/** The other words of a wide key. No loop: this is part of the hottest one, which the compiler then takes for an outer one. */
function isSameWideKey(words: Int32Array, rowAt: number, key: Int32Array, at: number): boolean {
  return (
    words[rowAt + 3] === key[at + 3] &&
    words[rowAt + 4] === key[at + 4] &&
    words[rowAt + 5] === key[at + 5] &&
    words[rowAt + 6] === key[at + 6] &&
    words[rowAt + 7] === key[at + 7] &&
    words[rowAt + 8] === key[at + 8] &&
    words[rowAt + 9] === key[at + 9]
  );
}
