// Bytes of a pipe or socket (`tcpdump -w - | rastro replay -`): chunks as they come, copied into the window.

import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { CaptureError } from '../errors.js';
import type { ByteReader } from './byte-window.js';

export class StreamReader implements ByteReader {
  readonly #stream: Readable;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #used = 0;
  #ended = false;
  bytesRead = 0;
  readonly damage = undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Bytes of the open descriptor `fd` of `name`, which is a pipe, a socket or a character device. */
  static of(fd: number, name: string): StreamReader {
    const stat = fstatSync(fd);
    if (!stat.isFIFO() && !stat.isSocket()) {
      throw new CaptureError(`${name}: cannot read captures from this kind of file (expected a file, a pipe or a socket)`);
    }
    return new StreamReader(new Socket({ fd, readable: true, writable: false }));
  }

  read(into: Uint8Array, from: number): number | Promise<number> {
    if (this.#used < this.#chunk.length) return this.#copy(into, from);
    return this.#readNext(into, from);
  }

  async #readNext(into: Uint8Array, from: number): Promise<number> {
    if (this.#ended) return 0;
    const next = await this.#nextChunk();
    if (next.done === true) {
      this.#ended = true;
      return 0;
    }
    this.#chunk = next.value;
    this.#used = 0;
    this.bytesRead += this.#chunk.length;
    return this.#copy(into, from);
  }

  async #nextChunk(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#chunks.next();
    } catch (error) {
      // `close` while waiting for bytes ends the wait this way.
      if (this.#ended) return { done: true, value: undefined };
      throw error;
    }
  }

  #copy(into: Uint8Array, from: number): number {
    const count = Math.min(this.#chunk.length - this.#used, into.length - from);
    into.set(this.#chunk.subarray(this.#used, this.#used + count), from);
    this.#used += count;
    return count;
  }

  close(): void {
    this.#ended = true;
    this.#stream.destroy();
  }
}
