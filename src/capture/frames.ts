// A batch of frames as a source hands it to the decoder: positions into the source's own memory, no copies.
// Valid until the source is asked for the next batch.

import { type KernelMemory, placeBytes } from '../kernel.js';
import { NO_TAG } from './frame-numbers.js';
import type { Link } from './link-type.js';

export { NO_TAG } from './frame-numbers.js';

/**
 * Frames; so many that what JavaScript does once per batch is hardly done at all, and not worth compiling in a replay of a second; few
 * enough to stay in the third-level cache.
 */
export const FRAMES_PER_BATCH = 8192;

/** Nanoseconds; a Float64 is exact to 2^53 of them, so the base moves on (`rebase`) before a time is further than half of that from it. */
export const EXACT_RANGE_NS = 2 ** 52;
const NS_PER_SECOND = 1e9;

export class FrameBatch {
  readonly capacity: number;
  /** The kernels' memory that the arrays lie in; undefined where they are this batch's alone. */
  readonly memory: KernelMemory | undefined;
  /** Memory the frames lie in. */
  view: DataView = new DataView(new ArrayBuffer(0));
  link: Link = { type: -1, littleEndian: true };
  length = 0;
  /** First byte of each frame and one past its last captured byte, in `view`. */
  readonly at: Int32Array;
  readonly end: Int32Array;
  /** Bytes each frame had on the wire. */
  readonly wireLength: Float64Array;
  /** True when some frame has an entry in `tags`, which says nothing else. */
  hasTags = false;
  /**
   * The outermost VLAN tag where the kernel has taken that out of the frame: its EtherType (0 where nobody says) and its 16 bits of
   * priority and identifier; NO_TAG where it has not.
   */
  readonly tags: Int32Array;
  /** Capture time of each frame: nanoseconds after `baseSeconds`. */
  readonly timeNs: Float64Array;
  /** The same as the source gave it, exact however far from the base; `nanoseconds` may pass a second. */
  readonly seconds: Float64Array;
  readonly nanoseconds: Float64Array;
  /** Seconds since 1970 that times count from: the first frame's, moved on by `rebase`. */
  baseSeconds = Number.NaN;

  /** With `memory` the arrays are frameBytes(capacity) of it, where kernels fill and read them. */
  constructor(capacity = FRAMES_PER_BATCH, memory?: KernelMemory) {
    this.capacity = capacity;
    this.at = memory?.int32s(capacity) ?? new Int32Array(capacity);
    this.end = memory?.int32s(capacity) ?? new Int32Array(capacity);
    this.wireLength = memory?.float64s(capacity) ?? new Float64Array(capacity);
    this.tags = memory?.int32s(capacity) ?? new Int32Array(capacity);
    this.timeNs = memory?.float64s(capacity) ?? new Float64Array(capacity);
    this.seconds = memory?.float64s(capacity) ?? new Float64Array(capacity);
    this.nanoseconds = memory?.float64s(capacity) ?? new Float64Array(capacity);
    this.memory = memory;
  }

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  /** Empties the batch for frames of `link` in `view`. */
  reset(view: DataView, link: Link): void {
    this.view = view;
    this.link = link;
    this.length = 0;
    this.hasTags = false;
  }

  /** Adds a frame; `nanoseconds` may pass a second. The caller has checked `isFull`. */
  add(at: number, end: number, wireLength: number, seconds: number, nanoseconds: number): void {
    const i = this.length++;
    if (i === 0 && Number.isNaN(this.baseSeconds)) this.baseSeconds = seconds;
    this.at[i] = at;
    this.end[i] = end;
    this.wireLength[i] = wireLength;
    this.seconds[i] = seconds;
    this.nanoseconds[i] = nanoseconds;
    this.timeNs[i] = (seconds - this.baseSeconds) * NS_PER_SECOND + nanoseconds;
  }

  /** The arrays of an empty batch have been filled up to frame `length`, times too. */
  setTimed(length: number): void {
    if (Number.isNaN(this.baseSeconds) && length > 0) this.baseSeconds = this.seconds[0]!;
    this.length = length;
  }

  /** The same without times after the base, which follow from the others. */
  setLength(length: number): void {
    const { seconds, nanoseconds, timeNs } = this;
    if (Number.isNaN(this.baseSeconds) && length > 0) this.baseSeconds = seconds[0]!;
    const { baseSeconds } = this;
    for (let i = 0; i < length; i++) timeNs[i] = (seconds[i]! - baseSeconds) * NS_PER_SECOND + nanoseconds[i]!;
    this.length = length;
  }

  /** Adds a frame of a source that takes VLAN tags out; such a source adds all frames so. */
  addTagged(at: number, end: number, wireLength: number, seconds: number, nanoseconds: number, tag: number): void {
    this.tags[this.length] = tag;
    if (tag !== NO_TAG) this.hasTags = true;
    this.add(at, end, wireLength, seconds, nanoseconds);
  }

  /** Puts frame `from` in the place of frame `to`. */
  move(from: number, to: number): void {
    this.at[to] = this.at[from]!;
    this.end[to] = this.end[from]!;
    this.wireLength[to] = this.wireLength[from]!;
    this.tags[to] = this.tags[from]!;
    this.timeNs[to] = this.timeNs[from]!;
    this.seconds[to] = this.seconds[from]!;
    this.nanoseconds[to] = this.nanoseconds[from]!;
  }

  /** Moves the base on to whole second `seconds` after it and answers by how many nanoseconds; times in the batch follow. */
  rebase(seconds: number): number {
    this.baseSeconds += seconds;
    for (let i = 0; i < this.length; i++) {
      this.timeNs[i] = (this.seconds[i]! - this.baseSeconds) * NS_PER_SECOND + this.nanoseconds[i]!;
    }
    return seconds * NS_PER_SECOND;
  }
}

/** Bytes of memory that a batch of `capacity` frames takes. */
export function frameBytes(capacity: number): number {
  return 3 * placeBytes(capacity * 4) + 4 * placeBytes(capacity * 8);
}
