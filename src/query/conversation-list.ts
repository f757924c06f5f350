// Conversations kept in memory, as the records they came in: 96 bytes each, 128 with IPv6. No more than a limit is kept, those that
// come first in the order asked for; whoever adds them counts the others.

import { RecordBatch, ROWS_PER_BATCH } from '../flow/record-batch.js';
import { EXTRA_WORDS, NARROW, type RowLayout } from '../flow/row.js';
import { copyLongs } from '../flow/row-copy.js';
import { ALL_KNOWN, Conversation, type Known } from './conversation.js';
import { orderBy } from './row-sort.js';

const NS_PER_SECOND = 1e9;

/** Rows beyond the limit that are let go of at once, at least: sorting costs as much for a few. */
const LEAST_PRUNED = 65_536;

/** What rows are ordered by. */
export interface RowOrder {
  /** A number or text; undefined for the time of the first packet. */
  readonly key: ((conversation: Conversation) => number | string) | undefined;
  readonly isDescending: boolean;
}

export const BY_FIRST_PACKET: RowOrder = { key: undefined, isDescending: false };

export class ConversationList {
  readonly known: Known;
  readonly #limit: number;
  readonly #rowOrder: RowOrder;
  #shelves: RecordBatch[] = [];
  #narrow: RecordBatch | undefined;
  #wide: RecordBatch | undefined;
  #length = 0;
  /** Cursors for comparing. */
  readonly #one: Conversation;
  readonly #other: Conversation;

  /** Keeps the first `limit` of them in order of `rowOrder`; equal ones are in order of first packets. */
  constructor(known: Known = ALL_KNOWN, limit = Number.POSITIVE_INFINITY, rowOrder: RowOrder = BY_FIRST_PACKET) {
    this.known = known;
    this.#limit = limit;
    this.#rowOrder = rowOrder;
    this.#one = new Conversation(known);
    this.#other = new Conversation(known);
  }

  /** Rows kept; for a moment more than the limit. */
  get length(): number {
    return this.#length;
  }

  /** Copies the record that `conversation` stands at. */
  add({ batch, at }: Conversation): void {
    const shelf = this.#shelfFor(batch.layout, batch.baseSeconds);
    const { words } = batch.layout;
    const to = shelf.append() >> 1;
    copyLongs(batch.longs, at >> 1, shelf.longs, to, (words + EXTRA_WORDS) / 2);
    this.#length++;
    if (this.#length >= this.#limit + Math.max(this.#limit, LEAST_PRUNED)) this.#prune();
  }

  #shelfFor(layout: RowLayout, baseSeconds: number): RecordBatch {
    const current = layout === NARROW ? this.#narrow : this.#wide;
    if (current !== undefined && !current.isFull && current.baseSeconds === baseSeconds) return current;
    const shelf = RecordBatch.for(layout, true);
    shelf.baseSeconds = baseSeconds;
    this.#shelves.push(shelf);
    if (layout === NARROW) this.#narrow = shelf;
    else this.#wide = shelf;
    return shelf;
  }

  /** Each of them in order, at most the limit: one cursor that is moved on, so whoever keeps one must copy what it says. */
  *inOrder(): Generator<Conversation> {
    const cursor = new Conversation(this.known);
    for (const position of this.#order().subarray(0, this.#limit)) yield this.#move(cursor, position);
  }

  #move(cursor: Conversation, position: number): Conversation {
    const shelf = this.#shelves[Math.floor(position / ROWS_PER_BATCH)]!;
    return cursor.move(shelf, shelf.at(position % ROWS_PER_BATCH));
  }

  /** Places of all rows, in order. */
  #order(): Uint32Array {
    const { key, isDescending } = this.#rowOrder;
    const byStart = this.#byStart();
    if (key === undefined) return isDescending ? byStart.reverse() : byStart;
    const cursor = this.#one;
    const keys = Array.from(byStart, (position) => key(this.#move(cursor, position)));
    const isNumbers = keys.every((value) => typeof value === 'number');
    const order = isNumbers
      ? orderBy(Float64Array.from(keys, (value) => (isDescending ? -value : value)))
      : orderByText(keys, isDescending);
    return order.map((index) => byStart[index]!);
  }

  /** By first packet; those that began at the same time by their ends, so that the order depends on the packets alone. */
  #byStart(): Uint32Array {
    const positions = new Uint32Array(this.#length);
    const starts = new Float64Array(this.#length);
    const base = this.#shelves[0]?.baseSeconds ?? 0;
    let i = 0;
    for (const [shelfIndex, shelf] of this.#shelves.entries()) {
      const first = shelf.layout.first;
      const baseNs = (shelf.baseSeconds - base) * NS_PER_SECOND;
      for (let row = 0; row < shelf.rows; row++) {
        positions[i] = shelfIndex * ROWS_PER_BATCH + row;
        starts[i++] = baseNs + shelf.floats[(shelf.at(row) >> 1) + first]!;
      }
    }
    const order = orderBy(starts);
    const inOrder = order.map((index) => positions[index]!);
    if (this.known.start) this.#settleTies(inOrder, (rank) => starts[order[rank]!]!);
    return inOrder;
  }

  #settleTies(positions: Uint32Array, startOf: (rank: number) => number): void {
    for (let from = 0; from < positions.length; ) {
      let to = from + 1;
      while (to < positions.length && startOf(to) === startOf(from)) to++;
      if (to - from > 1) positions.subarray(from, to).sort((a, b) => this.#compareKeys(a, b));
      from = to;
    }
  }

  /** By key, as the flow table orders flows that began at the same time; IPv4 goes first. */
  #compareKeys(a: number, b: number): number {
    const one = this.#move(this.#one, a);
    const other = this.#move(this.#other, b);
    const { layout, words } = one.batch;
    if (layout !== other.batch.layout) return layout === NARROW ? -1 : 1;
    for (let word = 0; word < layout.keyWords; word++) {
      const difference = (words[one.at + word]! >>> 0) - (other.batch.words[other.at + word]! >>> 0);
      if (difference !== 0) return difference;
    }
    return one.protocol - other.protocol;
  }

  /** Lets go of all rows behind the limit. */
  #prune(): void {
    const kept = new ConversationList(this.known, this.#limit, this.#rowOrder);
    const cursor = new Conversation(this.known);
    for (const position of this.#order().subarray(0, this.#limit)) kept.add(this.#move(cursor, position));
    this.#shelves = kept.#shelves;
    this.#narrow = kept.#narrow;
    this.#wide = kept.#wide;
    this.#length = kept.#length;
  }
}

function orderByText(keys: readonly (number | string)[], isDescending: boolean): Uint32Array {
  const texts = keys.map(String);
  const sign = isDescending ? -1 : 1;
  const order = Uint32Array.from(keys, (_, i) => i);
  return order.sort((a, b) => (texts[a]! < texts[b]! ? -sign : texts[a]! > texts[b]! ? sign : a - b));
}
