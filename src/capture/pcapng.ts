// A pcapng capture becomes frames (draft-ietf-opsawg-pcapng). Several sections and interfaces, either byte order;
// enhanced, simple and obsolete packet blocks; every other block is passed over. Runs on the engine's thread.

import type { ByteWindow } from './byte-window.js';
import type { FrameBatch } from './frames.js';
import type { Link } from './link-type.js';
import { LONG_FRAME_BYTES } from './pcap.js';
import { type CaptureInterface, describeInterface } from './pcapng-interface.js';
import type { CaptureSource, CutShort } from './source.js';

/** Also how a file of this format begins; the same in both byte orders. */
export const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Bytes: type and total length before a block's body, total length again behind it. */
const BLOCK_HEAD_LENGTH = 8;
const BLOCK_TAIL_LENGTH = 4;
const MIN_BLOCK_LENGTH = BLOCK_HEAD_LENGTH + BLOCK_TAIL_LENGTH;
/** Bytes from a packet block's start to its frame. */
const PACKET_DATA_AT = 28;
const SIMPLE_PACKET_DATA_AT = 12;
/** No block but a packet block is looked at further than this; the rest of a longer one is passed over. */
const LONGEST_DESCRIPTION = 128 * 1024;

/** What `#take` answers: go on with the next block, hand out what is batched, or end here. */
type Step = 'on' | 'flush' | 'end';

export class PcapngSource implements CaptureSource {
  readonly #window: ByteWindow;
  #littleEndian = true;
  #interfaces: CaptureInterface[] = [];
  /** Time of the latest packet, which a simple packet block shares. */
  #seconds = 0;
  #nanoseconds = 0;
  #ended = false;
  cutShort: CutShort | undefined;

  /** `window` stands at the first block. */
  constructor(window: ByteWindow) {
    this.#window = window;
  }

