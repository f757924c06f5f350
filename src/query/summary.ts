// What a summary is made of: every record is counted, those that are asked for are kept or grouped, and at any time the lines
// can be written. Takes records of any source; for a live one a new summary is made of each snapshot.

import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { EndReason } from '../flow/row.js';
import { Conversation, type Known } from './conversation.js';
import { ConversationList, type RowOrder } from './conversation-list.js';
import { stateOf } from './conversation-state.js';
import { type Group, Groups, type GroupsOf } from './grouping.js';

export interface SummaryOptions {
  readonly known: Known;
  /** Which conversations are asked for; undefined for all. */
  readonly isAskedFor: ((conversation: Conversation) => boolean) | undefined;
  readonly rowOrder: RowOrder;
  readonly groupsOf: GroupsOf | undefined;
  /** Lines kept at most. */
  readonly limit: number;
}

export interface SummaryTotals {
  conversations: number;
  packets: number;
  bytes: number;
  refused: number;
  halfOpen: number;
}

function noTotals(): SummaryTotals {
  return { conversations: 0, packets: 0, bytes: 0, refused: 0, halfOpen: 0 };
}

export class Summary implements RecordSink {
  readonly #options: SummaryOptions;
  readonly #cursor: Conversation;
  readonly #list: ConversationList;
  readonly #groups: Groups | undefined;
  /** Of all conversations, and of those asked for. */
  readonly all = noTotals();
  readonly askedFor = noTotals();
  /** Conversations that were ended to make room, so that their later packets are in a line of their own. */
  evicted = 0;

  constructor(options: SummaryOptions) {
    this.#options = options;
    this.#cursor = new Conversation(options.known);
    this.#list = new ConversationList(options.known, options.limit, options.rowOrder);
    this.#groups = options.groupsOf === undefined ? undefined : new Groups(options.groupsOf, options.limit);
  }

  /** Takes the records of the batch in and gives its memory back. */
  put(batch: RecordBatch): ArrayBuffer {
    const cursor = this.#cursor;
    const { isAskedFor } = this.#options;
    const { rows, stride } = batch;
    for (let i = 0, at = batch.at(0); i < rows; i++, at += stride) {
      cursor.move(batch, at);
      if (cursor.endReason === EndReason.LACK_OF_RESOURCES) this.evicted++;
      this.#count(this.all);
      if (isAskedFor !== undefined && !isAskedFor(cursor)) continue;
      if (isAskedFor !== undefined) this.#count(this.askedFor);
      if (this.#groups === undefined) this.#list.add(cursor);
      else this.#groups.add(cursor);
    }
    return batch.buffer;
  }

  #count(totals: SummaryTotals): void {
    const cursor = this.#cursor;
    totals.conversations++;
    totals.packets += cursor.packets;
    totals.bytes += cursor.size;
    if (!this.#options.known.flags) return;
    const state = stateOf(cursor);
    if (state === 'refused') totals.refused++;
    else if (state === 'half-open') totals.halfOpen++;
  }

  /** True where not all conversations are asked for. */
  get isFiltered(): boolean {
    return this.#options.isAskedFor !== undefined;
  }

  /** Lines asked for, and how many of them `rows` or `groups` gives. */
  get lines(): number {
    return this.#groups?.length ?? (this.isFiltered ? this.askedFor : this.all).conversations;
  }

  get linesKept(): number {
    return Math.min(this.lines, this.#options.limit);
  }

  /** One cursor, moved from conversation to conversation. */
  rows(): Iterable<Conversation> {
    return this.#list.inOrder();
  }

  groups(by: keyof Group, isReversed: boolean): Group[] {
    return this.#groups?.inOrder(by, isReversed) ?? [];
  }
}
