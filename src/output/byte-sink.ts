// Bytes to a file descriptor, through one buffer, in large whole writes. Blocks like write(2) does; a descriptor that
// another program has set non-blocking (a terminal, a pipe) is waited for.

import { writeSync } from 'node:fs';
import { SinkError, systemCode, systemReason } from '../errors.js';

const BUFFER_BYTES = 256 * 1024;
const RETRY_MS = 2;
/** Bytes of the longest character. */
const LONGEST_UTF8 = 4;
const ENCODER = new TextEncoder();

export class ByteSink {
  readonly #fd: number;
  readonly #name: string;
  readonly #bytes = new Uint8Array(BUFFER_BYTES);
  readonly view = new DataView(this.#bytes.buffer);
  /** Bytes that wait in the buffer: write behind them, then set it. */
  used = 0;
  /** Bytes that the system has taken. */
  written: number;

  /** Writes to `fd`, which errors call `name` and which has taken `written` bytes before. */
  constructor(fd: number, name: string, written = 0) {
    this.#fd = fd;
    this.#name = name;
    this.written = written;
  }

  /** Makes sure that the buffer has room for `bytes` more. Throws SinkError. */
  reserve(bytes: number): void {
    if (this.used + bytes > BUFFER_BYTES) this.flush();
  }

  text(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.view.setUint8(this.used++, text.charCodeAt(i));
  }

  /** Text of any characters, as UTF-8. */
  utf8(text: string): void {
    for (let from = 0; from < text.length; ) {
      this.reserve(LONGEST_UTF8);
      const { read, written } = ENCODER.encodeInto(text.slice(from), this.#bytes.subarray(this.used));
      this.used += written;
      from += read;
    }
  }

  /** Hands over what waits. Throws SinkError. */
  flush(): void {
    let from = 0;
    while (from < this.used) from += this.#write(from);
    this.used = 0;
  }

  #write(from: number): number {
    try {
      const count = writeSync(this.#fd, this.#bytes, from, this.used - from);
      this.written += count;
      return count;
    } catch (cause) {
      if (systemCode(cause) !== 'EAGAIN') throw this.#error(cause);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      return 0;
    }
  }

  #error(cause: unknown): SinkError {
    return new SinkError(`cannot write ${this.#name}: ${systemReason(cause)}; ${this.written} bytes are written`, cause);
  }
}
