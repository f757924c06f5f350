// The hard limit on live flows: at it, the flow that silence would end first goes. That is the one idle longest; TCP flows
// that have closed, which end sooner, go before others. Which one it is depends on the packets alone: never on hash,
// table size or sweep.
//
// A list ordered by last packet would cost every packet two cache misses. Instead one pass over the tables picks a share of
// the limit as candidates, which then go one by one; one that got a packet since goes back to where it belongs by now.

import { CandidateHeap } from './candidate-heap.js';
import type { FlowTable } from './flow-table.js';
import { EndReason } from './row.js';
import type { RowStore } from './row-store.js';
import type { Limit } from './rules.js';

/** One pass finds this share of the limit, so that its cost spreads thin. */
const CANDIDATE_SHARE = 64;
const MIN_CANDIDATES = 256;

export class Eviction implements Limit {
  readonly #maxFlows: number;
  readonly #wanted: number;
  #tables: readonly FlowTable[] = [];
  /** Allocated when the limit is first reached. */
  #candidates: CandidateHeap | undefined;

  constructor(maxFlows: number) {
    this.#maxFlows = maxFlows;
    this.#wanted = Math.max(MIN_CANDIDATES, Math.ceil(maxFlows / CANDIDATE_SHARE));
  }

  /** The tables that share the limit. */
  watch(tables: readonly FlowTable[]): void {
    this.#tables = tables;
  }

  get room(): number {
    return this.#maxFlows - this.#tables[0]!.store.used - this.#tables[1]!.store.used;
  }

  /** Ends one flow: dead of silence where it is past its deadline at `nowNs`, else for lack of resources. */
  evict(nowNs: number): void {
    for (;;) {
      if (this.#candidates === undefined || this.#candidates.size === 0) this.#candidates = this.#collect();
      const entry = this.#candidates.pop();
      const table = this.#tables[this.#candidates.storeOf(entry)]!;
      const row = this.#candidates.find(entry, table.store);
      if (row < 0) continue;
      const deadlineNs = table.deadlineOf(row);
      if (deadlineNs !== this.#candidates.deadlineOf(entry)) this.noticed(table.store, row, deadlineNs);
      else {
        table.end(row, deadlineNs < nowNs ? table.silenceReason(row) : EndReason.LACK_OF_RESOURCES);
        return;
      }
    }
  }

  get isWatching(): boolean {
    return this.#candidates !== undefined && this.#candidates.size > 0;
  }

  noticed(store: RowStore, row: number, deadlineNs: number): void {
    const candidates = this.#candidates;
    if (candidates === undefined || candidates.size === 0) return;
    candidates.offer(store, this.#indexOf(store), row, deadlineNs);
  }

  /** Deadlines are no longer what they were: what is known is found anew. */
  forget(): void {
    if (this.#candidates !== undefined) this.#candidates.size = 0;
  }

  #indexOf(store: RowStore): number {
    return this.#tables[0]!.store === store ? 0 : 1;
  }

  /** The flows that end first, soonest at the root. */
  #collect(): CandidateHeap {
    const heap = this.#candidates ?? new CandidateHeap(2 * this.#wanted);
    heap.begin();
    for (const [index, table] of this.#tables.entries()) this.#collectFrom(heap, table, index);
    heap.seal();
    return heap;
  }

  #collectFrom(heap: CandidateHeap, table: FlowTable, index: number): void {
    const { store } = table;
    for (let row = 0, left = store.used; left > 0; row++) {
      if (!store.isLive(row)) continue;
      left--;
      heap.collect(this.#wanted, store, index, row, table.deadlineOf(row));
    }
  }
}
