// A pcap capture becomes frames (draft-ietf-opsawg-pcap; "modified" records are Kuznetsov's, libpcap's savefile.c).
// Any byte order, micro- or nanoseconds. Runs on the engine's thread.

import type { ByteWindow } from './byte-window.js';
import type { FrameBatch } from './frames.js';
import type { Link } from './link-type.js';
import { PcapKernel, type RecordFormat } from './pcap-kernel.js';
import type { CaptureSource, CutShort } from './source.js';

/** Bytes of the file header. */
export const PCAP_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** Bytes: a modified record header has interface index, protocol and packet type behind the usual four words. */
const MODIFIED_RECORD_HEADER_LENGTH = 24;
/** The upper bits of the link type word tell of a frame check sequence. */
const LINK_TYPE_MASK = 0x03ffffff;

/** Bytes kept of a frame longer than that; no header lies further in, since an IP length is at most 65 535 + 40. */
export const LONG_FRAME_BYTES = 256 * 1024;

export const PcapMagic = {
  MICROSECONDS: 0xa1b2c3d4,
  NANOSECONDS: 0xa1b23c4d,
  MODIFIED: 0xa1b2cd34,
} as const;

/** True when `magic`, read in the capture's own byte order, begins a pcap file. */
export function isPcapMagic(magic: number): boolean {
  return magic === PcapMagic.MICROSECONDS || magic === PcapMagic.NANOSECONDS || magic === PcapMagic.MODIFIED;
}

/** Which of a record's two lengths comes first. */
type LengthOrder = 'captured first' | 'wire first' | 'smaller is captured';

export class PcapSource implements CaptureSource {
  readonly #window: ByteWindow;
  readonly #littleEndian: boolean;
  readonly #link: Link;
  readonly #nsPerUnit: number;
  readonly #headerLength: number;
  readonly #lengths: LengthOrder;
  #kernel: PcapKernel | undefined;
  cutShort: CutShort | undefined;

