// Frames through PacketLines, and their lines.

import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { PacketLines, type PacketLinesOptions } from '../../src/print/packet-lines.js';
import { viewOf } from '../frames.js';

export const PLAIN: PacketLinesOptions = {
  detail: { link: false, verbose: false, brief: false },
  time: 'none',
  format: 'text',
  hex: undefined,
  where: undefined,
  count: Number.POSITIVE_INFINITY,
};

export interface LineContext {
  readonly link?: number;
  readonly littleEndian?: boolean;
  readonly hasNanoseconds?: boolean;
  /** Captured bytes by default. */
  readonly wireLength?: number;
  readonly seconds?: number;
  readonly nanoseconds?: number;
}

/** A printer of one frame after the other; it remembers conversations. */
export class LinePrinter {
  readonly lines: PacketLines;
  readonly #frames = new FrameBatch(1);

  constructor(options: Partial<PacketLinesOptions> = {}) {
    this.lines = new PacketLines({ ...PLAIN, ...options });
  }

  /** Text of one frame, with its line end. */
  text(frame: Uint8Array, context: LineContext = {}): string {
    const { link = LinkType.ETHERNET, littleEndian = true, hasNanoseconds = false } = context;
    this.#frames.reset(viewOf(frame), { type: link, littleEndian, hasNanoseconds });
    this.#frames.add(0, frame.length, context.wireLength ?? frame.length, context.seconds ?? 0, context.nanoseconds ?? 0);
    return this.lines.next(this.#frames, 0);
  }
}

/** The line of one frame, without its end. */
export function lineOf(frame: Uint8Array, options: Partial<PacketLinesOptions> = {}, context: LineContext = {}): string {
  return new LinePrinter(options).text(frame, context).replace(/\n$/, '');
}
