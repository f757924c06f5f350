// A frame as it was on the wire: with the VLAN tag that the kernel has taken out of it in its place again.

import { type FrameBatch, NO_TAG } from '../capture/frames.js';
import { LinkType } from '../capture/link-type.js';

/** Both hardware addresses, behind which the tag belongs. */
const ADDRESSES_LENGTH = 12;
const TAG_LENGTH = 4;
const VLAN = 0x8100;

export class WholeFrame {
  #scratch = new Uint8Array(2048);
  /** Memory that the frame lies in, from `at` to `end`; good until the next one is taken. */
  view: DataView = new DataView(this.#scratch.buffer);
  at = 0;
  end = 0;
  wireLength = 0;

  /** Frame `index` of `frames`. */
  take(frames: FrameBatch, index: number): this {
    this.view = frames.view;
    this.at = frames.at[index]!;
    this.end = frames.end[index]!;
    this.wireLength = frames.wireLength[index]!;
    const tag = frames.hasTags ? frames.tags[index]! : NO_TAG;
    if (tag !== NO_TAG && frames.link.type === LinkType.ETHERNET && this.end - this.at >= ADDRESSES_LENGTH) this.#putBack(tag);
    return this;
  }

  #putBack(tag: number): void {
    const { view, at, end } = this;
    const length = end - at + TAG_LENGTH;
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(2 * length);
    const scratch = this.#scratch;
    const from = view.byteOffset + at;
    scratch.set(new Uint8Array(view.buffer, from, ADDRESSES_LENGTH));
    scratch.set(
      new Uint8Array(view.buffer, from + ADDRESSES_LENGTH, length - ADDRESSES_LENGTH - TAG_LENGTH),
      ADDRESSES_LENGTH + TAG_LENGTH,
    );
    this.view = new DataView(scratch.buffer);
    this.view.setUint16(ADDRESSES_LENGTH, tag >>> 16 === 0 ? VLAN : tag >>> 16);
    this.view.setUint16(ADDRESSES_LENGTH + 2, tag & 0xffff);
    this.at = 0;
    this.end = length;
    this.wireLength += TAG_LENGTH;
  }
}
