// The manifest beside a closed file: what its rows add up to, what was counted while it was written, and how to prove that it
// is still the same file. JSON, names with underscores as in --stats. A count that is not known is null, never 0.

import type { FrameCounts } from '../counters.js';
import type { AnonymizerStatement } from './anonymizer.js';
import type { CsvScan } from './csv-scan.js';
import type { Tally } from './tally.js';

export const MANIFEST_FORMAT = 1;

/** What main knows and the writer does not. */
export interface ManifestFacts {
  /** rastro's own. */
  readonly version: string;
  readonly host: string;
  /** One frame in this many was tracked. */
  readonly sample: number;
  /** How addresses were replaced; null where they are as they were. */
  readonly anonymized: AnonymizerStatement | null;
  /** The configuration in force, as it is to be told. A file is closed when it changes: each was shaped by one. */
  readonly config: object;
}

export interface Compressed {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Sums over all rows; forward and reverse as in the columns. */
export interface DirectionSums {
  readonly total: number;
  readonly forward: number;
  readonly reverse: number;
}

/** Why a file was closed. The last four: logrotate or somebody took it away, and a crash left it. */
export type CloseReason =
  | 'size'
  | 'time'
  | 'command'
  | 'columns'
  | 'configuration'
  | 'end'
  | 'moved'
  | 'removed'
  | 'truncated'
  | 'recovered';

/** What was counted between two cuts. */
export interface ManifestCounters extends FrameCounts {
  readonly ended_by: Readonly<Record<string, number>>;
  readonly kernel_dropped: number;
  readonly ring_freezes: number;
  readonly records_dropped: number;
  readonly records_dropped_packets: number;
  readonly records_dropped_bytes: number;
  readonly interface_lost: number;
  readonly interface_back: number;
  readonly clock_steps: number;
  readonly sampled_out: number;
}

export interface Interval {
  readonly counters: ManifestCounters;
  /** Flows that went on at its end. */
  readonly live: number;
  /** Wall times of its first and last snapshot. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Manifest {
  readonly format: number;
  readonly rastro: string;
  readonly host: string;
  /** Null for a file that a crash left and nobody knows the run of. */
  readonly run: string | null;
  /** 1, 2, 3 ... within the run. */
  readonly sequence: number | null;
  /**
   * Null where there is no file in the folder: it was taken away while it was written (`closed` says how), or the run ended
   * ('end') without another row or count.
   */
  readonly file: string | null;
  readonly closed: CloseReason;
  /** The counters died with the process that wrote the file; rows and sums were read back from it. */
  readonly recovered: boolean;
  /** Rows and sums were read back from the file, since others than the daemon had changed it. */
  readonly read_back: boolean;
  readonly columns: readonly string[] | null;
  readonly rows: number;
  readonly packets: DirectionSums | null;
  readonly bytes: DirectionSums | null;
  readonly first_packet: string | null;
  readonly last_packet: string | null;
  readonly interval: { readonly from: string; readonly to: string } | null;
  readonly file_bytes: number;
  /** Of the CSV. */
  readonly sha256: string;
  readonly gzip: Compressed | null;
  /** One frame in this many was tracked. */
  readonly sampling: number | null;
  readonly counters: ManifestCounters | null;
  /** frames = flow_packets + nonip + malformed + unsupported. */
  readonly conserved: boolean | null;
  readonly live_flows: number | null;
  /** How addresses were replaced; null where they are as they were, or `recovered` says that nobody knows. */
  readonly anonymized: AnonymizerStatement | null;
  readonly config: object | null;
}

type Identity = Pick<Manifest, 'run' | 'sequence' | 'file' | 'closed'>;
type Contents = Pick<
  Manifest,
  'read_back' | 'columns' | 'rows' | 'packets' | 'bytes' | 'first_packet' | 'last_packet' | 'file_bytes' | 'sha256'
>;

/** What the writer itself counted while it wrote `bytes` bytes. */
export function writtenContents(columns: readonly string[], tally: Tally, bytes: number, sha256: string): Contents {
  return {
    read_back: false,
    columns,
    rows: tally.rows,
    packets: directionSums(tally.packets, tally.reversePackets),
    bytes: directionSums(tally.bytes, tally.reverseBytes),
    first_packet: tally.firstPacket ?? null,
    last_packet: tally.lastPacket ?? null,
    file_bytes: bytes,
    sha256,
  };
}

/** What was read back from a file. */
export function scannedContents(scan: CsvScan, sha256: string): Contents {
  return {
    read_back: true,
    columns: scan.columns ?? null,
    rows: scan.rows,
    packets: scannedSums(scan.sum('count'), scan.sum('rcount')),
    bytes: scannedSums(scan.sum('bytes'), scan.sum('rbytes')),
    first_packet: null,
    last_packet: null,
    file_bytes: scan.size,
    sha256,
  };
}

/** With the default columns of one direction there is no reverse; without `rcount` in others it is not known. */
function scannedSums(forward: number | undefined, reverse: number | undefined): DirectionSums | null {
  return forward === undefined ? null : directionSums(forward, reverse ?? 0);
}

function directionSums(forward: number, reverse: number): DirectionSums {
  return { total: forward + reverse, forward, reverse };
}

export function isConserved({ frames, flow_packets, nonip, malformed, unsupported }: ManifestCounters): boolean {
  return frames === flow_packets + nonip + malformed + unsupported;
}

export function manifestOf(identity: Identity, facts: ManifestFacts, contents: Contents, interval: Interval | undefined): Manifest {
  return {
    format: MANIFEST_FORMAT,
    rastro: facts.version,
    host: facts.host,
    ...identity,
    recovered: interval === undefined,
    ...contents,
    interval: interval === undefined ? null : { from: wallTime(interval.fromMs), to: wallTime(interval.toMs) },
    gzip: null,
    // What shaped a file of a crashed run is not known here: this run may be configured otherwise.
    sampling: interval === undefined ? null : facts.sample,
    counters: interval?.counters ?? null,
    conserved: interval === undefined ? null : isConserved(interval.counters),
    live_flows: interval?.live ?? null,
    anonymized: interval === undefined ? null : facts.anonymized,
    config: interval === undefined ? null : facts.config,
  };
}

function wallTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Reads a manifest's text as far as a start has to know it; undefined when it is none. Verify reads all of it: manifest-reader.ts. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const read = JSON.parse(text) as Partial<Manifest> | null;
    const isOurs = read?.format === MANIFEST_FORMAT && typeof read.rows === 'number' && typeof read.sha256 === 'string';
    return isOurs ? (read as Manifest) : undefined;
  } catch {
    return undefined;
  }
}
