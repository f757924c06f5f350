// Verdicts on single files in, what they say together out: whether a run's files are all there, whether its packets add up, and
// how complete the whole is.

import type { Manifest } from './manifest.js';
import type { FileVerdict } from './verify.js';

export interface RunProblem {
  readonly run: string;
  readonly problem: string;
}

/** Sums over manifests; those without counters are in `uncounted`. */
export interface VerifyTotals {
  readonly files: number;
  readonly agree: number;
  readonly differ: number;
  readonly open: number;
  readonly withoutManifest: number;
  readonly takenAway: number;
  readonly rows: number;
  readonly packets: number;
  readonly frames: number;
  readonly kernelDropped: number;
  readonly recordsDropped: number;
  readonly uncounted: number;
}

/** Share of the frames on the wire that the engines got, 0 to 1; undefined where nobody knows or there were none. */
export function completeness(frames: number, kernelDropped: number): number | undefined {
  const all = frames + kernelDropped;
  return all === 0 ? undefined : frames / all;
}

export function totalsOf(verdicts: readonly FileVerdict[]): VerifyTotals {
  const withStatus = (status: FileVerdict['status']): number => verdicts.filter((verdict) => verdict.status === status).length;
  const manifests = manifestsOf(verdicts);
  const sum = (value: (manifest: Manifest) => number | undefined): number =>
    manifests.reduce((total, manifest) => total + (value(manifest) ?? 0), 0);
  return {
    files: verdicts.length,
    agree: withStatus('agrees'),
    differ: withStatus('differs'),
    open: withStatus('open'),
    withoutManifest: withStatus('no manifest'),
    takenAway: withStatus('taken away'),
    rows: sum(({ rows }) => rows),
    packets: sum(({ packets }) => packets?.total),
    frames: sum(({ counters }) => counters?.frames),
    kernelDropped: sum(({ counters }) => counters?.kernel_dropped),
    recordsDropped: sum(({ counters }) => counters?.records_dropped),
    uncounted: manifests.filter(({ counters }) => counters === null).length,
  };
}

/** Every manifest once, though a file that was taken has a verdict of its own and its manifest another. */
function manifestsOf(verdicts: readonly FileVerdict[]): Manifest[] {
  const bySequence = new Map<string, Manifest>();
  for (const { manifest, file } of verdicts) {
    if (manifest !== undefined) bySequence.set(manifest.run === null ? file : `${manifest.run} ${manifest.sequence}`, manifest);
  }
  return [...bySequence.values()];
}

/** What is wrong with runs as a whole. Files that retention removed are the oldest, so those missing at the beginning are not. */
export function runProblems(verdicts: readonly FileVerdict[]): RunProblem[] {
  const runs = new Map<string, Manifest[]>();
  for (const manifest of manifestsOf(verdicts)) {
    if (manifest.run !== null) runs.set(manifest.run, [...(runs.get(manifest.run) ?? []), manifest]);
  }
  return [...runs].flatMap(([run, manifests]) => {
    const inOrder = manifests.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
    return [...gaps(inOrder), ...unbalanced(inOrder)].map((problem) => ({ run, problem }));
  });
}

function gaps(manifests: readonly Manifest[]): string[] {
  const problems: string[] = [];
  for (let i = 1; i < manifests.length; i++) {
    const from = (manifests[i - 1]!.sequence ?? 0) + 1;
    const to = (manifests[i]!.sequence ?? 0) - 1;
    if (from <= to) problems.push(from === to ? `file number ${from} is missing` : `files number ${from} to ${to} are missing`);
  }
  return problems;
}

/** A run that is here from its first file to its clean end has each packet in a row or counted as dropped with its record. */
function unbalanced(manifests: readonly Manifest[]): string[] {
  const last = manifests.at(-1);
  const isWhole = manifests[0]?.sequence === 1 && last?.closed === 'end' && last.sequence === manifests.length;
  if (!isWhole || manifests.some(({ counters, packets }) => counters === null || packets === null)) return [];
  let inFlows = 0;
  let inRecords = 0;
  for (const { counters, packets } of manifests) {
    inFlows += counters!.flow_packets;
    inRecords += packets!.total + counters!.records_dropped_packets;
  }
  return inFlows === inRecords ? [] : [`${inFlows} packets went into flows, and its records and those dropped have ${inRecords}`];
}
