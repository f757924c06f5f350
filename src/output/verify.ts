// Closed files and their manifests in, what agrees and what does not out: everything a manifest claims is counted again from the
// file's own bytes.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode, systemReason } from '../errors.js';
import { type ScannedFile, scanFile } from './file-scan.js';
import { aliveHolder } from './folder-lock.js';
import { type DirectionSums, isConserved, type Manifest } from './manifest.js';
import { readManifest } from './manifest-reader.js';
import { visibleText } from './visible-text.js';

export type VerifyStatus =
  | 'agrees'
  | 'differs'
  /** The daemon writes it, or is about to write its manifest. */
  | 'open'
  | 'no manifest'
  /** logrotate or somebody took the file while it was written, and it is not in this folder. */
  | 'taken away'
  /** A manifest without a file: the run ended there, and nothing more was counted or written. */
  | 'end of run';

export interface Difference {
  readonly what: string;
  readonly manifest: string;
  readonly found: string;
}

export interface FileVerdict {
  readonly file: string;
  readonly status: VerifyStatus;
  readonly differences: readonly Difference[];
  /** What cannot be proved, or is to be known when reading the file. */
  readonly notes: readonly string[];
  readonly manifest: Manifest | undefined;
  /** Run of the daemon that has the file open. */
  readonly openRun?: string;
}

/** What is found where a manifest's file is not there. */
export const NO_FILE = 'none';
/** What differs of a file that nobody can read; `found` then says why. */
export const CONTENTS = 'contents';

const CLOSED = /^(.+)-(\d{8}T\d{6}Z)(?:-(\d+))?\.csv(?:\.gz)?$/;
/** A closed file younger than this may still get its manifest from a daemon that runs. */
const CLOSING_MS = 60_000;

/** A file's verdict without its manifest's, or with it. */
function verdict(file: string, status: VerifyStatus, notes: readonly string[], manifest?: Manifest): FileVerdict {
  return { file, status, differences: [], notes, manifest };
}

/** `path` is a CSV, plain or compressed, or a manifest. Throws what looking at it throws. */
export async function verifyFile(path: string, isSecondLook = false): Promise<FileVerdict> {
  const csv = path.replace(/(\.json|\.gz)$/, '');
  const text = textAt(`${csv}.json`);
  // A daemon that runs may have compressed it since it was listed, or be about to.
  const file = [path, csv, `${csv}.gz`].find((candidate) => !candidate.endsWith('.json') && existsSync(candidate));
  if (text === undefined) return verifyStranger(file ?? path);
  const manifest = readManifest(text);
  if (typeof manifest === 'string') return verdict(file ?? csv, 'differs', [`its manifest cannot be used: ${manifest}`]);
  if (file !== undefined) return compare(file, manifest, isSecondLook);
  if (manifest.file === null) return verifyTaken(csv, manifest);
  const difference = { what: 'file', manifest: manifest.file, found: NO_FILE };
  return { ...verdict(csv, 'differs', notesOf(manifest), manifest), differences: [difference] };
}

/** All files of the daemon's in a folder, whatever their names begin with, oldest first. */
export async function verifyFolder(folder: string): Promise<FileVerdict[]> {
  const files = readdirSync(folder);
  const closed = files.filter((file) => CLOSED.test(file.replace(/\.json$/, '')));
  const csvs = new Set(closed.map((file) => file.replace(/(\.json|\.gz)$/, '')));
  const verdicts: FileVerdict[] = [];
  for (const csv of [...csvs].sort(byAge)) {
    const file = [csv, `${csv}.gz`, `${csv}.json`].find((candidate) => files.includes(candidate))!;
    verdicts.push(await verifyFile(join(folder, file)));
  }
  const found = new Set(verdicts.map(({ file }) => basename(file)));
  for (const file of files.filter((name) => isUnclosed(name, files)).sort()) {
    if (!found.has(file)) verdicts.push(await verifyStranger(join(folder, file)));
  }
  return verdicts;
}

