// Several captures as one stream of frames, in the order given. A capture that is cut short is told of and the next begins.

import { type Stats, statSync } from 'node:fs';
import { Counter } from '../counters.js';
import { CaptureError } from '../errors.js';
import type { FrameBatch } from './frames.js';
import { captureName, type OpenCapture, openCapture, readError } from './open-capture.js';
import type { CutShort, FrameSource } from './source.js';

/** Told of each capture that is cut short. */
export type TellCutShort = (name: string, cutShort: CutShort) => void;

export class CaptureFiles implements FrameSource {
  readonly #paths: readonly string[];
  readonly #counters: Float64Array;
  readonly #tellCutShort: TellCutShort;
  /** Memory that the captures' bytes come through, one after the other. */
  readonly #block: Uint8Array | undefined;
  #next = 0;
  #current: OpenCapture | undefined;
  /** Bytes of the captures before the current one. */
  #bytesBefore = 0;
  #closed = false;

  private constructor(paths: readonly string[], counters: Float64Array, tellCutShort: TellCutShort, block: Uint8Array | undefined) {
    this.#paths = paths;
    this.#counters = counters;
    this.#tellCutShort = tellCutShort;
    this.#block = block;
  }

  /**
   * Opens the first capture and makes sure that the other files are captures too, so that a wrong one is refused before anything
   * is written. `first` is the first capture, where it is open already; `block` is where frames are to lie, WINDOW_BYTES. Throws
   * CaptureError.
   */
  static async open(
    paths: readonly string[],
    counters: Float64Array,
    tellCutShort: TellCutShort,
    { first, block }: { readonly first?: OpenCapture; readonly block?: Uint8Array | undefined } = {},
  ): Promise<CaptureFiles> {
    const files = new CaptureFiles(paths, counters, tellCutShort, block);
    if (first === undefined) await files.#openNext();
    else files.#beginWith(first);
    try {
      for (const path of paths.slice(1)) await checkFile(path);
    } catch (error) {
      files.close();
      throw error;
    }
    return files;
  }

  next(frames: FrameBatch): number | Promise<number> {
    const current = this.#current;
    if (current === undefined) return this.#nextFile(frames);
    let got: number | Promise<number>;
    try {
      got = current.source.next(frames);
    } catch (error) {
      throw this.#failed(error);
    }
    if (typeof got === 'number') return this.#took(frames, got);
    return got.then(
      (count) => this.#took(frames, count),
      (error: unknown) => {
        throw this.#failed(error);
      },
    );
  }

  #took(frames: FrameBatch, count: number): number | Promise<number> {
    this.#counters[Counter.FILE_BYTES] = this.#bytesBefore + (this.#current?.reader.bytesRead ?? 0);
    return count === 0 ? this.#nextFile(frames) : count;
  }

  async #nextFile(frames: FrameBatch): Promise<number> {
    this.#finishCurrent();
    if (this.#closed || !(await this.#openNext())) return 0;
    return this.next(frames);
  }

  #beginWith(first: OpenCapture): void {
    this.#current = first;
    this.#next = 1;
  }

  async #openNext(): Promise<boolean> {
    const path = this.#paths[this.#next++];
    if (path === undefined) return false;
    this.#current = await openCapture(path, this.#block);
    return true;
  }

  #finishCurrent(): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    this.#bytesBefore += current.reader.bytesRead;
    const { cutShort } = current.source;
    if (cutShort !== undefined && !this.#closed) {
      this.#counters[Counter.TRUNCATED_FILES]!++;
      this.#tellCutShort(captureName(this.#paths[this.#next - 1]!), cutShort);
    }
    current.source.close();
  }

  #failed(error: unknown): CaptureError {
    return error instanceof CaptureError ? error : readError(captureName(this.#paths[this.#next - 1]!), error);
  }

  /** Stops reading, also where it waits for more bytes. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#next = this.#paths.length;
    this.#current?.source.close();
    this.#current = undefined;
  }
}

/** True when `path` can be read more than once and by several readers: it is a regular file, not a pipe or standard input. */
export function canReadAgain(path: string): boolean {
  return path !== '-' && statOf(path)?.isFile() === true;
}

/** Bytes of all of the files; 0 when one of them is no regular file. */
export function totalBytes(paths: readonly string[]): number {
  const stats = paths.map((path) => (path === '-' ? undefined : statOf(path)));
  return stats.every((stat) => stat?.isFile() === true) ? stats.reduce((total, stat) => total + (stat?.size ?? 0), 0) : 0;
}

async function checkFile(path: string): Promise<void> {
  const stat = statOf(path);
  // A pipe would lose what is read here, so it is told only when its turn comes; what cannot be opened at all is told now.
  if (path !== '-' && stat?.isFIFO() !== true && stat?.isSocket() !== true) (await openCapture(path)).source.close();
}

/** undefined where there is nothing, or something that cannot be reached. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
