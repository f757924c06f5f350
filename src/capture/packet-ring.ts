// A TPACKET_V3 ring becomes frames (linux/if_packet.h). The kernel fills blocks of memory that it shares with this thread; a
// block that it has handed over is walked frame by frame, and given back when its frames have been used.
// Runs on the engine's thread; frames are read where the kernel put them.

import { linkOf } from './arphrd.js';
import { type FrameBatch, NO_TAG } from './frames.js';
import type { Link } from './link-type.js';
import type { RingGeometry } from './packet-socket.js';
import { RingKernel } from './ring-kernel.js';
import type { StampScale } from './stamp-scale.js';

// Block header, in words (struct tpacket_block_desc).
const BLOCK_STATUS = 2;
const BLOCK_FRAMES = 3;
const BLOCK_FIRST = 4;
const STATUS_KERNEL = 0;
const STATUS_USER = 1;

// Frame header (struct tpacket3_hdr), in words, halves where it says so; then struct sockaddr_ll.
const FRAME_NEXT = 0;
const FRAME_SECONDS = 1;
const FRAME_NANOSECONDS = 2;
const FRAME_CAPTURED = 3;
const FRAME_WIRE = 4;
const FRAME_STATUS = 5;
const FRAME_MAC_HALF = 12;
const FRAME_TAG = 8;
const FRAME_HARDWARE_TYPE_HALF = 28;
/** In the frame's status: the kernel took a VLAN tag out and put it into the header. */
const STATUS_TAG_VALID = 0x10;
/** And its EtherType too, in the lower half of the word behind. */
const STATUS_TAG_TYPE_VALID = 0x40;

export class PacketRing {
  readonly #words: Int32Array;
  readonly #unsigned: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #view: DataView;
  readonly #blockWords: number;
  readonly #blocks: number;
  /** The block that is walked, or the next one that will be. */
  #block = 0;
  /** Byte of the next frame in the block in hand, and frames that are left there. */
  #at = 0;
  #left = 0;
  /** True while a block is in hand. */
  isOpen = false;
  /** Blocks taken in hand so far. */
  opened = 0;
  /** Frames until the next that `sample` keeps. */
  #untilSampled = 0;
  readonly #sample: number;
  #sampledOut = 0;
  /** Undefined: each frame says which (capture on every interface). */
  link: Link | undefined;
  #hardwareType = -1;
  #kernel: RingKernel | undefined;

  /** The ring in `bytes`, which the kernel fills; one frame in `sample` is handed out. */
  constructor({ buffer, byteOffset, length }: Uint8Array, geometry: RingGeometry, sample: number) {
    this.#words = new Int32Array(buffer, byteOffset, length / 4);
    this.#unsigned = new Uint32Array(buffer, byteOffset, length / 4);
    this.#halves = new Uint16Array(buffer, byteOffset, length / 2);
    this.#view = new DataView(buffer, byteOffset, length);
    this.#blockWords = geometry.blockBytes / 4;
    this.#blocks = geometry.ringBytes / geometry.blockBytes;
    this.#sample = sample;
  }

  /** Takes the next block in hand; false when the kernel has not handed it over. */
  open(): boolean {
    const block = this.#block * this.#blockWords;
    if (!this.isReady) return false;
    this.#left = this.#words[block + BLOCK_FRAMES]!;
    this.#at = block * 4 + this.#words[block + BLOCK_FIRST]!;
    this.isOpen = true;
    this.opened++;
    return true;
  }

