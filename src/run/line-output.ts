// Lines of packets to standard output.

import { ByteSink } from '../output/byte-sink.js';
import { STDOUT_FD } from '../output/output-file.js';

const LONGEST_WRITE = 64 * 1024;

/** Lines of nothing but ASCII, to standard output through one buffer. */
export class LineOutput {
  readonly #sink = new ByteSink(STDOUT_FD, 'standard output');
  readonly #bytes = Buffer.from(this.#sink.view.buffer);

  write(text: string): void {
    // A line is far shorter than the buffer, but a hex dump of a long frame is not.
    for (let from = 0; from < text.length; from += LONGEST_WRITE) {
      const piece = text.length <= LONGEST_WRITE ? text : text.slice(from, from + LONGEST_WRITE);
      this.#sink.reserve(piece.length);
      this.#sink.used += this.#bytes.write(piece, this.#sink.used, 'latin1');
    }
  }

  flush(): void {
    this.#sink.flush();
  }

  /** What is left, when something else has failed already. */
  flushQuietly(): void {
    try {
      this.flush();
    } catch {
      // The first failure is the one to tell of.
    }
  }
}
