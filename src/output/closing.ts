// Closed files on their way to being kept: fsync, manifest, compression, retention. All of it beside the writing, one file after
// the other; one that fails is tried again behind the others. Nothing here holds up a record, nor one file another.

import { WriterCounter } from '../counters.js';
import { systemCode } from '../errors.js';
import { CLOSED_FORMS } from './closed-names.js';
import { Compressions } from './compressions.js';
import type { Compressor } from './compressor.js';
import { scanFile } from './file-scan.js';
import {
  type CloseReason,
  type Interval,
  type Manifest,
  type ManifestFacts,
  manifestOf,
  manifestText,
  scannedContents,
  type writtenContents,
} from './manifest.js';
import { type Removal, Retention } from './retention.js';
import { Retries } from './retries.js';
import type { WriterParts } from './writer-parts.js';

const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** Closed files that may wait for their fsync before rotation pauses: each holds a descriptor. */
const MAX_OPEN = 64;
/** Closed files without a manifest before rotation pauses: each holds some kilobytes of what its manifest is to tell. */
const MAX_UNPROVEN = 4096;

const MANIFEST_FAILS = 'cannot write a manifest';

export interface ClosedFile {
  /** To be synced and closed; undefined where this process never wrote the file. */
  readonly fd: number | undefined;
  /** The CSV's name, from which the manifest has its own; the file has it too unless it was taken away. */
  readonly csv: string;
  readonly reason: CloseReason;
  readonly isTaken: boolean;
  /** False for one that lay under its closed name before this process came. */
  readonly wasCurrent: boolean;
  readonly run: string | null;
  readonly sequence: number | null;
  readonly facts: ManifestFacts;
  readonly columns: readonly string[] | undefined;
  /** Undefined: to be read back. */
  readonly contents: ReturnType<typeof writtenContents> | undefined;
  readonly interval: Interval | undefined;
}

export class ClosingFiles {
  readonly #parts: WriterParts;
  readonly #compressions: Compressions;
  readonly #retention: Retention;
  readonly #busy = new Set<string>();
  /** Files whose manifest is not there yet, and those among them for which it failed. */
  readonly #unproven = new Set<string>();
  readonly #failing = new Retries<ClosedFile>(RETRY_MS, LONGEST_RETRY_MS);
  #manifests = Promise.resolve();
  #isAbandoned = false;
  /** Files that are not synced yet. */
  #open = 0;

  constructor(parts: WriterParts, compressor: Compressor) {
    this.#parts = parts;
    this.#compressions = new Compressions(parts, compressor, (csv) => this.#compressed(csv));
    this.#retention = new Retention(parts.disk, parts.names);
  }

