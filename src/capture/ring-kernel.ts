// The kernel that takes frames out of a ring (kernels/packet-ring.ts), for batches in whose memory the ring is too.

import type { KernelMemory } from '../kernel.js';
import type { FrameBatch } from './frames.js';
import type { StampScale } from './stamp-scale.js';

interface Exports {
  setFrames(startsAt: number, endsAt: number, wireAt: number, timesAt: number, secondsAt: number, nanosecondsAt: number): void;
  setTags(at: number): void;
  take(base: number, from: number, count: number, shiftSeconds: number, baseSeconds: number): void;
  readonly takenTo: WebAssembly.Global;
  readonly lastSeconds: WebAssembly.Global;
  readonly lastNanoseconds: WebAssembly.Global;
  readonly hasTags: WebAssembly.Global;
}

export class RingKernel {
  readonly #kernel: Exports;
  /** The batch that the kernel knows the places of. */
  #frames: FrameBatch | undefined;

  constructor(memory: KernelMemory) {
    this.#kernel = memory.start('packet-ring') as Exports;
  }

  /** Puts `count` frames, the first at position `at` of the ring that `frames` views, into that batch, which is empty; answers where the next is. */
  take(frames: FrameBatch, at: number, count: number, scale: StampScale): number {
    const kernel = this.#kernel;
    if (this.#frames !== frames) this.#setFrames(frames);
    kernel.take(frames.view.byteOffset, at, count, scale.shiftSeconds, frames.baseSeconds);
    frames.setTimed(count);
    frames.hasTags = kernel.hasTags.value !== 0;
    scale.noteStamp(kernel.lastSeconds.value, kernel.lastNanoseconds.value);
    return kernel.takenTo.value;
  }

  #setFrames(frames: FrameBatch): void {
    const { at, end, wireLength, timeNs, seconds, nanoseconds, tags } = frames;
    const places = [at, end, wireLength, timeNs, seconds, nanoseconds].map(({ byteOffset }) => byteOffset);
    this.#kernel.setFrames(...(places as Parameters<Exports['setFrames']>));
    this.#kernel.setTags(tags.byteOffset);
    this.#frames = frames;
  }
}
