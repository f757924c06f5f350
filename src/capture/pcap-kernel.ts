// The kernel that reads pcap records (kernels/pcap.ts), for batches in whose memory the capture's bytes are too.

import type { KernelMemory } from '../kernel.js';
import type { ByteWindow } from './byte-window.js';
import type { FrameBatch } from './frames.js';

/** How a capture writes its records. */
export interface RecordFormat {
  readonly littleEndian: boolean;
  /** Bytes of a record's header, and from there on to its lengths; where either may be the captured one, it is the smaller. */
  readonly headerLength: number;
  readonly capturedAt: number;
  readonly wireAt: number;
  readonly isEither: boolean;
  readonly nsPerUnit: number;
}

interface Exports {
  setFrames(startsAt: number, endsAt: number, wireAt: number, timesAt: number, secondsAt: number, nanosecondsAt: number): void;
  setFormat(isSwapped: boolean, headerLength: number, capturedAt: number, wireAt: number, isEither: boolean, nsPerUnit: number): void;
  parse(base: number, from: number, end: number, capacity: number, baseSeconds: number): number;
  readonly parsedTo: WebAssembly.Global;
}

export class PcapKernel {
  readonly #kernel: Exports;
  /** The batch that the kernel knows the places of. */
  #frames: FrameBatch | undefined;

  constructor(memory: KernelMemory, format: RecordFormat) {
    const { littleEndian, headerLength, capturedAt, wireAt, isEither, nsPerUnit } = format;
    this.#kernel = memory.start('pcap') as Exports;
    this.#kernel.setFormat(!littleEndian, headerLength, capturedAt, wireAt, isEither, nsPerUnit);
  }

  /** Adds every whole record in the window to an empty batch, as far as that has room. Both lie in the kernel's memory. */
  parse(window: ByteWindow, frames: FrameBatch): void {
    if (this.#frames !== frames) this.#setFrames(frames);
    const { view, at, end } = window;
    frames.setTimed(this.#kernel.parse(view.byteOffset, at, end, frames.capacity, frames.baseSeconds));
    window.at = this.#kernel.parsedTo.value;
  }

  #setFrames(frames: FrameBatch): void {
    const { at, end, wireLength, timeNs, seconds, nanoseconds } = frames;
    const places = [at, end, wireLength, timeNs, seconds, nanoseconds].map(({ byteOffset }) => byteOffset);
    this.#kernel.setFrames(...(places as Parameters<Exports['setFrames']>));
    this.#frames = frames;
  }
}
