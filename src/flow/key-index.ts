// Where a hash is, its row is: open addressing with linear probing, the home slot in proportion to the hash. Eight bytes a
// slot, the hash and the number of its row, so that a growing index moves little and rows never move at all.
//
// The index doubles in place and a little at a time: entries move up from the greatest hash down, so that what was at home in
// slot `moved` or above already lies where the longer index has it, and what was below still where the shorter one had. There
// is never an old index beside a new one, and nothing waits for a rehash of everything.
//
// Probing runs upwards without wrapping; what the last slots cannot hold spills into SPILL_SLOTS behind them.

/** Rows per slot at which the index begins to double, and which it does not pass while it does. */
const GROWING_LOAD = 0.6;
export const MAX_LOAD = 0.64;
/** Slots moved per row added while growing, so that all are moved before MAX_LOAD is reached. */
const MOVES_PER_ROW = Math.ceil(1 / (MAX_LOAD - GROWING_LOAD));
/** A run of this many full slots does not happen at MAX_LOAD with a secret seed. */
const SPILL_SLOTS = 4096;
/** Small captures never grow. */
const INITIAL_SLOTS = 32_768;
const MIN_SLOTS = 4;
const HASH_BITS = 32;

export class KeyIndex {
  /** Two words a slot: a key's hash and the number of its row; both are 0 where the slot is empty. */
  readonly entries: Int32Array;
  readonly #maxSlots: number;
  /** Slots that entries whose home is below `moved` are spread over; the others over twice as many while growing. */
  #slots: number;
  /** A hash's home is its upper bits: it, shifted down by this. */
  shift: number;
  /** The same in the longer index. */
  longerShift: number;
  /** Homes in the shorter index from which on entries have moved to the longer one; as many as there are while not growing. */
  moved: number;
  /** Entries. */
  used = 0;
  /** `used` when entries were last moved. */
  #usedBefore = 0;
  /** Entries on the way to their new places. */
  #aside = new Int32Array(0);

  /** For at most `maxRows` entries; tests begin with fewer slots than INITIAL_SLOTS. */
  constructor(maxRows: number, initialSlots = INITIAL_SLOTS) {
    this.#maxSlots = powerOfTwo(Math.max(MIN_SLOTS, maxRows / MAX_LOAD));
    this.#slots = Math.min(powerOfTwo(initialSlots), this.#maxSlots);
    this.shift = HASH_BITS - Math.log2(this.#slots);
    this.longerShift = this.shift;
    this.moved = this.#slots;
    this.entries = new Int32Array(new SharedArrayBuffer(2 * (this.#maxSlots + SPILL_SLOTS) * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Slots in use as homes; entries may spill a little further. */
  get slots(): number {
    return 2 ** (HASH_BITS - this.longerShift);
  }

  /** The slot at which the search for `hash` begins. */
  home(hash: number): number {
    const { shift, longerShift, moved } = this;
    const home = hash >>> shift;
    const longerHome = hash >>> longerShift;
    return home < moved ? home : longerHome;
  }

  /** Makes room for `rows` more entries. Moves entries. */
  reserve(rows: number): void {
    if (this.longerShift === this.shift) {
      if (this.used + rows <= this.#slots * GROWING_LOAD || this.#slots === this.#maxSlots) return;
      this.longerShift = this.shift - 1;
      this.#usedBefore = this.used;
    }
    // Rows added since the last step, and those about to be, pay for the slots to move.
    this.#move(Math.max(0, this.used - this.#usedBefore) * MOVES_PER_ROW + rows);
    this.#usedBefore = this.used;
  }

  /** Adds an entry; there must be room. */
  add(hash: number, row: number): void {
    this.#put(this.home(hash), hash, row);
    this.used++;
  }

  #put(home: number, hash: number, row: number): void {
    const { entries } = this;
    let at = 2 * home - 2;
    do at += 2;
    while (entries[at] !== 0);
    entries[at] = hash;
    entries[at + 1] = row;
  }

  /** Takes the entry of `row` out, which has `hash`, and closes the gap. */
  // A tombstone instead would lengthen all later probes, and a sweep removes thousands of rows at once.
  remove(hash: number, row: number): void {
    const { entries } = this;
    let hole = this.home(hash);
    while (entries[2 * hole + 1] !== row || entries[2 * hole] !== hash) hole++;
    for (let next = hole + 1; entries[2 * next] !== 0; next++) {
      if (this.home(entries[2 * next]!) > hole) continue;
      this.#copy(next, hole);
      hole = next;
    }
    this.#empty(hole);
    this.used--;
  }

  /** Takes all entries out. */
  clear(): void {
    this.entries.fill(0, 0, 2 * (this.slots + SPILL_SLOTS));
    this.used = 0;
  }

  /** Moves the entries of the topmost `slots` homes that have not moved yet to where the longer index has them. */
  #move(slots: number): void {
    const until = Math.max(0, this.moved - slots);
    const taken = this.#takeOut(until);
    const aside = this.#aside;
    this.moved = until;
    for (let i = 0; i < taken; i += 2) this.#put(this.home(aside[i]!), aside[i]!, aside[i + 1]!);
    if (until > 0) return;
    this.shift = this.longerShift;
    this.#slots *= 2;
    this.moved = this.#slots;
  }

  /**
   * Sets aside the entries whose homes are from `until` to `moved`, and all others among them and up to the next empty slot, so that
   * what stays is found as before; answers how many words those are.
   */
  // Nothing is left where it lies even where it could be: each way that is rarely taken would have the compiled code thrown away
  // when it first is.
  #takeOut(until: number): number {
    const { entries, moved } = this;
    this.#makeRoomAside(2 * (moved - until + SPILL_SLOTS));
    const aside = this.#aside;
    let taken = 0;
    for (let at = 2 * until; at < 2 * moved || entries[at] !== 0; at += 2) {
      const hash = entries[at]!;
      aside[taken] = hash;
      aside[taken + 1] = entries[at + 1]!;
      entries[at] = 0;
      entries[at + 1] = 0;
      taken += hash === 0 ? 0 : 2;
    }
    return taken;
  }

  #makeRoomAside(words: number): void {
    if (this.#aside.length < words) this.#aside = new Int32Array(2 * words);
  }

  #empty(slot: number): void {
    this.entries[2 * slot] = 0;
    this.entries[2 * slot + 1] = 0;
  }

  #copy(from: number, to: number): void {
    this.entries[2 * to] = this.entries[2 * from]!;
    this.entries[2 * to + 1] = this.entries[2 * from + 1]!;
  }
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}
