// Verdicts on single files in, what they say together out: whether a run's files are all there, each once, whether its packets add
// up, and how complete the whole is.

import type { Manifest, ManifestCounters } from './manifest.js';
import type { FileVerdict } from './verify.js';

export interface RunProblem {
  readonly run: string;
  readonly problem: string;
}

/** Sums over manifests, each taken once. */
export interface VerifyTotals {
  readonly files: number;
  readonly agree: number;
  readonly differ: number;
  readonly open: number;
  readonly withoutManifest: number;
  readonly takenAway: number;
  /** Of the files that agree. */
  readonly rows: number;
  readonly packets: number;
  /** Packets in rows that manifests tell of and that are not proved: the file is not here, or differs. */
  readonly unprovedPackets: number;
  readonly frames: number;
  readonly kernelDropped: number;
  readonly recordsDropped: number;
  readonly recordsDroppedPackets: number;
  /** Manifests without counters. */
  readonly uncounted: number;
  /** Files of which no counters can be read: those, and the ones without a manifest that can be used. */
  readonly unknown: number;
}

/** A manifest, and the files that are what it says. */
interface Told {
  readonly manifest: Manifest;
  readonly files: string[];
}

/**
 * Share, 0 to 1, of the frames that came (those that the engines saw and those that the kernel dropped) of which records are true:
 * each is a packet in a row or in a flow that lived on, or is counted for what it was (nonip, malformed, unsupported). Not so the
 * `lostPackets`, whose records were dropped or are not proved. In one interval more can be lost than came, since it ends flows of
 * those before; that is 0. Undefined where nothing came. What `sample` left out was not asked for and is in neither.
 */
export function completeness(frames: number, kernelDropped: number, lostPackets: number): number | undefined {
  const lost = kernelDropped + lostPackets;
  const all = Math.max(frames + kernelDropped, lost);
  return all === 0 ? undefined : (all - lost) / all;
}

/** Of one file; undefined where nothing came, and where it is not proved or its counters are not known. */
export function fileCompleteness({ status, manifest }: FileVerdict): number | undefined {
  const counters = manifest?.counters;
  if (status !== 'agrees' || counters === null || counters === undefined) return undefined;
  return completeness(counters.frames, counters.kernel_dropped, counters.records_dropped_packets);
}

/** Where counters are known; `unknown` tells of how many files they are not. */
export function totalCompleteness(totals: VerifyTotals): number | undefined {
  return completeness(totals.frames, totals.kernelDropped, totals.recordsDroppedPackets + totals.unprovedPackets);
}

export function totalsOf(verdicts: readonly FileVerdict[]): VerifyTotals {
  const count = (isSuch: (verdict: FileVerdict) => boolean): number => verdicts.filter(isSuch).length;
  const withStatus = (status: FileVerdict['status']): number => count((verdict) => verdict.status === status);
  const all = toldOf(verdicts);
  const proved = all.filter(({ files }) => files.length > 0);
  const unproved = all.filter(({ files, manifest }) => files.length === 0 && manifest.counters !== null);
  const sum = (of: readonly Told[], value: (manifest: Manifest) => number | undefined): number =>
    of.reduce((total, { manifest }) => total + (value(manifest) ?? 0), 0);
  const counted = (name: Exclude<keyof ManifestCounters, 'ended_by'>): number => sum(all, ({ counters }) => counters?.[name]);
  const uncounted = all.filter(({ manifest }) => manifest.counters === null).length;
  return {
    files: verdicts.length - withStatus('end of run'),
    agree: withStatus('agrees'),
    differ: withStatus('differs'),
    open: withStatus('open'),
    withoutManifest: withStatus('no manifest'),
    takenAway: withStatus('taken away'),
    rows: sum(proved, ({ rows }) => rows),
    packets: sum(proved, ({ packets }) => packets?.total),
    unprovedPackets: sum(unproved, ({ packets }) => packets?.total),
    frames: counted('frames'),
    kernelDropped: counted('kernel_dropped'),
    recordsDropped: counted('records_dropped'),
    recordsDroppedPackets: counted('records_dropped_packets'),
    uncounted,
    unknown: uncounted + count(({ status, manifest }) => manifest === undefined && status !== 'open'),
  };
}

/** Every manifest once: a file that was taken has a verdict of its own and its manifest another, and there are copies. */
function toldOf(verdicts: readonly FileVerdict[]): Told[] {
  const byNumber = new Map<string, Told>();
  for (const { manifest, file, status } of verdicts) {
    if (manifest === undefined) continue;
    const key = manifest.run === null ? file : `${manifest.run} ${manifest.sequence}`;
    const files = byNumber.get(key)?.files ?? [];
    // One that is proved is believed before another.
    if (!byNumber.has(key) || (status === 'agrees' && files.length === 0)) byNumber.set(key, { manifest, files });
    if (status === 'agrees') files.push(file);
  }
  return [...byNumber.values()];
}

/** Files by run, in their order. Those without a run, which others than a daemon left, are in none. */
function runsOf(verdicts: readonly FileVerdict[]): [run: string, verdicts: FileVerdict[]][] {
  const runs = new Map<string, FileVerdict[]>();
  for (const verdict of verdicts) {
    const run = verdict.manifest?.run ?? undefined;
    if (run !== undefined) runs.set(run, [...(runs.get(run) ?? []), verdict]);
  }
  return [...runs].map(([run, of]) => [run, of.sort((a, b) => sequenceOf(a) - sequenceOf(b))]);
}

function sequenceOf({ manifest }: FileVerdict): number {
  return manifest?.sequence ?? 0;
}

/** What is wrong with runs as a whole. Files that retention removed are the oldest, so those missing at the beginning are not. */
export function runProblems(verdicts: readonly FileVerdict[]): RunProblem[] {
  return runsOf(verdicts).flatMap(([run, of]) => {
    const manifests = toldOf(of).map(({ manifest }) => manifest);
    return [...gaps(manifests), ...copies(of), ...unbalanced(manifests)].map((problem) => ({ run, problem }));
  });
}

/**
 * Runs of which no end is told, and the last number that is. No problem: it may go on in another folder, or have been killed when it
 * had nothing in a file; but nobody can say that no later file is missing.
 */
export function unendedRuns(verdicts: readonly FileVerdict[]): { readonly run: string; readonly sequence: number }[] {
  const open = new Set(verdicts.map(({ openRun }) => openRun));
  return runsOf(verdicts)
    .filter(([run]) => !open.has(run))
    .map(([run, of]) => ({ run, sequence: sequenceOf(of.at(-1)!), closed: of.at(-1)!.manifest!.closed }))
    .filter(({ closed }) => closed !== 'end' && closed !== 'recovered')
    .map(({ run, sequence }) => ({ run, sequence }));
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

/**
 * One file is one number's. Of one that was taken away the manifest is told too, which is no file; and those without rows, known by
 * their hash alone, are all alike.
 */
function copies(verdicts: readonly FileVerdict[]): string[] {
  const byNumber = new Map<number, string[]>();
  for (const verdict of verdicts) {
    if (verdict.manifest?.file === null && (verdict.status === 'taken away' || verdict.manifest.rows === 0)) continue;
    const sequence = sequenceOf(verdict);
    byNumber.set(sequence, [...(byNumber.get(sequence) ?? []), verdict.file]);
  }
  return [...byNumber]
    .filter(([, files]) => files.length > 1)
    .map(([sequence, files]) => `file number ${sequence} is there ${files.length} times: ${files.join(', ')}`);
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
