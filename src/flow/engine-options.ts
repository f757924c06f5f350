// What an engine is told: by the options of a command, by a reload, and by tests.

import type { HashSeed } from './hash.js';
import type { Direction } from './key.js';

export interface EngineOptions {
  readonly idleNs: number;
  /** 0: off. */
  readonly activeNs: number;
  readonly direction: Direction;
  readonly maxFlows: number;
  readonly tcpClose: boolean;
  readonly vlanInKey: boolean;
  /** Tunnels to look into, as bits (decode/tunnel.ts). */
  readonly tunnels: number;
  /** Some column needs what rows have no place for. */
  readonly hasExtras: boolean;
  /** But none needs TTLs or lengths: then no packet but a flow's first costs more (rules.ts). */
  readonly skipsExtremes?: boolean;
  /** This engine tracks partition `part` of `parts`. */
  readonly part: number;
  readonly parts: number;
}

/** What may change between two batches. */
export type ChangingOptions = Pick<EngineOptions, 'idleNs' | 'activeNs' | 'direction' | 'hasExtras'>;

/** What tests vary and nobody else; no record depends on it. */
export interface EngineTuning {
  readonly seed?: HashSeed;
  readonly batch?: number;
  readonly initialSlots?: number;
  /** Rows swept per packet at most; 0 turns sweeping off. */
  readonly sweepPerPacket?: number;
}
