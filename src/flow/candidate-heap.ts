// Flows ordered by when silence would end them, as a binary heap over typed arrays: which goes first when the table is full.
// An entry holds the flow's key, not its row, because another flow may have that by then.

import { META_KEY } from './row.js';
import type { RowStore } from './row-store.js';

const KEY_WORDS = 12;
const HASH_AT = 12;
const ENTRY_WORDS = 16;

export class CandidateHeap {
  readonly capacity: number;
  readonly #deadlinesNs: Float64Array;
  readonly #storeOf: Uint8Array;
  readonly #keys: Int32Array;
  /** Entry numbers: the first `size` are the heap, the rest are free. */
  readonly #heap: Int32Array;
  /** 1: the first to end is at the root; -1: the last is. */
  #order = 1;
  /** Entry outside the heap that holds the last candidate of a collection, and whether there are flows beyond it. */
  readonly #bound: number;
  #isBounded = false;
  size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#deadlinesNs = new Float64Array(capacity + 1);
    this.#storeOf = new Uint8Array(capacity + 1);
    this.#keys = new Int32Array((capacity + 1) * ENTRY_WORDS);
    this.#heap = new Int32Array(capacity).map((_, i) => i);
    this.#bound = capacity;
  }

  /** Number of the entry at the root. */
  get root(): number {
    return this.#heap[0]!;
  }

  deadlineOf(entry: number): number {
    return this.#deadlinesNs[entry]!;
  }

  storeOf(entry: number): number {
    return this.#storeOf[entry]!;
  }

  /** Row in `store` of the flow that `entry` names; negative where it has gone. */
  find(entry: number, store: RowStore): number {
    return store.find(this.#keys, entry * ENTRY_WORDS, this.#keys[entry * ENTRY_WORDS + HASH_AT]!);
  }

  /** Begins a collection: until `seal`, `collect` keeps the `wanted` flows that end first. */
  begin(): void {
    this.size = 0;
    this.#isBounded = false;
    this.#orderBy(-1);
  }

  /** Considers the flow in `row` of `store`, which has number `index`. */
  collect(wanted: number, store: RowStore, index: number, row: number, deadlineNs: number): void {
    if (this.size < wanted) {
      this.#write(this.#heap[this.size]!, store, index, row, deadlineNs);
      this.#rise(this.size++);
      return;
    }
    this.#isBounded = true;
    if (deadlineNs > this.#deadlinesNs[this.root]!) return;
    const entry = this.#heap[this.size]!;
    this.#write(entry, store, index, row, deadlineNs);
    if (this.#compare(entry, this.root) >= 0) return;
    this.#heap[this.size] = this.root;
    this.#heap[0] = entry;
    this.#sink(0);
  }

  /** Ends a collection: the first to end is at the root from now on. */
  seal(): void {
    if (this.size > 0) this.#copyEntry(this.root, this.#bound);
    this.#orderBy(1);
  }

  /** Adds a flow that began or changed since the collection, if it ends before the flows that were not collected. */
  offer(store: RowStore, index: number, row: number, deadlineNs: number): void {
    if (this.#isBounded && deadlineNs > this.#deadlinesNs[this.#bound]!) return;
    // More of them than there is room for: whoever needs a candidate next collects anew.
    if (this.size === this.capacity) {
      this.size = 0;
      return;
    }
    const entry = this.#heap[this.size]!;
    this.#write(entry, store, index, row, deadlineNs);
    if (this.#isBounded && this.#compare(entry, this.#bound) > 0) return;
    this.#rise(this.size++);
  }

  /** Takes the root out; its entry may be read until the next push. */
  pop(): number {
    const root = this.root;
    this.size--;
    this.#heap[0] = this.#heap[this.size]!;
    this.#heap[this.size] = root;
    this.#sink(0);
    return root;
  }

  /** Reorders so that the first to end (1) or the last (-1) is at the root. */
  #orderBy(order: 1 | -1): void {
    this.#order = order;
    for (let i = (this.size >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  /** Negative when entry `a` ends before entry `b`: by deadline, then by key. */
  #compare(a: number, b: number): number {
    const byDeadline = this.#deadlinesNs[a]! - this.#deadlinesNs[b]!;
    if (byDeadline !== 0) return byDeadline;
    const byStore = this.#storeOf[a]! - this.#storeOf[b]!;
    if (byStore !== 0) return byStore;
    for (let word = 0; word < KEY_WORDS; word++) {
      const difference = (this.#keys[a * ENTRY_WORDS + word]! >>> 0) - (this.#keys[b * ENTRY_WORDS + word]! >>> 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #write(entry: number, store: RowStore, index: number, row: number, deadlineNs: number): void {
    const to = entry * ENTRY_WORDS;
    const from = row * store.rowWords;
    const { meta } = store.layout;
    this.#deadlinesNs[entry] = deadlineNs;
    this.#storeOf[entry] = index;
    for (let word = 0; word < KEY_WORDS; word++) this.#keys[to + word] = word < meta ? store.words[from + word]! : 0;
    this.#keys[to + meta] = store.words[from + meta]! & META_KEY;
    this.#keys[to + HASH_AT] = store.hashOf(row);
  }

  #copyEntry(from: number, to: number): void {
    this.#deadlinesNs[to] = this.#deadlinesNs[from]!;
    this.#storeOf[to] = this.#storeOf[from]!;
    this.#keys.copyWithin(to * ENTRY_WORDS, from * ENTRY_WORDS, (from + 1) * ENTRY_WORDS);
  }

  #isBefore(a: number, b: number): boolean {
    return this.#compare(this.#heap[a]!, this.#heap[b]!) * this.#order < 0;
  }

  #swap(a: number, b: number): void {
    const entry = this.#heap[a]!;
    this.#heap[a] = this.#heap[b]!;
    this.#heap[b] = entry;
  }

  #rise(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    let parent = from;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= this.size) return;
      if (child + 1 < this.size && this.#isBefore(child + 1, child)) child++;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(parent, child);
      parent = child;
    }
  }
}
