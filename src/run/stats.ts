// The totals of a replay over all its engines, and the JSON file of --stats.

import { writeFileSync } from 'node:fs';
import { linkTypeName } from '../capture/link-type.js';
import { Counter, countersOf, type FrameCounts } from '../counters.js';
import { SinkError, systemReason } from '../errors.js';
import { EndReason } from '../flow/row.js';
import type { AnonymizerStatement } from '../output/anonymizer.js';
import { endReasonName } from '../output/columns.js';
import { closeOutput, type OutputFile } from '../output/output-file.js';
import { timeText } from '../output/time-text.js';

export interface ReplayTotals extends FrameCounts {
  readonly truncated_files: number;
  readonly frames_outside_window: number;
  /** Flows that ended: records. */
  readonly flows: number;
  readonly live: number;
  readonly endedBy: Readonly<Record<string, number>>;
  /** undefined without frames. */
  readonly firstPacket: string | undefined;
  readonly lastPacket: string | undefined;
  readonly fileBytes: number;
  /** Frames that the kernel had no room for; undefined where none could be missed. */
  readonly dropped?: number;
}

/** The totals of one engine on the wire. */
export function liveTotalsOf(shared: SharedArrayBuffer): ReplayTotals {
  return { ...totalsOf(shared, 1), dropped: countersOf(shared, 0)[Counter.KERNEL_DROPPED]! };
}

/** Sums up: every engine sees all frames, so those are the first one's; flows are each engine's own. */
export function totalsOf(shared: SharedArrayBuffer, engines: number): ReplayTotals {
  const first = countersOf(shared, 0);
  const sum = (counter: number): number => {
    let total = 0;
    for (let engine = 0; engine < engines; engine++) total += countersOf(shared, engine)[counter]!;
    return total;
  };
  const reasons = Object.values(EndReason);
  const endedBy = Object.fromEntries(reasons.map((reason) => [endReasonName(reason), sum(Counter.ENDED + reason)]));
  return {
    frames: first[Counter.FRAMES]!,
    flow_packets: sum(Counter.FLOW_PACKETS),
    flow_bytes: sum(Counter.FLOW_BYTES),
    nonip: first[Counter.NONIP]!,
    malformed: first[Counter.MALFORMED]!,
    unsupported: first[Counter.UNSUPPORTED]!,
    truncated_files: first[Counter.TRUNCATED_FILES]!,
    frames_outside_window: first[Counter.OUTSIDE_WINDOW]!,
    flows: Object.values(endedBy).reduce((total, flows) => total + flows, 0),
    live: sum(Counter.LIVE),
    endedBy,
    firstPacket: timeOf(first, Counter.FIRST_NS),
    lastPacket: timeOf(first, Counter.LAST_NS),
    fileBytes: first[Counter.FILE_BYTES]!,
  };
}

function timeOf(counters: Float64Array, counter: number): string | undefined {
  if (counters[Counter.FRAMES] === 0) return undefined;
  const ns = counters[counter]!;
  const seconds = Math.floor(ns / 1e9);
  return timeText(counters[Counter.BASE_SECONDS]! + seconds, ns - seconds * 1e9);
}

/** Writes the JSON of --stats and closes its file. Throws SinkError. */
export function writeStats(
  file: OutputFile,
  files: readonly string[],
  totals: ReplayTotals,
  framesByLink: ReadonlyMap<number, number>,
  seconds: number,
  anonymized?: AnonymizerStatement | undefined,
): void {
  const { endedBy, firstPacket, lastPacket, fileBytes: _, live: __, ...counters } = totals;
  const stats = {
    ...counters,
    ended_by: endedBy,
    link_types: Object.fromEntries([...framesByLink].map(([type, frames]) => [linkTypeName(type), frames])),
    first_packet: firstPacket ?? null,
    last_packet: lastPacket ?? null,
    seconds: Number(seconds.toFixed(3)),
    files,
    ...(anonymized === undefined ? {} : { anonymized }),
  };
  try {
    writeFileSync(file.fd, `${JSON.stringify(stats, null, 2)}\n`);
  } catch (cause) {
    throw new SinkError(`cannot write ${file.name}: ${systemReason(cause)}; the records are written`, cause);
  }
  closeOutput(file);
}
