// Closed files that have their manifest become .gz, one after the other; the manifest then tells of both. What fails is tried again.

import { WriterCounter } from '../counters.js';
import { systemCode } from '../errors.js';
import type { Compressor } from './compressor.js';
import { type Manifest, manifestText } from './manifest.js';
import { Retries } from './retries.js';
import type { WriterParts } from './writer-parts.js';

/** A try may read and write gigabytes. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;
const FAILS = 'cannot compress a closed file';

export interface ProvenFile {
  readonly csv: string;
  readonly manifest: Manifest;
}

export class Compressions {
  readonly #parts: WriterParts;
  readonly #compressor: Compressor;
  readonly #done: (csv: string) => void;
  readonly #failing = new Retries<ProvenFile>(FIRST_RETRY_MS, LONGEST_RETRY_MS);
  #chain = Promise.resolve();
  #isAbandoned = false;

  /** `done` is called behind each try, whatever came of it. */
  constructor(parts: WriterParts, compressor: Compressor, done: (csv: string) => void) {
    this.#parts = parts;
    this.#compressor = compressor;
    this.#done = done;
  }

  add(file: ProvenFile): void {
    this.#chain = this.#chain.then(() => this.#compress(file));
  }

  /** Files that failed and are to be added again now. */
  due(nowMs: number): ProvenFile[] {
    return this.#failing.due(nowMs);
  }

  /** Resolves when all were tried. */
  tried(): Promise<void> {
    return this.#chain;
  }

  /** Begins no other from now on. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  async #compress(file: ProvenFile): Promise<void> {
    try {
      // Others may have been waited for so long that this is not asked for any more.
      if (!this.#isAbandoned && this.#parts.options().compress === 'gzip') await this.#replace(file);
      this.#settle(file.csv);
    } catch (error) {
      this.#fails(file, error);
    }
    this.#done(file.csv);
  }

  async #replace({ csv, manifest }: ProvenFile): Promise<void> {
    const { disk, names, options } = this.#parts;
    const path = names.path(csv);
    const gzip = { file: `${csv}.gz`, ...(await this.#compressor.compress(path, options().minFreeBytes)) };
    await disk.replace(`${path}.json`, manifestText({ ...manifest, gzip }));
    disk.remove(path);
  }

  #settle(csv: string): void {
    if (this.#failing.settle(csv)) this.#parts.trouble.ends(FAILS, 'closed files are compressed again');
  }

  /** A file that fails is told of once. One that is gone is none to compress: retention or others have removed it. */
  #fails(file: ProvenFile, error: unknown): void {
    if (this.#isAbandoned) return;
    const { disk, trouble, counters } = this.#parts;
    counters[WriterCounter.WRITE_ERRORS]!++;
    if (systemCode(error) === 'ENOENT') this.#settle(file.csv);
    else if (this.#failing.add(file.csv, file, disk.steadyMs()))
      trouble.begins(FAILS, error, `${file.csv} stays as it is and is tried again, once an hour in the end`);
  }
}
