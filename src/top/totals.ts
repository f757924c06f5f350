// What all packets add up to: every one is of a known process, of an unknown one (with the reason), or of no TCP or UDP flow at all.

import { UNKNOWN_REASONS, type UnknownReason } from '../process/attribution.js';
import { type FlowRow, hasSockets, totalOf } from './flow-book.js';

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
}

/** `frames` is every packet that was seen. */
export function totalsOf(rows: Iterable<FlowRow>, frames: number): TopTotals {
  const unknownBy = Object.fromEntries(UNKNOWN_REASONS.map((reason) => [reason, 0])) as Record<UnknownReason, number>;
  const sums = { bytes: 0, known: 0, unknownProcess: 0, packetRate: 0, byteRate: 0, flows: 0 };
  for (const row of rows) {
    const { packets, bytes } = totalOf(row);
    sums.flows++;
    sums.bytes += bytes;
    sums.packetRate += row.packetRate;
    sums.byteRate += row.byteRate;
    if (!hasSockets(row)) continue;
    if (row.owner.process !== undefined) sums.known += packets;
    else {
      sums.unknownProcess += packets;
      unknownBy[row.owner.unknown ?? 'short-lived'] += packets;
    }
  }
  return { packets: frames, unknown: frames - sums.known - sums.unknownProcess, unknownBy, ...sums };
}
