// Bytes inside a gzip stream, members joined (RFC 1952 section 2.2). What a cut stream held up to the cut is handed out; of a
// damaged one all but what the block of input with the damage inflates to, which zlib keeps to itself. `damage` says what it found.

import { constants, createGunzip, type Gunzip } from 'node:zlib';
import type { ByteReader } from './byte-window.js';

/** Bytes inflated from at once: deflate expands at most about 1 000 times, so this bounds what waits here. */
const INPUT_BYTES = 16 * 1024;

export class GzipReader implements ByteReader {
  readonly #compressed: ByteReader;
  readonly #gunzip: Gunzip;
  /** What is left of the bytes taken before. */
  #head: Uint8Array;
  #output: Uint8Array[] = [];
  #used = 0;
  #ended = false;
  damage: string | undefined;

  /** `head` are bytes already taken from `compressed` to tell its format. */
  constructor(compressed: ByteReader, head: Uint8Array) {
    this.#compressed = compressed;
    this.#gunzip = createGunzip({ chunkSize: 256 * 1024, finishFlush: constants.Z_FINISH });
    this.#gunzip.on('data', (chunk: Uint8Array) => this.#output.push(chunk));
    this.#gunzip.on('error', (error) => {
      this.damage ??= error.message;
    });
    this.#gunzip.on('close', () => {
      this.#ended = true;
    });
    this.#head = head;
  }

  get bytesRead(): number {
    return this.#compressed.bytesRead;
  }

  read(into: Uint8Array, from: number): number | Promise<number> {
    return this.#output.length > 0 ? this.#copy(into, from) : this.#inflate(into, from);
  }

  async #inflate(into: Uint8Array, from: number): Promise<number> {
    while (this.#output.length === 0) {
      if (this.#ended) return 0;
      const input = await this.#nextInput();
      // The end is told apart from the last bytes: what they inflate to is out before a cut is noticed.
      await (input === undefined ? this.#finish() : this.#write(input));
    }
    return this.#copy(into, from);
  }

  async #nextInput(): Promise<Uint8Array | undefined> {
    if (this.#head.length > 0) {
      const input = this.#head.subarray(0, INPUT_BYTES);
      this.#head = this.#head.subarray(INPUT_BYTES);
      return input;
    }
    const block = new Uint8Array(INPUT_BYTES);
    const count = await this.#compressed.read(block, 0);
    return count === 0 ? undefined : block.subarray(0, count);
  }

  #write(input: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      // zlib forgets the callback of a write that fails or that `close` interrupts.
      this.#gunzip.once('close', resolve);
      this.#gunzip.write(input, () => {
        this.#gunzip.off('close', resolve);
        resolve();
      });
    });
  }

  #finish(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#ended = true;
        resolve();
      };
      this.#gunzip.once('end', done);
      this.#gunzip.once('close', done);
      this.#gunzip.end();
    });
  }

  #copy(into: Uint8Array, from: number): number {
    const chunk = this.#output[0]!;
    const count = Math.min(chunk.length - this.#used, into.length - from);
    into.set(chunk.subarray(this.#used, this.#used + count), from);
    this.#used += count;
    if (this.#used === chunk.length) {
      this.#output.shift();
      this.#used = 0;
    }
    return count;
  }

  close(): void {
    this.#gunzip.destroy();
    this.#compressed.close();
  }
}