/** By the time of the first record, then by number: "..Z.csv" before "..Z-2.csv" before "..Z-10.csv". */
function byAge(a: string, b: string): number {
  const [, nameA = '', stampA = '', serialA = '0'] = CLOSED.exec(a) ?? [];
  const [, nameB = '', stampB = '', serialB = '0'] = CLOSED.exec(b) ?? [];
  const [keyA, keyB] = stampA === stampB ? [nameA, nameB] : [stampA, stampB];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : Number(serialA) - Number(serialB);
}

/** True for a current file, and for one that logrotate made of it: flows.csv.1, flows.csv-20261121.gz. */
function isUnclosed(name: string, files: readonly string[]): boolean {
  const match = /^(.+)\.csv(?:[.-].*)?$/.exec(name);
  if (match === null || name.endsWith('.json') || CLOSED.test(name)) return false;
  const owner = match[1]!;
  return files.includes(`.${owner}.lock`) || files.some((file) => CLOSED.exec(file.replace(/\.json$/, ''))?.[1] === owner);
}

/** A file without a manifest of its own: the current one, one that was taken from the daemon, one that is being closed. */
async function verifyStranger(path: string): Promise<FileVerdict> {
  const folder = dirname(path);
  const name = basename(path);
  const owner = CLOSED.exec(name)?.[1] ?? /^(.+)\.csv(?:[.-].*)?$/.exec(name)?.[1] ?? name;
  const holder = aliveHolder(join(folder, `.${owner}.lock`));
  const isAlive = holder !== undefined;
  // Not looked at before that: a daemon that runs may have closed it since it was listed, and not have begun the next.
  if (name === `${owner}.csv` && isAlive) return { ...verdict(path, 'open', ['the daemon is writing it']), openRun: holder.run };
  const { mtimeMs } = statSync(path);
  if (name === `${owner}.csv`)
    return verdict(path, 'no manifest', ['no daemon is writing it; if one was killed, the next to start closes it']);
  if (CLOSED.test(name)) {
    const isClosing = isAlive && Date.now() - mtimeMs < CLOSING_MS;
    return isClosing ? verdict(path, 'open', ['the daemon is closing it']) : verdict(path, 'no manifest', []);
  }
  return verifyMoved(path, folder, owner);
}

/** Looks for the manifest of a file that logrotate moved or copied: it names no file, but has its hash. */
async function verifyMoved(path: string, folder: string, owner: string): Promise<FileVerdict> {
  const taken = takenManifests(folder, owner);
  if (taken.length === 0) return verdict(path, 'no manifest', []);
  const scanned = await scanFile(path);
  const manifest = taken.find(({ sha256 }) => sha256 === scanned.sha256);
  if (manifest === undefined) return verdict(path, 'no manifest', ['it is not the whole of any file that was taken from the daemon']);
  return judge(path, manifest, scanned, null);
}

function takenManifests(folder: string, owner: string): Manifest[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && CLOSED.exec(file.slice(0, -'.json'.length))?.[1] === owner)
    .map((file) => readManifest(textAt(join(folder, file)) ?? ''))
    .filter((manifest): manifest is Manifest => typeof manifest !== 'string' && manifest.file === null && manifest.closed !== 'end');
}

function verifyTaken(csv: string, manifest: Manifest): FileVerdict {
  if (manifest.closed === 'end') return verifyEnd(csv, manifest);
  const how = { moved: 'moved away', removed: 'removed', truncated: 'emptied' }[manifest.closed as string] ?? manifest.closed;
  const note = `its file was ${how} while it was written; ${manifest.rows} rows and their counters are told, and a hash to know it by`;
  const differences = conservation(manifest);
  return { ...verdict(csv, differences.length > 0 ? 'differs' : 'taken away', [note], manifest), differences };
}

function verifyEnd(csv: string, manifest: Manifest): FileVerdict {
  const rows = manifest.rows === 0 ? [] : [{ what: 'rows', manifest: String(manifest.rows), found: NO_FILE }];
  const differences = [...rows, ...conservation(manifest)];
  return { ...verdict(csv, differences.length > 0 ? 'differs' : 'end of run', [], manifest), differences };
}

