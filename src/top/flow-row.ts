// One conversation as tables have it: its ends, whose it is, what it has moved and how fast it moves.

import { Protocol } from '../decode/numbers.js';
import type { Attributed, FlowEnds } from '../process/attribution.js';
import type { ProcessFacts } from '../process/process-facts.js';

export interface FlowRow {
  readonly ends: FlowEnds;
  /** Addresses as they are shown, which need not be those of `ends`. */
  readonly source: string;
  readonly destination: string;
  readonly service: string;
  readonly serverPort: number;
  owner: Attributed;
  /** The process at the other end, where that is on this machine too. */
  peer: ProcessFacts | undefined;
  /** Packets and bytes, forward and reverse. */
  readonly amounts: Amounts;
  /** Per second, both ways, over the last interval. */
  packetRate: number;
  byteRate: number;
}

export interface Amounts {
  packets: number;
  bytes: number;
  reversePackets: number;
  reverseBytes: number;
}

/** Both directions. */
export interface Sum {
  readonly packets: number;
  readonly bytes: number;
}

export function totalOf({ amounts }: FlowRow): Sum {
  return { packets: amounts.packets + amounts.reversePackets, bytes: amounts.bytes + amounts.reverseBytes };
}

/** True for flows that processes have. */
export function hasSockets({ ends: { protocol } }: FlowRow): boolean {
  return protocol === Protocol.TCP || protocol === Protocol.UDP;
}