  /** `window` stands at the file header, all of it read. */
  constructor(window: ByteWindow) {
    const { view, at } = window;
    this.#window = window;
    this.#littleEndian = isPcapMagic(view.getUint32(at, true));
    const magic = view.getUint32(at, this.#littleEndian);
    this.#nsPerUnit = magic === PcapMagic.NANOSECONDS ? 1 : 1000;
    this.#headerLength = magic === PcapMagic.MODIFIED ? MODIFIED_RECORD_HEADER_LENGTH : RECORD_HEADER_LENGTH;
    this.#lengths = lengthOrder(view.getUint16(at + 4, this.#littleEndian), view.getUint16(at + 6, this.#littleEndian));
    const type = view.getUint32(at + 20, this.#littleEndian) & LINK_TYPE_MASK;
    const link = { type, littleEndian: this.#littleEndian };
    this.#link = this.#nsPerUnit === 1 ? { ...link, hasNanoseconds: true } : link;
    window.at += PCAP_HEADER_LENGTH;
  }

  next(frames: FrameBatch): number | Promise<number> {
    for (;;) {
      frames.reset(this.#window.view, this.#link);
      this.#add(frames);
      if (frames.length > 0) return frames.length;
      if (this.#isLong()) return this.#nextLong(frames);
      const more = this.#window.refill();
      if (typeof more !== 'boolean') return more.then((got) => (got ? this.next(frames) : this.#end()));
      if (!more) return this.#end();
    }
  }

  /** Adds every whole record in the window, as far as the batch has room. */
  #add(frames: FrameBatch): void {
    const { memory } = frames;
    if (memory === undefined || memory.buffer !== this.#window.view.buffer) this.#parse(frames);
    else {
      this.#kernel ??= new PcapKernel(memory, this.#format);
      this.#kernel.parse(this.#window, frames);
    }
  }

  get #format(): RecordFormat {
    const isWireFirst = this.#lengths === 'wire first';
    return {
      littleEndian: this.#littleEndian,
      headerLength: this.#headerLength,
      capturedAt: isWireFirst ? 12 : 8,
      wireAt: isWireFirst ? 8 : 12,
      isEither: this.#lengths === 'smaller is captured',
      nsPerUnit: this.#nsPerUnit,
    };
  }

  /** The same for a batch that no kernel can reach. */
  // What does not change from record to record is read before the loop, and the batch's arrays are written in place: that halves
  // what a record costs.
  #parse(frames: FrameBatch): void {
    const { view, end } = this.#window;
    const { littleEndian, headerLength, nsPerUnit, capturedAt, wireAt, isEither } = this.#format;
    const { at: starts, end: ends, wireLength, seconds, nanoseconds, capacity } = frames;
    let count = 0;
    let at = this.#window.at;
    while (count < capacity && end - at >= headerLength) {
      let captured = view.getUint32(at + capturedAt, littleEndian);
      let wire = view.getUint32(at + wireAt, littleEndian);
      if (isEither && wire < captured) [captured, wire] = [wire, captured];
      const frameAt = at + headerLength;
      if (captured > end - frameAt) break;
      starts[count] = frameAt;
      ends[count] = frameAt + captured;
      wireLength[count] = wire;
      seconds[count] = view.getUint32(at, littleEndian);
      nanoseconds[count] = view.getUint32(at + 4, littleEndian) * nsPerUnit;
      count++;
      at = frameAt + captured;
    }
    frames.setLength(count);
    this.#window.at = at;
  }

  #capturedLength(at: number): number {
    const { view } = this.#window;
    const first = view.getUint32(at + 8, this.#littleEndian);
    if (this.#lengths === 'captured first') return first;
    const second = view.getUint32(at + 12, this.#littleEndian);
    return this.#lengths === 'wire first' ? second : Math.min(first, second);
  }

  #wireLength(at: number): number {
    const { view } = this.#window;
    const second = view.getUint32(at + 12, this.#littleEndian);
    if (this.#lengths === 'captured first') return second;
    const first = view.getUint32(at + 8, this.#littleEndian);
    return this.#lengths === 'wire first' ? first : Math.max(first, second);
  }

  /** True when the record at hand is longer than the window could ever hold. */
  #isLong(): boolean {
    const { at, end, capacity } = this.#window;
    return end - at >= this.#headerLength && this.#capturedLength(at) > capacity - this.#headerLength;
  }

  /** Hands out the first LONG_FRAME_BYTES of a record that the window cannot hold, once all of it has been seen. */
  async #nextLong(frames: FrameBatch): Promise<number> {
    const window = this.#window;
    const headerLength = this.#headerLength;
    if (!(await window.want(headerLength + LONG_FRAME_BYTES))) return this.#end();
    const { view, at } = window;
    const offset = window.offsetOf(at);
    const captured = this.#capturedLength(at);
    const seconds = view.getUint32(at, this.#littleEndian);
    const nanoseconds = view.getUint32(at + 4, this.#littleEndian) * this.#nsPerUnit;
    const wireLength = this.#wireLength(at);
    if (!(await window.skip(headerLength + captured))) {
      this.cutShort = { offset, what: `a record of ${captured} bytes is not whole` };
      return 0;
    }
    const frameAt = at + headerLength;
    frames.add(frameAt, frameAt + LONG_FRAME_BYTES, wireLength, seconds, nanoseconds);
    return 1;
  }

  /** The bytes are used up; whatever is left over is a record that is not whole. */
  #end(): number {
    const window = this.#window;
    const left = window.end - window.at;
    if (left > 0 || window.damage !== undefined) {
      const missing =
        left < this.#headerLength ? `its record header has ${left} of ${this.#headerLength} bytes` : 'its record is not whole';
      this.cutShort = { offset: window.offsetOf(window.at), what: window.damage ?? missing };
    }
    return 0;
  }

  close(): void {
    this.#window.close();
  }
}

/** pcap 2.0 to 2.2 stored the wire length first, 2.3 did on some systems (libpcap, savefile.c). */
function lengthOrder(major: number, minor: number): LengthOrder {
  if (major === 2 && minor < 3) return 'wire first';
  if (major === 2 && minor === 3) return 'smaller is captured';
  return 'captured first';
}
