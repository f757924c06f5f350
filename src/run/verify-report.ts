// What `rastro verify` says: a line per file, each difference by name, what is wrong with a run, and the total.

import Table from 'cli-table3';
import { CONTENTS, type Difference, type FileVerdict, NO_FILE } from '../output/verify.js';
import {
  fileCompleteness,
  type RunProblem,
  runProblems,
  totalCompleteness,
  totalsOf,
  unendedRuns,
  type VerifyTotals,
} from '../output/verify-runs.js';
import type { RowFormat } from '../query/row-format.js';
import { type Listed, listingText } from './listing.js';
import { PLAIN_TABLE, plainTableText } from './plain-table.js';

export interface VerifyReport {
  readonly verdicts: readonly FileVerdict[];
  readonly problems: readonly RunProblem[];
  /** Runs of which no end is told; looked for where whole folders are verified. */
  readonly unended: ReturnType<typeof unendedRuns>;
  readonly totals: VerifyTotals;
  /** False when the exit status is to be 1. */
  readonly agrees: boolean;
}

/** `hasFolders` where not single files alone were named. */
export function reportOf(verdicts: readonly FileVerdict[], hasFolders: boolean): VerifyReport {
  const problems = runProblems(verdicts);
  const totals = totalsOf(verdicts);
  const unended = hasFolders ? unendedRuns(verdicts) : [];
  return { verdicts, problems, unended, totals, agrees: problems.length === 0 && totals.differ === 0 && totals.withoutManifest === 0 };
}

/** "99.97 %", never rounded up to 100. */
function percentText(share: number | undefined): string {
  if (share === undefined) return '-';
  return share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function count(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function tableText({ verdicts, problems, unended, totals }: VerifyReport): string {
  const table = new Table({
    ...PLAIN_TABLE,
    head: ['file', 'verdict', 'rows', 'packets', 'frames', 'of all frames', 'records dropped'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const verdict of verdicts) {
    const { file, status, manifest } = verdict;
    const counters = manifest?.counters ?? undefined;
    const sums = [count(manifest?.rows), count(manifest?.packets?.total), count(counters?.frames)];
    const said = manifest?.recovered === true ? `${status}, recovered` : status;
    table.push([file, said, ...sums, percentText(fileCompleteness(verdict)), count(counters?.records_dropped)]);
  }
  const lines = verdicts.flatMap(({ file, differences, notes }) => [
    ...differences.map((difference) => `${file}: ${differenceText(difference)}`),
    ...notes.map((note) => `${file}: ${note}`),
  ]);
  const runs = [
    ...problems.map(({ run, problem }) => `run ${run}: ${problem}`),
    ...unended.map(({ run, sequence }) => `run ${run}: no end is told; whether there were files behind number ${sequence} is not known`),
  ];
  const below = [...lines, ...runs].map((line) => `${line}\n`).join('');
  return `${plainTableText(table)}\n\n${below}${below === '' ? '' : '\n'}${totalText(totals)}\n`;
}

function differenceText({ what, manifest, found }: Difference): string {
  if (what === CONTENTS) return `${what}: the manifest says ${manifest}, which ${found}`;
  return `${what}: the manifest says ${manifest}, ${found === NO_FILE ? 'which is not there' : `the file has ${found}`}`;
}

function totalText(totals: VerifyTotals): string {
  const parts = [`${totals.agree} of ${totals.files} files agree`];
  if (totals.differ > 0) parts.push(`${totals.differ} differ`);
  if (totals.withoutManifest > 0) parts.push(`${totals.withoutManifest} without a manifest`);
  if (totals.takenAway > 0) parts.push(`${totals.takenAway} taken away`);
  if (totals.open > 0) parts.push(`${totals.open} open`);
  const sums = [`${totals.rows} rows`, `${totals.packets} packets`];
  const share = totalCompleteness(totals);
  if (share !== undefined) sums.push(`${percentText(share)} of ${totals.unknown > 0 ? 'the frames that are counted' : 'frames'}`);
  const droppedPackets = totals.recordsDropped > 0 ? ` with ${totals.recordsDroppedPackets} packets` : '';
  sums.push(`${totals.recordsDropped} records dropped${droppedPackets}`);
  if (totals.unprovedPackets > 0) sums.push(`${totals.unprovedPackets} packets in rows that are not proved`);
  const unknown = totals.unknown > 0 ? `; ${totals.unknown} without counters: what was lost there is not known` : '';
  return `${parts.join(', ')}; ${sums.join(', ')}${unknown}`;
}

/** Rows are of the files; JSON has what is wrong with runs and the total too. */
export function verifyText(format: RowFormat, report: VerifyReport): string {
  const files = fileObjects(report);
  return listingText(
    format,
    files,
    () => tableText(report),
    () => jsonText(report, files),
  );
}

function fileObjects({ verdicts }: VerifyReport): Listed[] {
  return verdicts.map((verdict) => {
    const { file, status, differences, notes, manifest } = verdict;
    const counters = manifest?.counters ?? undefined;
    return {
      ...{ file, status, differences, notes, run: manifest?.run ?? null, sequence: manifest?.sequence ?? null },
      ...{ rows: manifest?.rows ?? null, packets: manifest?.packets?.total ?? null, frames: counters?.frames ?? null },
      ...{ kernel_dropped: counters?.kernel_dropped ?? null, records_dropped: counters?.records_dropped ?? null },
      complete: fileCompleteness(verdict) ?? null,
      ...{ records_dropped_packets: counters?.records_dropped_packets ?? null, recovered: manifest?.recovered ?? null },
    };
  });
}

function jsonText({ problems, unended, totals, agrees }: VerifyReport, files: readonly Listed[]): string {
  const share = totalCompleteness(totals) ?? null;
  const total = {
    ...{ files: totals.files, agree: totals.agree, differ: totals.differ, open: totals.open },
    ...{ without_manifest: totals.withoutManifest, taken_away: totals.takenAway, without_counters: totals.uncounted },
    ...{ rows: totals.rows, packets: totals.packets, frames: totals.frames, kernel_dropped: totals.kernelDropped },
    ...{ records_dropped: totals.recordsDropped, records_dropped_packets: totals.recordsDroppedPackets },
    ...{ unproved_packets: totals.unprovedPackets, unknown: totals.unknown },
    // Nobody knows it where a file has no counters.
    ...{ complete: totals.unknown > 0 ? null : share, complete_where_counted: share },
  };
  return `${JSON.stringify({ agrees, files, runs: problems, unended, total }, null, 2)}\n`;
}
