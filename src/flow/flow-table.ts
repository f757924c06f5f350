// Packets find or make their flow, and flows die (SEMANTICS section 3). One table per row layout; the engine has two. The loops are
// the kernel's (kernels/flow-table.ts); here is what surrounds them: rules, the limit, and the order at the end.

import type * as packet from '../decode/packet.js';
import type { EndReason } from './row.js';
import { rowsInOrder } from './row-order.js';
import type { RowStore } from './row-store.js';
import { CLOSE_DELAY_NS, DISORDER_NS, type FlowRules, type Limit } from './rules.js';

export class FlowTable {
  readonly store: RowStore;
  readonly #limit: Limit;
  #rules: FlowRules;

  /** Tracks what is in `packets`, which lie in the memory of `store`. */
  constructor(store: RowStore, packets: packet.PacketBatch, rules: FlowRules, limit: Limit) {
    const { words, timeNs, places, wide } = packets;
    store.kernel.setPackets(words.byteOffset, timeNs.byteOffset, places.byteOffset, wide.byteOffset);
    this.store = store;
    this.#limit = limit;
    this.#rules = rules;
    this.setRules(rules);
  }

  /** Judges by `rules` from now on. */
  setRules(rules: FlowRules): void {
    const { idleNs, activeNs, tcpClose, isBidirectional, skipsExtremes } = rules;
    const needsMore = tcpClose || (this.store.extras !== undefined && skipsExtremes !== true);
    const longestNs = activeNs > 0 ? activeNs : Number.POSITIVE_INFINITY;
    this.#rules = rules;
    this.store.kernel.setRules(idleNs, longestNs, closedNsOf(rules), tcpClose, isBidirectional, needsMore);
  }

  /** The packets [from, to) of the batch join their flows or begin new ones, up to the first of the other layout; answers which that is. */
  track(from: number, to: number): number {
    const { kernel } = this.store;
    kernel.setWatched(this.#limit.isWatching);
    return kernel.track(from, to, this.#limit.room);
  }

  /** Bytes of layer 3 of all packets tracked. */
  get bytes(): number {
    return this.store.kernel.bytes.value;
  }

  /** Ends flows that `nowNs` finds silent for too long among the next `rows` rows. */
  sweep(rows: number, nowNs: number): void {
    const { tcpClose, idleNs } = this.#rules;
    const lateNs = nowNs - DISORDER_NS;
    // No flow that had a packet since is past its deadline: of nearly every row only that is looked at.
    this.store.kernel.sweep(rows, lateNs - (tcpClose ? closedNsOf(this.#rules) : idleNs), lateNs);
  }

  /** Ends every flow that `nowNs` finds silent for too long. */
  sweepAll(nowNs: number): void {
    this.sweep(this.store.top, nowNs);
  }

  /** Ends every flow that is left, in order of their first packets where they are not too many to sort. */
  drain(nowNs: number): void {
    const { store } = this;
    if (store.used > MOST_SORTED) store.kernel.drain(nowNs);
    else for (const row of rowsInOrder(store)) store.kernel.drainRow(row, nowNs);
    store.clear();
  }

  /** Follows a base that moved on by `shiftNs`. */
  rebase(shiftNs: number): void {
    this.store.kernel.rebase(shiftNs);
  }

  /** Takes the flow in row `row` out of the table and to the dead list. */
  end(row: number, reason: EndReason): void {
    this.store.kernel.end(row, reason);
  }

  /** Time after which silence has ended the flow in row `row`. */
  deadlineOf(row: number): number {
    return this.store.kernel.deadline(row);
  }

  /** Why a flow ends that has been silent past its deadline. */
  silenceReason(row: number): EndReason {
    return this.store.kernel.reasonOfSilence(row);
  }
}

/** Nanoseconds that a closed flow still takes packets. */
function closedNsOf({ idleNs }: FlowRules): number {
  return Math.min(idleNs, CLOSE_DELAY_NS);
}

/** Rows; sorting more than this at the end costs more than anyone would look at. */
const MOST_SORTED = 65_536;
