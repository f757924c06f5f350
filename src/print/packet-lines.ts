// Frames become lines, one for each, in order (and hex lines below them): the function that files, pipes and interfaces share.

import type { FrameBatch } from '../capture/frames.js';
import { timeText } from '../output/time-text.js';
import { disguiseAddresses } from './address-text.js';
import type { Disguise } from './disguise.js';
import { hexDump } from './hex-dump.js';
import { linkLine } from './link-line.js';
import type { PrintedPacket } from './packet-columns.js';
import type { PacketFields } from './packet-fields.js';
import { type PacketFormat, type PacketLayout, packetLayout } from './packet-format.js';
import { PacketTime, type TimeStyle } from './packet-time.js';
import { type Detail, Printing } from './printing.js';
import { WholeFrame } from './whole-frame.js';

const NS_PER_SECOND = 1e9;

export interface HexDetail {
  /** From the link layer header on, not the network layer. */
  readonly fromLink: boolean;
  readonly hasText: boolean;
}

export interface PacketLinesOptions {
  readonly detail: Detail;
  readonly time: TimeStyle;
  readonly format: PacketFormat;
  /** undefined: no hex lines. They come with the format text only. */
  readonly hex: HexDetail | undefined;
  /** Packets to show; the others are read, so that sequence numbers stay right, but give no line. undefined: all. */
  readonly where: ((fields: PacketFields, info: string) => boolean) | undefined;
  /** What is shown in place of addresses; undefined: they themselves. */
  readonly disguise?: Disguise | undefined;
  /** Packets shown at most. */
  readonly count: number;
}

export class PacketLines {
  readonly #options: PacketLinesOptions;
  readonly #printing: Printing;
  readonly #time: PacketTime;
  readonly #layout: PacketLayout | undefined;
  readonly #whole = new WholeFrame();
  #number = 0;
  /** Packets that gave a line. */
  shown = 0;

  constructor(options: PacketLinesOptions) {
    this.#options = options;
    this.#printing = new Printing(options.detail);
    this.#time = new PacketTime(options.time);
    this.#layout = options.format === 'text' ? undefined : packetLayout(options.format);
  }

  /** Frames taken so far. */
  get frames(): number {
    return this.#number;
  }

  /** No more packets are wanted. */
  get isDone(): boolean {
    return this.shown >= this.#options.count;
  }

  /** What comes before the first packet. */
  get head(): string {
    return this.#layout?.head ?? '';
  }

  /** What comes behind the last. */
  get tail(): string {
    return this.#layout?.tail(this.shown) ?? '';
  }

  /** Text of frame `index` of `frames`, line end included; '' for one that is not to be shown. Never throws, whatever the bytes. */
  next(frames: FrameBatch, index: number): string {
    disguiseAddresses(this.#options.disguise);
    const { link } = frames;
    const { view, at, end, wireLength: length } = this.#whole.take(frames, index);
    const printing = this.#printing;
    printing.fields.reset(++this.#number, length, end - at, at);
    printing.depth = printing.nesting = 0;
    printing.isTypeShown = false;
    const info = linkLine(printing, link, view, at, end, length);
    if (this.#options.where?.(printing.fields, info) === false) return '';
    this.shown++;
    const seconds = frames.seconds[index]!;
    const nanoseconds = frames.nanoseconds[index]!;
    if (this.#layout !== undefined) return this.#laidOut(this.#layout, seconds, nanoseconds, info);
    const line = `${this.#time.text(seconds, nanoseconds, link.hasNanoseconds === true ? 9 : 6)}${info}\n`;
    return this.#options.hex === undefined ? line : line + this.#hexLines(this.#options.hex, view, at, end);
  }

  #laidOut(layout: PacketLayout, seconds: number, nanoseconds: number, info: string): string {
    const carry = Math.floor(nanoseconds / NS_PER_SECOND);
    const time = timeText(seconds + carry, nanoseconds - carry * NS_PER_SECOND);
    const packet: PrintedPacket = { fields: this.#printing.fields, time, info };
    return (this.shown > 1 ? layout.between : '') + layout.packet(packet);
  }

  #hexLines({ fromLink, hasText }: HexDetail, view: DataView, at: number, end: number): string {
    const dump = hexDump(view, fromLink ? at : this.#printing.fields.networkAt, end, hasText);
    return dump === '' ? '' : `${dump}\n`;
  }
}