  /** True when a block waits to be taken in hand. */
  get isReady(): boolean {
    // An atomic load, so that no later load can have been made before it.
    return (Atomics.load(this.#words, this.#block * this.#blockWords + BLOCK_STATUS) & STATUS_USER) !== 0;
  }

  /** True when the block in hand has no frame left that was not handed out. */
  get isUsedUp(): boolean {
    return this.isOpen && this.#left === 0;
  }

  /** True when no frame is in it. */
  get isEmpty(): boolean {
    return !this.isOpen && !this.isReady && !this.isFilling;
  }

  /** True when frames have come in that the kernel has not handed over yet. */
  get isFilling(): boolean {
    for (let ahead = 0; ahead < this.#blocks; ahead++) {
      const block = ((this.#block + ahead) % this.#blocks) * this.#blockWords;
      const isKernels = (Atomics.load(this.#words, block + BLOCK_STATUS) & STATUS_USER) === 0;
      if (isKernels) return this.#words[block + BLOCK_FRAMES]! > 0;
    }
    return false;
  }

  /** Gives the block in hand back to the kernel: its frames are gone. */
  release(): void {
    const block = this.#block * this.#blockWords;
    this.isOpen = false;
    this.#words[block + BLOCK_FRAMES] = 0;
    Atomics.store(this.#words, block + BLOCK_STATUS, STATUS_KERNEL);
    this.#block = (this.#block + 1) % this.#blocks;
  }

  /** Fills `frames` from the block in hand, at most to its end, and answers how many; 0 when the block is used up. */
  take(frames: FrameBatch, scale: StampScale): number {
    frames.reset(this.#view, this.link ?? linkOf(this.#hardwareType));
    const { memory } = frames;
    const isEvery = this.#sample === 1 && this.link !== undefined && scale.isSettled;
    if (!isEvery || memory?.buffer !== this.#view.buffer) return this.#takeOneByOne(frames, scale);
    const count = Math.min(this.#left, frames.capacity);
    if (count === 0) return 0;
    this.#kernel ??= new RingKernel(memory);
    this.#at = this.#kernel.take(frames, this.#at, count, scale);
    this.#left -= count;
    return count;
  }

  /** The same where not every frame is taken, or not all alike, or where no kernel reaches them. */
  #takeOneByOne(frames: FrameBatch, scale: StampScale): number {
    const words = this.#unsigned;
    let at = this.#at;
    let left = this.#left;
    let word = at >> 2;
    while (left > 0 && !frames.isFull) {
      word = at >> 2;
      if (this.link === undefined && !this.#isSameLink(frames, at)) break;
      if (this.#sample === 1 || this.#isSampled()) this.#add(frames, at, scale);
      at += words[word + FRAME_NEXT]!;
      left--;
    }
    this.#at = at;
    this.#left = left;
    if (frames.length > 0) scale.noteStamp(words[word + FRAME_SECONDS]!, words[word + FRAME_NANOSECONDS]!);
    return frames.length;
  }

  /** Frames that `sample` has left out since it was asked last. */
  takeSampledOut(): number {
    const count = this.#sampledOut;
    this.#sampledOut = 0;
    return count;
  }

  #add(frames: FrameBatch, at: number, scale: StampScale): void {
    const words = this.#unsigned;
    const word = at >> 2;
    const seconds = words[word + FRAME_SECONDS]!;
    const nanoseconds = words[word + FRAME_NANOSECONDS]!;
    const shift = scale.isSettled ? scale.shiftSeconds : scale.shiftOf(seconds, nanoseconds);
    const frameAt = at + this.#halves[(at >> 1) + FRAME_MAC_HALF]!;
    const status = words[word + FRAME_STATUS]!;
    const type = (status & STATUS_TAG_TYPE_VALID) !== 0 ? words[word + FRAME_TAG + 1]! << 16 : 0;
    const tag = (status & STATUS_TAG_VALID) !== 0 ? type | (words[word + FRAME_TAG]! & 0xffff) : NO_TAG;
    frames.addTagged(frameAt, frameAt + words[word + FRAME_CAPTURED]!, words[word + FRAME_WIRE]!, seconds - shift, nanoseconds, tag);
  }

  /** A batch has one link: false when the frame at `at` has another than those before it. */
  #isSameLink(frames: FrameBatch, at: number): boolean {
    const type = this.#halves[(at >> 1) + FRAME_HARDWARE_TYPE_HALF]!;
    if (type === this.#hardwareType) return true;
    if (frames.length > 0) return false;
    this.#hardwareType = type;
    frames.link = linkOf(type);
    return true;
  }

  #isSampled(): boolean {
    if (this.#untilSampled > 0) {
      this.#untilSampled--;
      this.#sampledOut++;
      return false;
    }
    this.#untilSampled = this.#sample - 1;
    return true;
  }
}
