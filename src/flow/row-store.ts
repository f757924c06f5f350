// Rows in one ArrayBuffer, found by hash: open addressing with linear probing, grown by linear hashing (Litwin 1980).
//
// The table grows a few slots at a time instead of doubling: slots [0, split) and [half, half + split) already answer to
// the longer mask, the rest to the shorter one. So the load stays at MAX_LOAD, growing never stops the engine for
// longer than SPLIT_SLOTS rows take, and there is never an old table beside a new one. The buffer's full size is address
// space only: the system gives memory as slots are first used.
//
// Probing runs upwards without wrapping; what the last slots cannot hold spills into SPILL_SLOTS behind them.

import { type HashSeed, hashKey } from './hash.js';
import { EXTRA_WORDS, META_KEY, type RowLayout } from './row.js';

/** Rows per slot: 64-byte rows take 97 bytes of table each, and a lookup touches 2 rows on average. */
export const MAX_LOAD = 0.66;
/** Slots split at a time: some tens of microseconds. */
const SPLIT_SLOTS = 256;
/** A run of this many full slots does not happen at MAX_LOAD with a secret seed. */
const SPILL_SLOTS = 4096;
const INITIAL_SLOTS = 4096;

export interface RowStoreOptions {
  /** Rows the store must be able to hold. */
  readonly maxRows: number;
  readonly seed: HashSeed;
  readonly hasExtras: boolean;
  /** A power of 2; tests begin smaller. */
  readonly initialSlots?: number;
}

export class RowStore {
  readonly layout: RowLayout;
  readonly seed: HashSeed;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly extras: Int32Array | undefined;
  readonly rowWords: number;
  readonly #maxSlots: number;
  /** Slots are addressed by `hash & mask`, those before `split` by one bit more. */
  #mask: number;
  #split = 0;
  /** Rows in use. */
  used = 0;
  /** Rows that `used` may reach before the next split. */
  #room: number;
  #moved: Int32Array;

  constructor(layout: RowLayout, options: RowStoreOptions) {
    const slots = Math.min(options.initialSlots ?? INITIAL_SLOTS, powerOfTwoFor(options.maxRows / MAX_LOAD));
    this.layout = layout;
    this.seed = options.seed;
    this.rowWords = layout.words;
    this.#maxSlots = Math.max(slots, Math.ceil(options.maxRows / MAX_LOAD));
    this.#mask = slots - 1;
    this.#room = Math.floor(slots * MAX_LOAD);
    const rows = this.#maxSlots + SPILL_SLOTS;
    const buffer = new ArrayBuffer(rows * layout.words * 4);
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.extras = options.hasExtras ? new Int32Array(rows * EXTRA_WORDS) : undefined;
    this.#moved = new Int32Array(SPLIT_SLOTS * 2 * (layout.words + EXTRA_WORDS));
  }

  /** Slots in use as homes; rows may spill a little further. */
  get slots(): number {
    return this.#mask + 1 + this.#split;
  }

  /** The slot at which the search for `hash` begins. */
  home(hash: number): number {
    const home = hash & this.#mask;
    return home < this.#split ? hash & (this.#mask * 2 + 1) : home;
  }

  isLive(slot: number): boolean {
    return this.words[slot * this.rowWords + this.layout.meta] !== 0;
  }

  /** Slot of the row whose key is that at `at` in `key`; where there is none, -1 minus the empty slot it belongs in. */
  find(key: Int32Array, at: number, hash: number): number {
    const { words, rowWords } = this;
    const { meta, keyWords } = this.layout;
    const keyMeta = key[at + meta]!;
    for (let slot = this.home(hash); ; slot++) {
      const row = slot * rowWords;
      const rowMeta = words[row + meta]!;
      if (rowMeta === 0) return -1 - slot;
      if (words[row] !== key[at] || ((rowMeta ^ keyMeta) & META_KEY) !== 0) continue;
      let word = 1;
      while (word < keyWords && words[row + word] === key[at + word]) word++;
      if (word === keyWords) return slot;
    }
  }

