// Snapshots for programs: an object per interval and line, or rows of CSV that begin with the time.

import type { Predicate } from '../query/filter.js';
import type { ViewRow } from './flow-groups.js';
import type { FlowRow } from './flow-row.js';
import type { FoldedFlows } from './folded-flows.js';
import type { TopTotals } from './totals.js';
import { csvRow, type SortName, TOLD, toldRow, type ViewName, viewRows } from './views.js';

export interface SnapshotOptions {
  readonly view: ViewName;
  readonly sort: SortName;
  readonly isReversed: boolean;
  /** Rows at most; undefined for all. */
  readonly top: number | undefined;
  /** Which flows are asked for; undefined for all. */
  readonly isAskedFor: Predicate<FlowRow> | undefined;
}

/** What there is to show. */
export interface SeenFlows {
  readonly rows: Iterable<FlowRow>;
  /** Counts in sums; undefined where flows are asked for one by one. */
  readonly folded: FoldedFlows | undefined;
}

/** Those of `seen` that are asked for. */
export function askedFor(seen: SeenFlows, isAskedFor: Predicate<FlowRow> | undefined): SeenFlows {
  if (isAskedFor === undefined) return seen;
  return { rows: [...seen.rows].filter(isAskedFor), folded: undefined };
}

/** Rows that moved something in the last interval, or all. */
export function snapshotRows({ view, sort, isReversed, top, isAskedFor }: SnapshotOptions, seen: SeenFlows, isAll: boolean): ViewRow[] {
  const { rows: flows, folded } = askedFor(seen, isAskedFor);
  const rows = viewRows(view, flows, folded, sort, isReversed).filter(({ packetRate }) => isAll || packetRate > 0);
  return top === undefined ? rows : rows.slice(0, top);
}

/** With names as CSV and JSON have them. */
export function totalsObject(totals: TopTotals, dropped: number): Record<string, unknown> {
  return {
    packets: totals.packets,
    bytes: totals.bytes,
    packets_per_second: Math.round(totals.packetRate),
    bytes_per_second: Math.round(totals.byteRate),
    flows: totals.flows,
    folded_flows: totals.folded.flows,
    folded_packets: totals.folded.packets,
    folded_bytes: totals.folded.bytes,
    packets_of_known_process: totals.known,
    packets_of_unknown_process: totals.unknownProcess,
    unknown_by_reason: totals.unknownBy,
    unknown_packets: totals.unknown,
    dropped_by_kernel: dropped,
  };
}

/** One line. `kind` is "snapshot", or "final" for the last, which has all flows that were seen. */
export function jsonLine(options: SnapshotOptions, kind: string, time: string, totals: object, rows: readonly ViewRow[]): string {
  const list = rows.map((row) => toldRow(options.view, row));
  return `${JSON.stringify({ kind, time, view: options.view, totals, rows: list })}\n`;
}

export function csvHeader({ view }: SnapshotOptions): string {
  return `${['time', ...TOLD[view].map(({ name }) => name)].join()}\n`;
}

export function csvLines({ view }: SnapshotOptions, time: string, rows: readonly ViewRow[]): string {
  return rows.map((row) => csvRow(view, row, [time])).join('');
}
