// What all packets add up to: every one is of a known process, of an unknown one (with the reason), or of no TCP or UDP flow at all.

import type { UnknownReason } from '../process/attribution.js';
import type { FlowRow, Sum } from './flow-row.js';
import { FlowSums, type FoldedFlows } from './folded-flows.js';

export interface TopTotals {
  /** total = known + unknownProcess + unknown. */
  readonly packets: number;
  readonly bytes: number;
  /** Packets that are neither TCP nor UDP. */
  readonly unknown: number;
  readonly known: number;
  readonly unknownProcess: number;
  readonly unknownBy: Readonly<Record<UnknownReason, number>>;
  readonly packetRate: number;
  readonly byteRate: number;
  readonly flows: number;
  /** Of these, those that ended so long ago that they are no longer listed. */
  readonly folded: Sum & { readonly flows: number };
}

/** `frames` is every packet that was seen. */
export function totalsOf(rows: Iterable<FlowRow>, folded: FoldedFlows, frames: number): TopTotals {
  const sums = new FlowSums();
  let { packetRate, byteRate } = folded;
  for (const row of rows) {
    sums.add(row);
    packetRate += row.packetRate;
    byteRate += row.byteRate;
  }
  sums.addAll(folded.sums);
  const { flows, bytes, known, unknownProcess, unknownBy } = sums;
  const { flows: foldedFlows, packets, bytes: foldedBytes } = folded.sums;
  return {
    packets: frames,
    bytes,
    unknown: frames - known - unknownProcess,
    known,
    unknownProcess,
    unknownBy,
    packetRate,
    byteRate,
    flows,
    folded: { flows: foldedFlows, packets, bytes: foldedBytes },
  };
}
