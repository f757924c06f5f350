// Bytes of a capture in memory, handed out as a file or a pipe would: at once or later, in pieces of any size.

import type { ByteReader } from '../../src/capture/byte-window.js';

export class MemoryReader implements ByteReader {
  readonly #bytes: Uint8Array;
  readonly #piece: number;
  readonly #isLate: boolean;
  bytesRead = 0;
  readonly damage: string | undefined;
  isClosed = false;

  /** `piece` is the most bytes per read; `isLate` makes every read a promise. */
  constructor(bytes: Uint8Array, options: { piece?: number; isLate?: boolean; damage?: string } = {}) {
    this.#bytes = bytes;
    this.#piece = options.piece ?? Number.POSITIVE_INFINITY;
    this.#isLate = options.isLate ?? false;
    this.damage = options.damage;
  }

  read(into: Uint8Array, from: number): number | Promise<number> {
    const count = Math.min(this.#piece, into.length - from, this.#bytes.length - this.bytesRead);
    into.set(this.#bytes.subarray(this.bytesRead, this.bytesRead + count), from);
    this.bytesRead += count;
    return this.#isLate ? Promise.resolve(count) : count;
  }

  close(): void {
    this.isClosed = true;
  }
}
