// What the kernel of a flow table (kernels/flow-table.ts) offers, and what it asks for. Addresses are bytes in its memory, rows are
// numbers, times are nanoseconds after the engine's base.

import type { KernelMemory } from '../kernel.js';
import type { EndReason } from './row.js';

export interface TableKernel {
  setLayout(rowsAt: number, extrasAt: number, words: number, keyWords: number, meta: number, first: number): void;
  setExtras(has: boolean): void;
  setSeed(start: number, multipliersAt: number, second: number): void;
  setIndex(entriesAt: number, asideAt: number, initialSlots: number, mostSlots: number): void;
  setReverseKey(at: number): void;
  setPackets(packetsAt: number, timesAt: number, placesAt: number, wideAt: number): void;
  setDeadRows(copiesAt: number, mostRows: number, endedByAt: number): void;
  setRules(idleNs: number, longestNs: number, closedNs: number, tcpClose: boolean, isBidirectional: boolean, needsMore: boolean): void;
  setWatched(watched: boolean): void;

  /**
   * The packets [from, to) join their flows or begin new ones, `room` of them before more room is made; answers the first of the other
   * layout, or `to`.
   */
  track(from: number, to: number, room: number): number;
  /** Bytes of layer 3 of all packets tracked. */
  readonly bytes: WebAssembly.Global;
  end(row: number, reason: EndReason): void;
  sweep(rows: number, silentSince: number, nowNs: number): void;
  drain(nowNs: number): void;
  drainRow(row: number, nowNs: number): void;
  rebase(shiftNs: number): void;
  deadline(row: number): number;
  reasonOfSilence(row: number): EndReason;

  readonly used: WebAssembly.Global;
  readonly top: WebAssembly.Global;
  readonly longerShift: WebAssembly.Global;
  home(hash: number): number;
  reserve(rows: number): void;
  add(hash: number): number;
  remove(row: number, hash: number): void;
  clear(): void;
  /** Row of the key at `key`; negative where there is none. */
  find(key: number, hash: number): number;
  hashOf(key: number): number;
  /** Puts the hash of each of the packets [from, end) behind its key. */
  hashPackets(from: number, end: number): void;
  isSameKey(row: number, key: number): number;

  copyOut(row: number, reason: EndReason): void;
  readonly deadRows: WebAssembly.Global;
  tookDeadRows(): void;

  /** Looks through `count` times at `times`; answers the first that is beyond `mostNs`, negative where none is. */
  scanTimes(times: number, count: number, mostNs: number): number;
  /** What `scanTimes` saw last. */
  readonly earliestNs: WebAssembly.Global;
  readonly latestNs: WebAssembly.Global;

  withFlags(order: number, flags: number): number;
  withIcmpType(types: number, protocol: number, type: number, isReverse: boolean): number;
}

/** What a table tells while one of its functions runs. */
export interface TableListener {
  /** There is no more room for rows of flows that have ended. */
  deadRowsFull(): void;
  /** A flow began, or now ends sooner; only while it is watched. */
  noticed(row: number, deadlineNs: number): void;
  /** There is no room for a flow that begins at `timeNs`; answers how many may begin once there is. */
  makeRoom(timeNs: number): number;
}

/** An instance of the kernel in `memory`. */
export function startTableKernel(memory: KernelMemory, listener: TableListener): TableKernel {
  const { noticed, makeRoom, deadRowsFull } = listener;
  return memory.start('flow-table', { limit: { noticed, makeRoom }, 'dead-rows': { deadRowsFull } }) as TableKernel;
}
