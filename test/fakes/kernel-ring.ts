// A TPACKET_V3 ring without a kernel, in memory that a test or a bench fills.

import type { RingGeometry } from '../../src/capture/packet-socket.js';
import { filler } from '../frames.js';

/** When all frames come, in seconds since 1970. */
export const RING_SECONDS = 1_700_000_000;

export interface RingFrame {
  readonly bytes?: Uint8Array;
  readonly wireLength?: number;
  readonly nanoseconds?: number;
  readonly tag?: number;
  readonly hardwareType?: number;
}

/** A ring as the kernel fills it (linux/if_packet.h), block by block. */
export class KernelRing {
  readonly bytes: Uint8Array;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #blockBytes: number;

  /** The ring in `bytes`. */
  constructor({ ringBytes, blockBytes }: RingGeometry, bytes: Uint8Array = new Uint8Array(ringBytes)) {
    this.bytes = bytes;
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, ringBytes / 4);
    this.#halves = new Uint16Array(bytes.buffer, bytes.byteOffset, ringBytes / 2);
    this.#blockBytes = blockBytes;
  }

  /** Writes the frames into block number `block` and hands it over. */
  fill(block: number, frames: readonly RingFrame[]): void {
    const at = (block * this.#blockBytes) / 4;
    this.#words[at + 3] = frames.length;
    this.#words[at + 4] = 48;
    let frameAt = block * this.#blockBytes + 48;
    for (const frame of frames) frameAt = this.#write(frameAt, frame);
    this.#words[at + 2] = 1;
  }

  /** Hands block number `block` over again, as it was filled with `frames` frames. */
  refill(block: number, frames: number): void {
    const at = (block * this.#blockBytes) / 4;
    this.#words[at + 3] = frames;
    this.#words[at + 2] = 1;
  }

  isKernels(block: number): boolean {
    return this.#words[(block * this.#blockBytes) / 4 + 2] === 0;
  }

  #write(at: number, frame: RingFrame): number {
    const bytes = frame.bytes ?? filler(60);
    const length = Math.ceil((82 + bytes.length) / 16) * 16;
    const status = frame.tag === undefined ? 1 : 0x51;
    const header = [length, RING_SECONDS, frame.nanoseconds ?? 0, bytes.length, frame.wireLength ?? bytes.length, status];
    this.#words.set(header, at / 4);
    this.#words[at / 4 + 8] = frame.tag ?? 0;
    this.#halves[at / 2 + 12] = 82;
    this.#halves[at / 2 + 28] = frame.hardwareType ?? 1;
    this.bytes.set(bytes, at + 82);
    return at + length;
  }
}