  /** Makes room for `rows` more rows. Moves rows: slots found before are void. */
  reserve(rows: number): void {
    while (this.used + rows > this.#room && this.slots < this.#maxSlots) this.#grow();
  }

  /** Takes the row at `slot` out and closes the gap. */
  // A tombstone instead would lengthen all later probes, and a sweep removes thousands of rows at once.
  remove(slot: number): void {
    let hole = slot;
    for (let next = slot + 1; this.isLive(next); next++) {
      if (this.home(this.hashAt(next)) > hole) continue;
      this.#copy(next, hole);
      hole = next;
    }
    this.#clear(hole);
    this.used--;
  }

  hashAt(slot: number): number {
    return hashKey(this.seed, this.layout, this.words, slot * this.rowWords);
  }

  /** Empties the whole store, row by row that is live. */
  clear(): void {
    for (let slot = 0; slot < this.slots + SPILL_SLOTS && this.used > 0; slot++) {
      if (!this.isLive(slot)) continue;
      this.#clear(slot);
      this.used--;
    }
  }

  /** Splits the next slots: rows whose longer hash says so move behind the present end. */
  #grow(): void {
    const half = this.#mask + 1;
    const first = this.#split;
    const last = Math.min(first + SPLIT_SLOTS, half);
    const moved = this.#takeMoving(first, last, half);
    this.#split = last;
    if (last === half) {
      this.#mask = half * 2 - 1;
      this.#split = 0;
    }
    this.#room = Math.floor(this.slots * MAX_LOAD);
    for (let i = 0; i < moved; i++) this.#putBack(i);
  }

  /** Takes out the rows of slots [first, last) that move, closing the gaps they leave, and answers how many. */
  #takeMoving(first: number, last: number, half: number): number {
    let moved = 0;
    let hasGap = false;
    for (let slot = first; ; slot++) {
      if (!this.isLive(slot)) {
        if (slot >= last) return moved;
        hasGap = false;
        continue;
      }
      const hash = this.hashAt(slot);
      const home = this.home(hash);
      if (home >= first && home < last && (hash & half) !== 0) {
        this.#setAside(slot, moved++);
        this.#clear(slot);
        hasGap = true;
      } else if (hasGap) this.#moveUp(slot, home);
    }
  }

  /** Moves the row at `slot` to the first gap from `home` on, where there is one before it. */
  #moveUp(slot: number, home: number): void {
    let target = home;
    while (target < slot && this.isLive(target)) target++;
    if (target === slot) return;
    this.#copy(slot, target);
    this.#clear(slot);
  }

  #setAside(slot: number, index: number): void {
    const stride = this.rowWords + EXTRA_WORDS;
    if ((index + 1) * stride > this.#moved.length) {
      const larger = new Int32Array(this.#moved.length * 2);
      larger.set(this.#moved);
      this.#moved = larger;
    }
    const to = index * stride;
    for (let word = 0; word < this.rowWords; word++) this.#moved[to + word] = this.words[slot * this.rowWords + word]!;
    if (this.extras === undefined) return;
    for (let word = 0; word < EXTRA_WORDS; word++) this.#moved[to + this.rowWords + word] = this.extras[slot * EXTRA_WORDS + word]!;
  }

  #putBack(index: number): void {
    const from = index * (this.rowWords + EXTRA_WORDS);
    let slot = this.home(hashKey(this.seed, this.layout, this.#moved, from));
    while (this.isLive(slot)) slot++;
    for (let word = 0; word < this.rowWords; word++) this.words[slot * this.rowWords + word] = this.#moved[from + word]!;
    if (this.extras === undefined) return;
    for (let word = 0; word < EXTRA_WORDS; word++) this.extras[slot * EXTRA_WORDS + word] = this.#moved[from + this.rowWords + word]!;
  }

  #clear(slot: number): void {
    this.words[slot * this.rowWords + this.layout.meta] = 0;
  }

  // Word by word: copyWithin costs more than it moves at this size, and copying floats would change words that look like NaN.
  #copy(from: number, to: number): void {
    const { words, rowWords, extras } = this;
    for (let word = 0; word < rowWords; word++) words[to * rowWords + word] = words[from * rowWords + word]!;
    if (extras === undefined) return;
    for (let word = 0; word < EXTRA_WORDS; word++) extras[to * EXTRA_WORDS + word] = extras[from * EXTRA_WORDS + word]!;
  }
}

function powerOfTwoFor(slots: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(slots)));
}
