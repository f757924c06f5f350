// The short way through the walk for what nearly every frame is: Ethernet, IPv4 without options or fragments, TCP or UDP, all of
// its headers captured. Everything else is left to the walk, which would put the very same packet into the slot (a test holds
// the two together). A kernel does it for a whole run of frames, as far as their bytes lie in its memory (kernels/plain-ipv4.ts).

import type { FrameBatch } from '../capture/frames.js';
import type { KernelMemory } from '../kernel.js';
import type { PacketBatch } from './packet.js';

interface PlainKernel {
  setFrames(startsAt: number, endsAt: number, timesAt: number, tagsAt: number): void;
  setPackets(packetsAt: number, timesAt: number, wideAt: number): void;
  put(base: number, from: number, end: number, slot: number, hasTags: boolean): number;
}

export class PlainIpv4 {
  readonly #memory: KernelMemory;
  readonly #kernel: PlainKernel;
  readonly #packets: PacketBatch;
  /** The batch that the kernel knows the places of. */
  #frames: FrameBatch | undefined;

  /** Puts frames into `packets`, which lie in `memory`. */
  constructor(memory: KernelMemory, packets: PacketBatch) {
    this.#memory = memory;
    this.#packets = packets;
    this.#kernel = memory.start('plain-ipv4') as PlainKernel;
    this.#kernel.setPackets(packets.words.byteOffset, packets.timeNs.byteOffset, packets.wide.byteOffset);
  }

  /** True where the frames, and the batch itself, lie in the kernel's memory. */
  reaches(frames: FrameBatch): boolean {
    const { buffer } = this.#memory;
    return frames.view.buffer === buffer && frames.at.buffer === buffer;
  }

  /**
   * Puts the frames from `from` on into the batch's next slots, narrow layout, up to the first that is not plain; answers which
   * that is, the number of frames where there is none. `frames` must be reached.
   */
  put(frames: FrameBatch, from: number): number {
    if (this.#frames !== frames) this.#setFrames(frames);
    const packets = this.#packets;
    const until = this.#kernel.put(frames.view.byteOffset, from, frames.length, packets.length, frames.hasTags);
    packets.length += until - from;
    return until;
  }

  #setFrames(frames: FrameBatch): void {
    const { at, end, timeNs, tags } = frames;
    this.#kernel.setFrames(at.byteOffset, end.byteOffset, timeNs.byteOffset, tags.byteOffset);
    this.#frames = frames;
  }
}