  add(closed: ClosedFile): void {
    this.#open++;
    this.#busy.add(closed.csv);
    this.#unproven.add(closed.csv);
    this.#rank(closed);
    this.#manifests = this.#manifests.then(async () => {
      await this.#sync(closed);
      this.#open--;
      await this.#prove(closed);
    });
  }

  #rank({ csv, wasCurrent, interval }: ClosedFile): void {
    if (wasCurrent) this.#retention.close(csv, interval !== undefined);
    else this.#retention.change(csv);
  }

  /** True while no further file may be closed. */
  get isBehind(): boolean {
    return this.#open >= MAX_OPEN || this.#unproven.size >= MAX_UNPROVEN;
  }

  /** Tries again what failed, where it is time to. */
  retry(nowMs = this.#parts.disk.steadyMs()): void {
    for (const closed of this.#failing.due(nowMs)) this.#manifests = this.#manifests.then(() => this.#prove(closed));
    for (const { csv, manifest } of this.#compressions.due(nowMs)) this.compress(csv, manifest);
  }

  /** Compresses a file that has its manifest. */
  compress(csv: string, manifest: Manifest): void {
    this.#busy.add(csv);
    this.#compressions.add({ csv, manifest });
  }

  /** True for a name that a new file may not have, whether it is in the folder yet or not. */
  isTaken(csv: string): boolean {
    const { disk, names } = this.#parts;
    return this.#busy.has(csv) || CLOSED_FORMS.some((form) => disk.stateAt(names.path(csv + form)) !== undefined);
  }

  isBusy(csv: string): boolean {
    return this.#busy.has(csv);
  }

  /** Resolves when all manifests are there, or were tried for a last time. */
  async written(): Promise<void> {
    await this.#manifests;
    if (this.#failing.size === 0) return;
    await this.#parts.disk.sleep(RETRY_MS);
    this.retry(Number.POSITIVE_INFINITY);
    await this.#manifests;
  }

  compressed(): Promise<void> {
    return this.#compressions.tried();
  }

  /** Tries nothing again from now on; what is left is finished at the next start, and is named where that will know less of it. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#compressions.abandon();
    const [first, ...others] = this.#unproven;
    if (first === undefined) return;
    const files = others.length === 0 ? first : `${first} and ${others.length} more`;
    this.#parts.tell({
      kind: 'trouble',
      of: 'files',
      message: `no manifest yet for ${files}: written at the next start, without counters`,
      code: '',
    });
  }

  async #sync({ fd, csv }: ClosedFile): Promise<void> {
    if (fd === undefined) return;
    const { disk, trouble } = this.#parts;
    const attempt = 'cannot sync a closed file';
    try {
      try {
        await disk.fsync(fd);
      } finally {
        // Some file systems (NFS, FUSE) say only now what they did not keep. The descriptor is gone all the same.
        disk.close(fd);
      }
      trouble.ends(attempt, 'closed files are synced again');
    } catch (error) {
      // The system tells this once and may then have dropped what it could not write: asking again would prove nothing.
      trouble.begins(attempt, error, `the last rows of ${csv} may not outlive a power failure; rastro verify tells`);
    }
  }

  /** Writes the manifest and does what comes behind it. Never throws: it is a link of a chain. */
  async #prove(closed: ClosedFile): Promise<void> {
    try {
      this.#finish(closed, await this.#writeManifest(closed));
    } catch (error) {
      this.#parts.counters[WriterCounter.WRITE_ERRORS]!++;
      if (this.#isGone(error)) this.#gone(closed.csv);
      else this.#fails(closed, error);
    }
  }

  #finish(closed: ClosedFile, manifest: Manifest): void {
    const { counters, names, tell, options } = this.#parts;
    this.#settle(closed.csv);
    // One that was taken away has come to be in the folder with its manifest alone.
    this.#rank(closed);
    counters[WriterCounter.FILES_CLOSED]!++;
    const [file, manifestName] = closed.isTaken ? [`${names.name}.csv`, `${closed.csv}.json`] : [closed.csv, undefined];
    tell({ kind: 'closed', file, manifest: manifestName, rows: manifest.rows, bytes: manifest.file_bytes, reason: closed.reason });
    if (options().compress === 'gzip' && !closed.isTaken) this.compress(closed.csv, manifest);
    this.retain();
  }

  #settle(csv: string): void {
    this.#unproven.delete(csv);
    this.#busy.delete(csv);
    this.#retention.change(csv);
    if (this.#failing.settle(csv)) this.#parts.trouble.ends(MANIFEST_FAILS, 'all manifests are written');
  }

  /** A file that fails is told of once, however often it is tried: with others that come off in between it would begin anew each time. */
  #fails(closed: ClosedFile, error: unknown): void {
    const { disk, trouble } = this.#parts;
    const isNew = this.#failing.add(closed.csv, closed, disk.steadyMs());
    if (isNew) trouble.begins(MANIFEST_FAILS, error, `that of ${closed.csv} is tried again, once a minute in the end`);
  }

  #gone(csv: string): void {
    this.#settle(csv);
    this.#parts.tell({ kind: 'trouble', of: 'files', message: `${csv} is gone, and had no manifest yet`, code: 'ENOENT' });
  }

  /** True when the file is gone from a folder that is there. */
  #isGone(error: unknown): boolean {
    const { disk, names } = this.#parts;
    try {
      return systemCode(error) === 'ENOENT' && disk.stateAt(names.folder) !== undefined;
    } catch {
      return false;
    }
  }

  async #writeManifest(closed: ClosedFile): Promise<Manifest> {
    const { disk, names } = this.#parts;
    const { run, sequence, csv, reason, facts, columns, interval, isTaken } = closed;
    const path = names.path(csv);
    let { contents } = closed;
    if (contents === undefined) {
      const { scan, sha256 } = await scanFile(path, columns);
      contents = scannedContents(scan, sha256);
    }
    const manifest = manifestOf({ run, sequence, file: isTaken ? null : csv, closed: reason }, facts, contents, interval);
    await disk.replace(`${path}.json`, manifestText(manifest));
    return manifest;
  }

  #compressed(csv: string): void {
    this.#busy.delete(csv);
    this.#retention.change(csv);
    this.retain();
  }

  /** Removes what is beyond the limits; one that cannot be removed holds up no other. */
  retain(): void {
    if (this.#isAbandoned) return;
    const { names, trouble, options, counters } = this.#parts;
    const attempt = `cannot remove old files from ${names.folder}`;
    try {
      const failures = this.#retention.removals(options(), this.#busy).flatMap((removal) => this.#remove(removal));
      if (failures.length > 0) throw failures[0];
      trouble.ends(attempt, 'old files are removed');
    } catch (error) {
      counters[WriterCounter.WRITE_ERRORS]!++;
      trouble.begins(attempt, error, 'they stay until that works');
    }
  }

  /** Answers why it could not be done. */
  #remove({ csv, reason }: Removal): unknown[] {
    const { disk, names, tell, counters } = this.#parts;
    this.#retention.change(csv);
    try {
      for (const form of CLOSED_FORMS) disk.remove(names.path(csv + form));
    } catch (error) {
      return [error];
    }
    counters[WriterCounter.FILES_REMOVED]!++;
    tell({ kind: 'removed', file: csv, reason });
    return [];
  }
}
