// What a process that died left in the folder becomes what it would have been: torn rows are cut off, the current file is closed,
// files without a manifest get one (read back from the file, without counters), half made ones go, compression is finished.

import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync } from 'node:fs';
import { WriterCounter } from '../counters.js';
import { systemCode } from '../errors.js';
import type { ClosedName } from './closed-names.js';
import type { ClosingFiles } from './closing.js';
import { type Manifest, type ManifestFacts, parseManifest } from './manifest.js';
import type { WriterParts } from './writer-parts.js';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 64 * 1024;
/** Newest manifests that are looked into for the last sequence number of the run that died. */
const NEWEST_MANIFESTS = 64;

export class Recovery {
  readonly #parts: WriterParts;
  readonly #closing: ClosingFiles;
  readonly #facts: ManifestFacts;
  readonly #run: string | undefined;
  #sequence: number | undefined;
  /** Closed files that could not be put in order, and why not. */
  #stuck: { readonly path: string; readonly error: unknown }[] = [];

  /** `run` is the one that died; undefined where nobody knows. */
  constructor(parts: WriterParts, closing: ClosingFiles, facts: ManifestFacts, run: string | undefined) {
    this.#parts = parts;
    this.#closing = closing;
    this.#facts = facts;
    this.#run = run;
  }

  /** Brings the folder in order before anything is written. Throws what the disk throws of the files that are to be written. */
  mendFolder(): void {
    const { disk, names } = this.#parts;
    const byCsv = new Map<string, ClosedName[]>();
    this.#stuck = [];
    for (const file of disk.list(names.folder)) {
      if (names.isHalfMade(file)) this.#ifPossible(file, () => disk.remove(names.path(file)));
      const parsed = names.parse(file);
      if (parsed !== undefined) byCsv.set(parsed.csv, [...(byCsv.get(parsed.csv) ?? []), parsed]);
    }
    for (const [csv, files] of [...byCsv].sort(([a], [b]) => (a < b ? -1 : 1)))
      this.#ifPossible(csv, () => this.#mendClosed(csv, new Set(files.map(({ suffix }) => suffix))));
    this.#tellStuck();
    this.closeLeft(names.current);
    this.closeLeft(names.next);
  }

  /** What is wrong with one file of the past is no reason to write none. */
  #ifPossible(file: string, mend: () => void): void {
    try {
      mend();
    } catch (error) {
      if (systemCode(error) === '') throw error;
      this.#stuck.push({ path: (error as NodeJS.ErrnoException).path ?? this.#parts.names.path(file), error });
    }
  }

  #tellStuck(): void {
    const { trouble, counters } = this.#parts;
    const [first] = this.#stuck;
    if (first === undefined) return;
    counters[WriterCounter.WRITE_ERRORS]! += this.#stuck.length;
    const others = this.#stuck.length === 1 ? '' : `, and ${this.#stuck.length - 1} more files`;
    trouble.begins('cannot put what an earlier run left in order', first.error, `it stays as it is: ${first.path}${others}`);
  }

  #mendClosed(csv: string, suffixes: ReadonlySet<ClosedName['suffix']>): void {
    const { disk, names, options } = this.#parts;
    if (!suffixes.has('') || this.#closing.isBusy(csv)) return;
    const path = names.path(csv);
    const manifest = suffixes.has('.json') ? parseManifest(readText(`${path}.json`)) : undefined;
    const gzipBytes = suffixes.has('.gz') ? disk.stateAt(`${path}.gz`)?.size : undefined;
    if (gzipBytes !== undefined && manifest?.gzip?.bytes === gzipBytes) {
      disk.remove(path);
      return;
    }
    if (gzipBytes !== undefined) disk.remove(`${path}.gz`);
    if (manifest === undefined) this.#closeInPlace(path, csv);
    else if (options().compress === 'gzip') this.#closing.compress(csv, { ...manifest, gzip: null });
  }

  #closeInPlace(path: string, csv: string): void {
    const { fd } = this.#mendTail(path);
    this.#close(fd, csv, false);
  }

  /** Closes a file that nobody writes any more under the name of a closed one; one without rows is removed. */
  closeLeft(path: string): void {
    const { disk, names } = this.#parts;
    const state = disk.stateAt(path);
    if (state === undefined) return;
    const { fd, hasRows } = this.#mendTail(path);
    if (!hasRows) {
      closeSync(fd);
      disk.remove(path);
      return;
    }
    const csv = names.free(state.birthtimeMs > 0 ? state.birthtimeMs : state.mtimeMs, (name) => this.#closing.isTaken(name));
    disk.rename(path, names.path(csv));
    this.#close(fd, csv, true);
  }

  /** Cuts off what is behind the last line end. */
  #mendTail(path: string): { fd: number; hasRows: boolean } {
    const { tell, counters } = this.#parts;
    const fd = openSync(path, 'r+');
    try {
      const { size } = fstatSync(fd);
      const end = lastLineEnd(fd, size);
      if (end < size) {
        ftruncateSync(fd, end);
        counters[WriterCounter.REPAIRED_BYTES]! += size - end;
        const message = `${path} ended in a torn row, as after a crash: its last ${size - end} bytes are cut off`;
        tell({ kind: 'repaired', file: path, cutBytes: size - end, message });
      }
      return { fd, hasRows: firstLineEnd(fd, end) < end };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  #close(fd: number, csv: string, wasCurrent: boolean): void {
    const run = this.#run ?? null;
    const sequence = this.#nextSequence();
    this.#closing.add({
      ...{ fd, csv, run, sequence, wasCurrent, reason: 'recovered', isTaken: false },
      ...{ facts: this.#facts, columns: undefined, contents: undefined, interval: undefined },
    });
  }

  #nextSequence(): number | null {
    if (this.#run === undefined) return null;
    this.#sequence = (this.#sequence ?? this.#lastSequence(this.#run)) + 1;
    return this.#sequence;
  }

  #lastSequence(run: string): number {
    const { disk, names } = this.#parts;
    const newest = disk
      .list(names.folder)
      .flatMap((file) => {
        const parsed = names.parse(file);
        return parsed?.suffix === '.json' ? [parsed.csv] : [];
      })
      .sort((a, b) => names.compare(b, a))
      .slice(0, NEWEST_MANIFESTS)
      .map((csv) => this.#manifestOf(csv));
    return Math.max(0, ...newest.map((manifest) => (manifest?.run === run ? (manifest.sequence ?? 0) : 0)));
  }

  /** Undefined too where it cannot be read. */
  #manifestOf(csv: string): Manifest | undefined {
    try {
      return parseManifest(readText(`${this.#parts.names.path(csv)}.json`));
    } catch {
      return undefined;
    }
  }
}

/** Errors name the file, also those that come after it was opened. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}

/** Position behind the last line end; 0 without one. */
function lastLineEnd(fd: number, size: number): number {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - CHUNK_BYTES);
    const length = readSync(fd, chunk, 0, end - from, from);
    const at = chunk.subarray(0, length).lastIndexOf(NEWLINE);
    if (at >= 0) return from + at + 1;
    end = from;
  }
  return 0;
}

/** Position behind the first line end; `size` where it is further away than any header. */
function firstLineEnd(fd: number, size: number): number {
  const chunk = new Uint8Array(Math.min(size, CHUNK_BYTES));
  const at = chunk.subarray(0, readSync(fd, chunk, 0, chunk.length, 0)).indexOf(NEWLINE);
  return at < 0 ? size : at + 1;
}