async function compare(path: string, manifest: Manifest, isSecondLook: boolean): Promise<FileVerdict> {
  try {
    const scanned = await scanFile(path, manifest.read_back ? (manifest.columns ?? undefined) : undefined);
    return judge(path, manifest, scanned, basename(path).replace(/\.gz$/, ''));
  } catch (error) {
    // A daemon that runs has put its .gz there meanwhile.
    if (systemCode(error) === 'ENOENT' && !isSecondLook) return verifyFile(path, true);
    const difference = { what: CONTENTS, manifest: `${manifest.file_bytes} bytes`, found: `cannot be read: ${systemReason(error)}` };
    return { ...verdict(path, 'differs', notesOf(manifest), manifest), differences: [difference] };
  }
}

/** `name` is what the manifest has to call the file, in whatever folder that is now: null for one that was taken away. */
function judge(path: string, manifest: Manifest, { scan, sha256, gzip }: ScannedFile, name: string | null): FileVerdict {
  const columns = manifest.columns?.join();
  const claims: [what: string, claimed: unknown, found: unknown][] = [
    ['name', manifest.file, name],
    // A full disk may not even have taken the header.
    ['columns', columns, scan.size === 0 ? columns : headerText(scan.columns, columns)],
    ['rows', manifest.rows, scan.rows],
    ['rows that cannot be read', 0, scan.badRows],
    ['bytes behind the last row', 0, scan.tail],
    ['packets', manifest.packets?.forward, scan.sum('count') ?? manifest.packets?.forward],
    ['bytes', manifest.bytes?.forward, scan.sum('bytes') ?? manifest.bytes?.forward],
    ['reverse packets', manifest.packets?.reverse, scan.sum('rcount') ?? manifest.packets?.reverse],
    ['reverse bytes', manifest.bytes?.reverse, scan.sum('rbytes') ?? manifest.bytes?.reverse],
    ['size of the CSV', manifest.file_bytes, scan.size],
    ['SHA-256 of the CSV', manifest.sha256, sha256],
  ];
  // One that others compressed, which the manifest knows nothing of, is proved by its contents.
  if (gzip !== undefined && manifest.gzip !== null) {
    claims.push(['size of the .gz', manifest.gzip.bytes, gzip.bytes], ['SHA-256 of the .gz', manifest.gzip.sha256, gzip.sha256]);
  }
  const wrong = claims.filter(([, claimed, found]) => claimed !== found);
  const differences = wrong.map(([what, claimed, found]) => ({
    what,
    manifest: String(claimed ?? 'none'),
    found: String(found ?? 'none'),
  }));
  const all = [...differences, ...conservation(manifest)];
  return { ...verdict(path, all.length === 0 ? 'agrees' : 'differs', notesOf(manifest), manifest), differences: all };
}

/** A first line as it is told: that of a file with other line ends would look like the one that is claimed. */
function headerText(columns: readonly string[] | undefined, claimed: string | undefined): string | undefined {
  const header = columns?.join();
  return header === `${claimed}\r` ? 'the same, in lines that end with CR LF' : header && visibleText(header);
}

/** The manifest's own numbers against each other. */
function conservation(manifest: Manifest): Difference[] {
  const sums = (['packets', 'bytes'] as const).flatMap((what) => sumDifference(`${what} in all`, manifest[what]));
  const { counters } = manifest;
  if (counters === null || isConserved(counters)) return sums;
  const { frames, flow_packets, nonip, malformed, unsupported } = counters;
  const parts = `${flow_packets} in flows + ${nonip} nonip + ${malformed} malformed + ${unsupported} unsupported`;
  const found = `${parts} = ${flow_packets + nonip + malformed + unsupported}`;
  return [...sums, { what: 'frames', manifest: String(frames), found }];
}

function sumDifference(what: string, sums: DirectionSums | null): Difference[] {
  if (sums === null || sums.total === sums.forward + sums.reverse) return [];
  return [{ what, manifest: String(sums.total), found: String(sums.forward + sums.reverse) }];
}

function notesOf(manifest: Manifest): string[] {
  const notes: string[] = [];
  if (manifest.recovered) notes.push('left by a crash: its counters died with the process');
  else if (manifest.read_back) notes.push('others wrote into it: its rows were read back from the file');
  if (manifest.file === null) notes.push(`taken from the daemon while it was written (${manifest.closed})`);
  return notes;
}

function textAt(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