  next(frames: FrameBatch): number | Promise<number> {
    for (;;) {
      frames.reset(this.#window.view, frames.link);
      const isLong = this.#parse(frames);
      if (frames.length > 0) return frames.length;
      if (this.#ended) return 0;
      if (isLong) return this.#nextLong(frames);
      const more = this.#window.refill();
      if (typeof more !== 'boolean') return more.then((got) => (got ? this.next(frames) : this.#endOfBytes()));
      if (!more) return this.#endOfBytes();
    }
  }

  /** Takes whole blocks until the batch is full or the window has no more; true when the next one is too long for it. */
  #parse(frames: FrameBatch): boolean {
    const window = this.#window;
    while (!this.#ended && !frames.isFull && window.end - window.at >= MIN_BLOCK_LENGTH) {
      if (this.#beginsSection()) this.#readByteOrder();
      if (this.#ended) break;
      const length = this.#blockLength();
      if (length < MIN_BLOCK_LENGTH) {
        this.#cut(`a block of length ${length} (at least ${MIN_BLOCK_LENGTH} expected)`);
        break;
      }
      if (length > window.capacity) return true;
      if (length > window.end - window.at) break;
      if (!this.#take(frames, window.at + length - BLOCK_TAIL_LENGTH)) break;
      window.at += length;
    }
    return false;
  }

  #beginsSection(): boolean {
    return this.#window.view.getUint32(this.#window.at, this.#littleEndian) === SECTION_HEADER;
  }

  #readByteOrder(): void {
    const { view, at } = this.#window;
    if (view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC) this.#littleEndian = true;
    else if (view.getUint32(at + 8, false) === BYTE_ORDER_MAGIC) this.#littleEndian = false;
    else this.#cut('a section header without byte-order magic');
  }

  /** Total length of the block at hand, rounded up to whole words. */
  #blockLength(): number {
    const length = this.#window.view.getUint32(this.#window.at + 4, this.#littleEndian);
    return Math.ceil(length / 4) * 4;
  }

  /** Takes the whole block at hand, whose body ends at `end`; false when it must wait for the next batch or the capture ends here. */
  #take(frames: FrameBatch, end: number): boolean {
    const { view, at } = this.#window;
    const type = view.getUint32(at, this.#littleEndian);
    if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET || type === SIMPLE_PACKET) {
      return this.#takePacket(frames, type, end) === 'on';
    }
    this.#takeDescription(type, end);
    return !this.#ended;
  }

  #takeDescription(type: number, end: number): void {
    if (type === SECTION_HEADER) this.#interfaces = [];
    if (type !== INTERFACE_DESCRIPTION) return;
    const described = describeInterface(this.#window.view, this.#window.at, end, this.#littleEndian);
    if (described === undefined) this.#cut('an interface description that is not whole');
    else this.#interfaces.push(described);
  }

  #takePacket(frames: FrameBatch, type: number, end: number): Step {
    const { view, at } = this.#window;
    const littleEndian = this.#littleEndian;
    const isSimple = type === SIMPLE_PACKET;
    const dataAt = at + (isSimple ? SIMPLE_PACKET_DATA_AT : PACKET_DATA_AT);
    if (dataAt > end) return this.#cut('a packet block shorter than its fixed fields');
    const index = isSimple ? 0 : type === ENHANCED_PACKET ? view.getUint32(at + 8, littleEndian) : view.getUint16(at + 8, littleEndian);
    const from = this.#interfaces[index];
    if (from === undefined) return this.#cut(`a packet of interface ${index}, which the section does not describe`);
    if (!this.#joins(frames, from.link)) return 'flush';
    const wireLength = view.getUint32(isSimple ? at + 8 : at + 24, littleEndian);
    const captured = isSimple ? simpleCaptured(wireLength, from.snapLength) : view.getUint32(at + 20, littleEndian);
    if (!isSimple) this.#readTime(from, at);
    frames.add(dataAt, Math.min(dataAt + captured, end), wireLength, this.#seconds, this.#nanoseconds);
    return 'on';
  }

  /** True when a frame of `link` can go into the batch: all frames of a batch share their link. */
  #joins(frames: FrameBatch, link: Link): boolean {
    if (frames.length === 0) frames.reset(this.#window.view, link);
    return frames.link === link;
  }

  #readTime(from: CaptureInterface, at: number): void {
    const { view } = this.#window;
    from.units.convert(view.getUint32(at + 12, this.#littleEndian), view.getUint32(at + 16, this.#littleEndian));
    this.#seconds = from.units.seconds;
    this.#nanoseconds = from.units.nanoseconds;
  }

  /** Takes as much as matters of a block that the window cannot hold, once all of it has been seen. */
  async #nextLong(frames: FrameBatch): Promise<number> {
    const window = this.#window;
    const kept = LONG_FRAME_BYTES + LONGEST_DESCRIPTION;
    if (!(await window.want(kept))) return this.#endOfBytes();
    const { at } = window;
    const offset = window.offsetOf(at);
    const length = this.#blockLength();
    const end = at + kept;
    const taken = this.#take(frames, end);
    if (!taken) return 0;
    if (await window.skip(length)) return frames.length > 0 ? frames.length : this.next(frames);
    frames.length = 0;
    this.cutShort = { offset, what: `a block of ${length} bytes is not whole` };
    this.#ended = true;
    return 0;
  }

  #cut(what: string): Step {
    this.cutShort = { offset: this.#window.offsetOf(this.#window.at), what };
    this.#ended = true;
    return 'end';
  }

  /** The bytes are used up; whatever is left over is a block that is not whole. */
  #endOfBytes(): number {
    const { at, end, damage } = this.#window;
    if (end > at || damage !== undefined) this.#cut(damage ?? `a block is not whole (${end - at} bytes of it are there)`);
    this.#ended = true;
    return 0;
  }

  close(): void {
    this.#window.close();
  }
}

/** A simple packet block does not say how much was captured: the wire length, up to the snap length (0: no limit). */
function simpleCaptured(wireLength: number, snapLength: number): number {
  return snapLength === 0 ? wireLength : Math.min(wireLength, snapLength);
}
