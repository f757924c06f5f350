// Bytes of a regular file, read in place and at once: the kernel has them or reads ahead, so waiting in a
// thread pool would only add a hop per block.

import { closeSync, readSync } from 'node:fs';
import type { ByteReader } from './byte-window.js';

export class FileReader implements ByteReader {
  readonly #fd: number;
  bytesRead = 0;
  readonly damage = undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  read(into: Uint8Array, from: number): number {
    const count = readSync(this.#fd, into, from, into.length - from, null);
    this.bytesRead += count;
    return count;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
