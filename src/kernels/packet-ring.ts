// KERNEL. Frames of one block of a TPACKET_V3 ring (capture/packet-ring.ts), as far as ring and batch lie in one memory.

import { NO_TAG } from '../capture/frame-numbers';
import { putFrame } from './frames';

export { setFrames } from './frames';

// Bytes of struct tpacket3_hdr (linux/if_packet.h).
const NEXT: usize = 0;
const SECONDS: usize = 4;
const NANOSECONDS: usize = 8;
const CAPTURED: usize = 12;
const WIRE: usize = 16;
const STATUS: usize = 20;
const MAC: usize = 24;
const TAG: usize = 32;
const TAG_TYPE: usize = 36;
/** In the frame's status: the kernel took a VLAN tag out and put it into the header; and its EtherType too. */
const STATUS_TAG_VALID: u32 = 0x10;
const STATUS_TAG_TYPE_VALID: u32 = 0x40;

/** Address of the frames' tags (capture/frames.ts). */
let tags: usize = 0;

/** Position behind the last frame taken, its stamp, and whether any had a tag taken out. */
export let takenTo: i32 = 0;
export let lastSeconds: f64 = 0;
export let lastNanoseconds: f64 = 0;
export let hasTags: bool = false;

export function setTags(at: usize): void {
  tags = at;
}

/**
 * Puts the `count` frames from `from` on, positions counted from `base`, into an empty batch. Stamps are `shiftSeconds` ahead of capture
 * time, and times count from `baseSeconds`, from the first frame's where that is not a number.
 */
export function take(base: usize, from: i32, count: i32, shiftSeconds: f64, baseSeconds: f64): void {
  let at = from;
  let zero = baseSeconds;
  let anyTag: bool = false;
  for (let i: usize = 0; i < <usize>count; i++) {
    const frame = base + at;
    const second = <f64>load<u32>(frame, SECONDS) - shiftSeconds;
    const nanosecond = <f64>load<u32>(frame, NANOSECONDS);
    const status = load<u32>(frame, STATUS);
    const start = at + load<u16>(frame, MAC);
    if (F64.isNaN(zero)) zero = second;
    const type = (status & STATUS_TAG_TYPE_VALID) !== 0 ? load<i32>(frame, TAG_TYPE) << 16 : 0;
    const tag = (status & STATUS_TAG_VALID) !== 0 ? type | load<u16>(frame, TAG) : NO_TAG;
    anyTag = anyTag || tag !== NO_TAG;
    store<i32>(tags + (i << 2), tag);
    putFrame(i, start, start + load<i32>(frame, CAPTURED), load<u32>(frame, WIRE), second, nanosecond, zero);
    if (i + 1 === <usize>count) {
      lastSeconds = <f64>load<u32>(frame, SECONDS);
      lastNanoseconds = nanosecond;
    }
    at += load<i32>(frame, NEXT);
  }
  takenTo = at;
  hasTags = anyTag;
}
