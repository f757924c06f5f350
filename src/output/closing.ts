// Closed files on their way to being kept: fsync, manifest, compression, retention. All of it beside the writing, one file after
// the other; what fails is tried again every second. Nothing here holds up a record.

import { WriterCounter } from '../counters.js';
import { systemCode } from '../errors.js';
import type { FileNames } from './closed-names.js';
import type { Compressor } from './compressor.js';
import type { Disk } from './disk.js';
import { scanFile } from './file-scan.js';
import type { Told } from './live-channel.js';
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
import type { RecordOwners } from './process-columns.js';
import { removals } from './retention.js';
import type { RotationOptions } from './rotation-options.js';
import type { Trouble } from './trouble.js';

const RETRY_MS = 1000;

export interface ClosedFile {
  /** To be synced and closed; undefined where this process never wrote the file. */
  readonly fd: number | undefined;
  /** The CSV's name, from which the manifest has its own; the file has it too unless it was taken away. */
  readonly csv: string;
  readonly reason: CloseReason;
  readonly isTaken: boolean;
  readonly run: string | null;
  readonly sequence: number | null;
  readonly facts: ManifestFacts;
  readonly columns: readonly string[] | undefined;
  /** Undefined: to be read back. */
  readonly contents: ReturnType<typeof writtenContents> | undefined;
  readonly interval: Interval | undefined;
}

/** What the parts of the writer share. */
export interface WriterParts {
  readonly disk: Disk;
  readonly names: FileNames;
  readonly tell: (told: Told) => void;
  readonly trouble: Trouble;
  readonly counters: Float64Array;
  /** Undefined where no column asks for them. */
  readonly owners: RecordOwners | undefined;
  /** As configured now. */
  readonly options: () => RotationOptions;
}

export class ClosingFiles {
  readonly #parts: WriterParts;
  readonly #compressor: Compressor;
  readonly #busy = new Set<string>();
  #manifests = Promise.resolve();
  #compressions = Promise.resolve();
  #isAbandoned = false;
  /** Files whose manifest is not there yet. */
  waiting = 0;

  constructor(parts: WriterParts, compressor: Compressor) {
    this.#parts = parts;
    this.#compressor = compressor;
  }

  add(closed: ClosedFile): void {
    this.waiting++;
    this.#busy.add(closed.csv);
    this.#manifests = this.#manifests.then(() => this.#finish(closed));
  }

  /** Compresses a file that has its manifest. */
  compress(csv: string, manifest: Manifest): void {
    this.#busy.add(csv);
    this.#compressions = this.#compressions.then(() => this.#compress(csv, manifest));
  }

  /** Names that a new file may not have, whether they are in the folder yet or not. */
  get names(): readonly string[] {
    return [...this.#parts.disk.list(this.#parts.names.folder), ...this.#busy];
  }

  isBusy(csv: string): boolean {
    return this.#busy.has(csv);
  }

  /** Resolves when all manifests are there. */
  written(): Promise<void> {
    return this.#manifests;
  }

  compressed(): Promise<void> {
    return this.#compressions;
  }

  /** Tries nothing again from now on; what is left is finished at the next start. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  async #finish(closed: ClosedFile): Promise<void> {
    const { counters, names, tell, options } = this.#parts;
    await this.#sync(closed);
    const manifest = await this.#untilItWorks(closed.csv, () => this.#writeManifest(closed));
    this.waiting--;
    this.#busy.delete(closed.csv);
    if (manifest === undefined) return;
    counters[WriterCounter.FILES_CLOSED]!++;
    const manifestName = closed.isTaken ? `${closed.csv}.json` : undefined;
    tell({
      kind: 'closed',
      file: closed.isTaken ? `${names.name}.csv` : closed.csv,
      manifest: manifestName,
      rows: manifest.rows,
      bytes: manifest.file_bytes,
      reason: closed.reason,
    });
    if (options().compress === 'gzip' && !closed.isTaken) this.compress(closed.csv, manifest);
    this.retain();
  }

  async #sync({ fd, csv }: ClosedFile): Promise<void> {
    if (fd === undefined) return;
    const { disk, trouble } = this.#parts;
    const attempt = 'cannot sync a closed file';
    try {
      await disk.fsync(fd);
      trouble.ends(attempt, 'closed files are synced again');
    } catch (error) {
      // The system tells this once and may then have dropped what it could not write: asking again would prove nothing.
      trouble.begins(attempt, error, `the last rows of ${csv} may not outlive a power failure; rastro verify tells`);
    }
    disk.close(fd);
  }

  /** Undefined when it was given up: at the end, or since the file is gone. */
  async #untilItWorks<T>(csv: string, work: () => Promise<T>): Promise<T | undefined> {
    const { disk, trouble, counters, names } = this.#parts;
    const attempt = 'cannot write a manifest';
    for (;;) {
      try {
        const done = await work();
        trouble.ends(attempt, `the manifest of ${csv} is written`);
        return done;
      } catch (error) {
        counters[WriterCounter.WRITE_ERRORS]!++;
        trouble.begins(attempt, error, `that of ${csv} is tried again every second`);
        if (this.#isAbandoned) return undefined;
        if (systemCode(error) === 'ENOENT' && disk.stateAt(names.folder) !== undefined) return undefined;
        await disk.sleep(RETRY_MS);
      }
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

  async #compress(csv: string, manifest: Manifest): Promise<void> {
    const { disk, names, trouble, counters } = this.#parts;
    const path = names.path(csv);
    const attempt = 'cannot compress a closed file';
    try {
      if (this.#isAbandoned) return;
      const gzip = { file: `${csv}.gz`, ...(await this.#compressor.compress(path)) };
      await disk.replace(`${path}.json`, manifestText({ ...manifest, gzip }));
      disk.remove(path);
      trouble.ends(attempt, `${csv} is compressed`);
    } catch (error) {
      if (this.#isAbandoned) return;
      counters[WriterCounter.WRITE_ERRORS]!++;
      trouble.begins(attempt, error, `${csv} stays as it is until the next start`);
    } finally {
      this.#busy.delete(csv);
    }
    this.retain();
  }

  /** Removes what is beyond the limits. */
  retain(): void {
    if (this.#isAbandoned) return;
    const { disk, names, trouble, options, tell, counters } = this.#parts;
    const attempt = `cannot remove old files from ${names.folder}`;
    try {
      for (const { csv, files, reason } of removals(disk, names, options(), this.#busy)) {
        // The manifest last: one without a file tells `verify` what is missing, a file without one tells nothing.
        for (const file of files.toSorted()) disk.remove(names.path(file));
        counters[WriterCounter.FILES_REMOVED]!++;
        tell({ kind: 'removed', file: csv, reason });
      }
      trouble.ends(attempt, 'old files are removed');
    } catch (error) {
      counters[WriterCounter.WRITE_ERRORS]!++;
      trouble.begins(attempt, error, 'they stay until that works');
    }
  }
}
