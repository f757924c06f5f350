// Snapshots for programs: an object per interval and line, or rows of CSV that begin with the time.

import type { FlowRow } from './flow-book.js';
import type { TopTotals } from './totals.js';
import { csvRow, type SortName, TOLD, toldRow, type ViewName, type ViewRow, viewRows } from './views.js';

export interface SnapshotOptions {
  readonly view: ViewName;
  readonly sort: SortName;
  readonly isReversed: boolean;
  /** Rows at most; undefined for all. */
  readonly top: number | undefined;
}

/** Rows that moved something in the last interval, or all. */
export function snapshotRows({ view, sort, isReversed, top }: SnapshotOptions, flows: Iterable<FlowRow>, isAll: boolean): ViewRow[] {
  const rows = viewRows(view, flows, sort, isReversed).filter(({ packetRate }) => isAll || packetRate > 0);
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
