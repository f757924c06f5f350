// A batch of frames as a source hands it to the decoder: positions into the source's own memory, no copies.
// Valid until the source is asked for the next batch.

import type { Link } from './link-type.js';

/**
 * Frames; so many that what is done once per batch is hardly done at all, and not worth compiling in a replay of a second; few enough
 * to stay in the second-level cache.
 */
export const FRAMES_PER_BATCH = 1024;

/** Nanoseconds; a Float64 is exact to 2^53 of them, so times are kept within half of that around the base. */
const EXACT_RANGE_NS = 2 ** 52;
const NS_PER_SECOND = 1e9;

/** In `tags`: the frame's VLAN tags, if any, are in its bytes. */
export const NO_TAG = -1;

export class FrameBatch {
  readonly capacity: number;
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

  constructor(capacity = FRAMES_PER_BATCH) {
    this.capacity = capacity;
    this.at = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.wireLength = new Float64Array(capacity);
    this.tags = new Int32Array(capacity);
    this.timeNs = new Float64Array(capacity);
    this.seconds = new Float64Array(capacity);
    this.nanoseconds = new Float64Array(capacity);
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

  /** The arrays of an empty batch have been filled up to frame `length`, times but for those after the base. */
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

  /** Index of the first frame whose time lies so far after the base that `rebase` is due; -1 while there is none. */
  firstBeyondRange(): number {
    for (let i = 0; i < this.length; i++) if (this.timeNs[i]! > EXACT_RANGE_NS) return i;
    return -1;
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
