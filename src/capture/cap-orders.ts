// Programs on their way to a process that captures with cap, on a descriptor of their own: while frames flood in, cap lets no event
// loop turn, so the process looks for them between two frames, without waiting. A length (32 bits), then the instructions.

import { INSTRUCTION_LENGTH, MAX_INSTRUCTIONS } from './bpf.js';
import { CLOSED_PROGRAM } from './cap-socket.js';
import { libc } from './libc.js';

/** Where the process finds them. */
export const ORDERS = 4;

const MSG_DONTWAIT = 0x40;
const HEADER_BYTES = 4;
/** Bytes of the longest program, and its length. */
const MOST_BYTES = HEADER_BYTES + MAX_INSTRUCTIONS * INSTRUCTION_LENGTH;

export function orderOf(program: Uint8Array): Uint8Array {
  const order = new Uint8Array(HEADER_BYTES + program.length);
  new DataView(order.buffer).setUint32(0, program.length, true);
  order.set(program, HEADER_BYTES);
  return order;
}

export const CLOSING_ORDER = orderOf(CLOSED_PROGRAM);

export class OrderReader {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  readonly #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** The next program, if one is there as a whole; valid until the next call. */
  take(): Uint8Array | undefined {
    for (;;) {
      const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.#view.getUint32(0, true);
      if (this.#length >= HEADER_BYTES && this.#length === wanted) {
        this.#length = 0;
        return this.#bytes.subarray(HEADER_BYTES, wanted);
      }
      const missing = this.#bytes.subarray(this.#length, wanted);
      const received = libc().recv(ORDERS, missing, missing.length, MSG_DONTWAIT);
      if (received <= 0) return undefined;
      this.#length += received;
    }
  }
}
