// Shared memory between the thread that receives chunks of frames and the engine: a row of places, filled and taken in turn.
// One thread fills, one takes; neither waits for the other. With no place free a chunk is left out, and its frames counted.

import { CHUNK_BYTES } from './cap-chunk.js';

const PLACES = 128;
/** Control words: chunks put here, and chunks taken, since the beginning. */
const PUT = 0;
const TAKEN = 1;
const CONTROL_BYTES = 64;
/** Where counts in Float64 begin. */
const DROPPED_AT = 16;

export function shelfMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + PLACES * CHUNK_BYTES);
}

export class CapShelf {
  readonly #control: Int32Array;
  readonly #dropped: Float64Array;
  readonly view: DataView;
  readonly bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#control = new Int32Array(memory, 0, 2);
    this.#dropped = new Float64Array(memory, DROPPED_AT, 1);
    this.view = new DataView(memory);
    this.bytes = new Uint8Array(memory);
  }

  /** Frames left out for want of a place; the thread that fills counts. */
  get dropped(): number {
    return this.#dropped[0]!;
  }

  countDropped(frames: number): void {
    this.#dropped[0] = this.dropped + frames;
  }

  /** Where the next chunk may be written; -1 while all places are full. */
  freePlace(): number {
    const put = Atomics.load(this.#control, PUT);
    return ((put - Atomics.load(this.#control, TAKEN)) | 0) >= PLACES ? -1 : placeAt(put);
  }

  /** The chunk at `freePlace` is whole. */
  put(): void {
    Atomics.add(this.#control, PUT, 1);
  }

  /** Where the oldest chunk lies; -1 when there is none. */
  oldest(): number {
    const taken = Atomics.load(this.#control, TAKEN);
    return Atomics.load(this.#control, PUT) === taken ? -1 : placeAt(taken);
  }

  /** The oldest chunk is used up. */
  take(): void {
    Atomics.add(this.#control, TAKEN, 1);
  }
}

/** The counts run over into negative numbers; their low bits go on. */
function placeAt(count: number): number {
  return CONTROL_BYTES + (count & (PLACES - 1)) * CHUNK_BYTES;
}
