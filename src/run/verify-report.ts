// What `rastro verify` says: a line per file, each difference by name, what is wrong with a run, and the total.

import Table from 'cli-table3';
import { CONTENTS, type Difference, type FileVerdict, NO_FILE } from '../output/verify.js';
import { completeness, type RunProblem, runProblems, totalsOf, type VerifyTotals } from '../output/verify-runs.js';
import type { RowFormat } from '../query/row-format.js';
import { type Listed, listingText } from './listing.js';
import { PLAIN_TABLE, plainTableText } from './plain-table.js';

export interface VerifyReport {
  readonly verdicts: readonly FileVerdict[];
  readonly problems: readonly RunProblem[];
  readonly totals: VerifyTotals;
  /** False when the exit status is to be 1. */
  readonly agrees: boolean;
}

export function reportOf(verdicts: readonly FileVerdict[]): VerifyReport {
  const problems = runProblems(verdicts);
  const totals = totalsOf(verdicts);
  return { verdicts, problems, totals, agrees: problems.length === 0 && totals.differ === 0 && totals.withoutManifest === 0 };
}

/** "99.97 %", never rounded up to 100. */
function percentText(share: number | undefined): string {
  if (share === undefined) return '-';
  return share === 1 ? '100 %' : `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function count(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function tableText({ verdicts, problems, totals }: VerifyReport): string {
  const table = new Table({
    ...PLAIN_TABLE,
    head: ['file', 'verdict', 'rows', 'packets', 'frames', 'of all frames', 'records dropped'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { file, status, manifest } of verdicts) {
    const counters = manifest?.counters ?? undefined;
    const share = counters && completeness(counters.frames, counters.kernel_dropped);
    const sums = [count(manifest?.rows), count(manifest?.packets?.total), count(counters?.frames)];
    table.push([file, status, ...sums, percentText(share), count(counters?.records_dropped)]);
  }
  const lines = verdicts.flatMap(({ file, differences, notes }) => [
    ...differences.map((difference) => `${file}: ${differenceText(difference)}`),
    ...notes.map((note) => `${file}: ${note}`),
  ]);
  const runs = problems.map(({ run, problem }) => `run ${run}: ${problem}`);
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
  const share = completeness(totals.frames, totals.kernelDropped);
  const complete = share === undefined ? '' : `, ${percentText(share)} of frames`;
  const dropped = `${totals.recordsDropped} records dropped`;
  const uncounted = totals.uncounted > 0 ? `; ${totals.uncounted} without counters` : '';
  return `${parts.join(', ')}; ${totals.rows} rows, ${totals.packets} packets${complete}, ${dropped}${uncounted}`;
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
  return verdicts.map(({ file, status, differences, notes, manifest }) => {
    const counters = manifest?.counters ?? undefined;
    return {
      ...{ file, status, differences, notes, run: manifest?.run ?? null, sequence: manifest?.sequence ?? null },
      ...{ rows: manifest?.rows ?? null, packets: manifest?.packets?.total ?? null, frames: counters?.frames ?? null },
      ...{ kernel_dropped: counters?.kernel_dropped ?? null, records_dropped: counters?.records_dropped ?? null },
      complete: (counters && completeness(counters.frames, counters.kernel_dropped)) ?? null,
    };
  });
}

function jsonText({ problems, totals, agrees }: VerifyReport, files: readonly Listed[]): string {
  const total = {
    ...{ files: totals.files, agree: totals.agree, differ: totals.differ, open: totals.open },
    ...{ without_manifest: totals.withoutManifest, taken_away: totals.takenAway, without_counters: totals.uncounted },
    ...{ rows: totals.rows, packets: totals.packets, frames: totals.frames, kernel_dropped: totals.kernelDropped },
    ...{ records_dropped: totals.recordsDropped, complete: completeness(totals.frames, totals.kernelDropped) ?? null },
  };
  return `${JSON.stringify({ agrees, files, runs: problems, total }, null, 2)}\n`;
}
