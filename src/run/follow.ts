// A file that grows, on standard output: what is there and what comes, also when another file takes its name.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

const LOOK_MS = 250;
const BLOCK_BYTES = 64 * 1024;

export class Follower {
  readonly #path: string;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #block = Buffer.alloc(BLOCK_BYTES);
  #fd: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, write: (bytes: Uint8Array) => void) {
    this.#path = path;
    this.#write = write;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Writes what has come since the last look. */
  look(): void {
    this.#copy();
    if (this.#isCurrent()) return;
    this.#close();
    try {
      this.#fd = openSync(this.#path, 'r');
    } catch {
      // Not there yet, or just being renamed: the next look finds it.
      return;
    }
    this.#copy();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#copy();
    this.#close();
  }

  #copy(): void {
    if (this.#fd === undefined) return;
    for (;;) {
      const count = readSync(this.#fd, this.#block);
      if (count === 0) return;
      this.#write(this.#block.subarray(0, count));
    }
  }

  #isCurrent(): boolean {
    if (this.#fd === undefined) return false;
    const current = statSync(this.#path, { throwIfNoEntry: false });
    return current !== undefined && current.ino === fstatSync(this.#fd).ino;
  }

  #close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
