// What ends a flow, as the options say, and what a table asks of the limit that it shares with others.

import type { Direction } from './key.js';

/** Nanoseconds that a closed TCP flow still takes packets of its closing handshake; Zeek's tcp_close_delay. */
export const CLOSE_DELAY_NS = 5e9;
/** Nanoseconds that a sweep waits beyond a flow's end, so that packets up to this much out of order still join. */
export const DISORDER_NS = 1e9;

export interface FlowRules {
  readonly idleNs: number;
  /** 0: off. */
  readonly activeNs: number;
  /** A flow ends after FIN both ways or RST. */
  readonly tcpClose: boolean;
  /** Both directions of a conversation share a row. */
  readonly isBidirectional: boolean;
  /** Extras keep what the first packet says and the order of flags; least and greatest TTL and length are nobody's concern. */
  readonly skipsExtremes?: boolean;
}

/** The rules that options say. */
export function rulesOf(options: Omit<FlowRules, 'isBidirectional'> & { readonly direction: Direction }): FlowRules {
  return { ...options, isBidirectional: options.direction === 'bi' };
}

/** Makes room when a table of limited size is full: ends one flow somewhere. */
export interface Limit {
  /** Flows that may be added before `evict`. */
  readonly room: number;
  evict(nowNs: number): void;
  /** True while it wants to be told of flows that begin, or now end sooner (TableListener.noticed). */
  readonly isWatching: boolean;
}
