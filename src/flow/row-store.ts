// Rows in one ArrayBuffer, found by hash: open addressing with linear probing, the home slot in proportion to the hash.
// The hashes stand apart, 4 bytes a slot: probing, removing and growing look at those, and a row's own cache line is loaded
// only when its 32 bits agree.
//
// The store grows by nearly half, in place and a little at a time: rows move up from the greatest hash down, so that what is above
// `boundary` already lies where the longer store has it and what is below still where the shorter one had. There is never an
// old table beside a new one, nothing waits for a rehash of everything, and a row of 64 bytes takes 83 to 126 bytes of table.
// (Doubling would take up to 166; linear hashing without buckets overfills the part not yet split.)
// The buffer's full size is address space only: the system gives memory as slots are first used.
//
// Probing runs upwards without wrapping; what the last slots cannot hold spills into SPILL_SLOTS behind them.

import type { HashSeed } from './hash.js';
import { EXTRA_WORDS, META_KEY, type RowLayout } from './row.js';
import { copyLongs } from './row-copy.js';

/** Rows per slot at which the store begins to grow, and which it does not pass while it does. */
const GROWING_LOAD = 0.78;
export const MAX_LOAD = 0.82;
/** Rows of 96 bytes at MAX_LOAD fill what one ArrayBuffer can have. */
export const MOST_ROWS = 28_000_000;
const GROWTH = 1.45;
/** Slots moved per row added while growing, so that all are moved before MAX_LOAD is reached. */
const MOVES_PER_ROW = Math.ceil(1 / (MAX_LOAD - GROWING_LOAD));
const HASHES = 2 ** 32;
/** A run of this many full slots does not happen at MAX_LOAD with a secret seed. */
const SPILL_SLOTS = 4096;
/** A megabyte of narrow rows: small captures never grow. */
const INITIAL_SLOTS = 16_384;
const MIN_SLOTS = 4;
/** Rows set aside at once; made larger as needed. */
const INITIAL_ASIDE = 64;
const EXTRA_LONGS = EXTRA_WORDS / 2;

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
  /** Hash of the row in each slot; 0 for an empty slot. */
  readonly hashes: Int32Array;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  /** Words of ROW_EXTRAS, EXTRA_WORDS per slot, where some column needs them. */
  readonly extras: Int32Array | undefined;
  /** The same memory as `words` and `extras`, for copying. */
  readonly longs: BigInt64Array;
  readonly extraLongs: BigInt64Array;
  readonly rowWords: number;
  readonly #rowLongs: number;
  readonly #maxSlots: number;
  /** Slots that rows with hashes below `boundary` are spread over, and those that the others are. */
  #slots: number;
  #longerSlots: number;
  #scale: number;
  #longerScale: number;
  /** HASHES while the store is not growing. */
  #boundary = HASHES;
  /** Rows in use. */
  used = 0;
  /** Rows ever removed: what `candidate` said before the last one is void. */
  removals = 0;
  /** `used` when rows were last moved. */
  #usedBefore = 0;
  /** Rows that cannot go to their new place at once. */
  #aside: BigInt64Array;
  #asideHashes = new Int32Array(INITIAL_ASIDE);
  readonly #asideStride: number;

  constructor(layout: RowLayout, options: RowStoreOptions) {
    this.layout = layout;
    this.seed = options.seed;
    this.rowWords = layout.words;
    this.#maxSlots = Math.max(MIN_SLOTS, Math.ceil(options.maxRows / MAX_LOAD));
    this.#slots = Math.min(options.initialSlots ?? INITIAL_SLOTS, this.#maxSlots);
    this.#longerSlots = this.#slots;
    this.#scale = this.#slots / HASHES;
    this.#longerScale = this.#scale;
    const rows = this.#maxSlots + SPILL_SLOTS;
    const buffer = new ArrayBuffer(rows * layout.words * 4);
    this.hashes = new Int32Array(rows);
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.#rowLongs = layout.words / 2;
    const extras = new ArrayBuffer(options.hasExtras ? rows * EXTRA_WORDS * 4 : 0);
    this.extras = options.hasExtras ? new Int32Array(extras) : undefined;
    this.extraLongs = new BigInt64Array(extras);
    this.#asideStride = this.#rowLongs + EXTRA_LONGS;
    this.#aside = new BigInt64Array(INITIAL_ASIDE * this.#asideStride);
  }

  /** Slots in use as homes; rows may spill a little further. */
  get slots(): number {
    return this.#longerSlots;
  }

  /** Slots that rows can be in. */
  get allSlots(): number {
    return this.#longerSlots + SPILL_SLOTS;
  }

  /** The slot at which the search for `hash` begins. */
  home(hash: number): number {
    const unsigned = hash >>> 0;
    return (unsigned * (unsigned < this.#boundary ? this.#scale : this.#longerScale)) | 0;
  }

  isLive(slot: number): boolean {
    return this.hashes[slot] !== 0;
  }

  /**
   * Slot of the row whose key is that at `at` in `key`; where there is none, -1 minus the empty slot it belongs in.
   * `from` is the home slot, or where `candidate` has come since the last removal.
   */
  find(key: Int32Array, at: number, hash: number, from = this.home(hash)): number {
    const { hashes } = this;
    for (let slot = from; ; slot++) {
      const found = hashes[slot]!;
      if (found === 0) return -1 - slot;
      if (found === hash && this.#isSameKey(slot, key, at)) return slot;
    }
  }

  /** Slot at which the search for `hash` ends or first looks at a row. */
  candidate(hash: number): number {
    const { hashes } = this;
    for (let slot = this.home(hash); ; slot++) {
      const found = hashes[slot]!;
      if (found === 0 || found === hash) return slot;
    }
  }

  #isSameKey(slot: number, key: Int32Array, at: number): boolean {
    const { words, rowWords } = this;
    const { meta, keyWords } = this.layout;
    const row = slot * rowWords;
    if (((words[row + meta]! ^ key[at + meta]!) & META_KEY) !== 0) return false;
    let word = 0;
    while (word < keyWords && words[row + word] === key[at + word]) word++;
    return word === keyWords;
  }

  /** Makes room for `rows` more rows. Moves rows: slots found before are void. */
  reserve(rows: number): void {
    if (this.#longerSlots === this.#slots) {
      if (this.used + rows <= this.#slots * GROWING_LOAD || this.#slots === this.#maxSlots) return;
      this.#beginGrowing();
    }
    // Rows added since the last step, and those about to be, pay for the slots to move.
    this.#move(Math.max(0, this.used - this.#usedBefore) * MOVES_PER_ROW + rows);
    this.#usedBefore = this.used;
  }

  /** Takes the row at `slot` out and closes the gap. */
  // A tombstone instead would lengthen all later probes, and a sweep removes thousands of rows at once.
  remove(slot: number): void {
    this.removals++;
    let hole = slot;
    for (let next = slot + 1; this.isLive(next); next++) {
      if (this.home(this.hashes[next]!) > hole) continue;
      this.#copy(next, hole);
      hole = next;
    }
    this.clear(hole);
    this.used--;
  }

  #beginGrowing(): void {
    this.#longerSlots = Math.min(Math.ceil(this.#slots * GROWTH), this.#maxSlots);
    this.#longerScale = this.#longerSlots / HASHES;
    this.#boundary = HASHES;
    this.#usedBefore = this.used;
  }

  /** Moves the rows of the topmost `slots` slots that have not moved yet to where the longer store has them. */
  #move(slots: number): void {
    const until = Math.max(0, Math.ceil(this.#boundary - slots / this.#scale));
    const aside = this.#moveDownTo(until);
    this.#boundary = until;
    for (let i = 0; i < aside; i++) this.#putBack(i);
    if (until > 0) return;
    this.#slots = this.#longerSlots;
    this.#scale = this.#longerScale;
    this.#boundary = HASHES;
  }

  /**
   * Moves the rows with hashes from `until` to the boundary, closing the gaps they leave. Rows whose new place might be
   * among the slots still to be walked are set aside; answers how many.
   */
  #moveDownTo(until: number): number {
    const last = (this.#boundary * this.#scale) | 0;
    const clear = last + SPILL_SLOTS;
    let aside = 0;
    let hasGap = false;
    for (let slot = (until * this.#scale) | 0; ; slot++) {
      if (!this.isLive(slot)) {
        if (slot >= last) return aside;
        hasGap = false;
        continue;
      }
      const hash = this.hashes[slot]! >>> 0;
      if (hash >= until && hash < this.#boundary) {
        const home = (hash * this.#longerScale) | 0;
        if (home >= clear) this.#copy(slot, this.#emptyFrom(home));
        else this.#setAside(slot, aside++);
        this.clear(slot);
        hasGap = true;
      } else if (hasGap) this.#moveUp(slot, this.home(hash));
    }
  }

  #emptyFrom(slot: number): number {
    let empty = slot;
    while (this.isLive(empty)) empty++;
    return empty;
  }

  /** Moves the row at `slot` to the first gap from `home` on, where there is one before it. */
  #moveUp(slot: number, home: number): void {
    let target = home;
    while (target < slot && this.isLive(target)) target++;
    if (target === slot) return;
    this.#copy(slot, target);
    this.clear(slot);
  }

  #setAside(slot: number, index: number): void {
    if ((index + 1) * this.#asideStride > this.#aside.length) {
      const larger = new BigInt64Array(this.#aside.length * 2);
      larger.set(this.#aside);
      this.#aside = larger;
      const hashes = new Int32Array(this.#asideHashes.length * 2);
      hashes.set(this.#asideHashes);
      this.#asideHashes = hashes;
    }
    const to = index * this.#asideStride;
    this.#asideHashes[index] = this.hashes[slot]!;
    copyLongs(this.longs, slot * this.#rowLongs, this.#aside, to, this.#rowLongs);
    if (this.extras !== undefined) copyLongs(this.extraLongs, slot * EXTRA_LONGS, this.#aside, to + this.#rowLongs, EXTRA_LONGS);
  }

  #putBack(index: number): void {
    const from = index * this.#asideStride;
    const hash = this.#asideHashes[index]!;
    const slot = this.#emptyFrom(this.home(hash));
    this.hashes[slot] = hash;
    copyLongs(this.#aside, from, this.longs, slot * this.#rowLongs, this.#rowLongs);
    if (this.extras !== undefined) copyLongs(this.#aside, from + this.#rowLongs, this.extraLongs, slot * EXTRA_LONGS, EXTRA_LONGS);
  }

  /** Empties the slot and leaves a gap: for the end, when all rows go. */
  clear(slot: number): void {
    this.hashes[slot] = 0;
  }

  #copy(from: number, to: number): void {
    this.hashes[to] = this.hashes[from]!;
    copyLongs(this.longs, from * this.#rowLongs, this.longs, to * this.#rowLongs, this.#rowLongs);
    if (this.extras !== undefined) copyLongs(this.extraLongs, from * EXTRA_LONGS, this.extraLongs, to * EXTRA_LONGS, EXTRA_LONGS);
  }
}
