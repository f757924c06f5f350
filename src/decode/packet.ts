// A batch of decoded packets, 16 words each in one Int32Array: its first words are laid out as a row of the flow table
// begins, so that finding a packet's flow is comparing words. Overwritten batch by batch.
//
//   narrow (IPv4)   0 ports   1 source     2 destination              3 meta
//   wide            0 ports   1-4 source   5-8 destination   9 tags  11 meta
//   both           12 length  13 detail   14 hash   15 tags
//
// ports   source port << 16 | destination port
// meta    protocol | TCP flags << 8 | state bits (flow/row.ts)
// length  bytes of layer 3, unsigned
// detail  TTL | type of service << 8 | ICMP type << 16 | ICMP code << 24
// tags    outer VLAN | inner VLAN << 16, each with a bit for "there is one", and whether ICMP type and code are known

import { FRAMES_PER_BATCH } from '../capture/frames.js';

export const PACKET_WORDS = 16;
export const PORTS = 0;
export const SOURCE = 1;
export const NARROW_DESTINATION = 2;
export const NARROW_META = 3;
export const WIDE_DESTINATION = 5;
export const WIDE_TAGS = 9;
export const WIDE_META = 11;
export const LENGTH = 12;
export const DETAIL = 13;
export const HASH = 14;
export const TAGS = 15;

/** In `meta`: the packet is IPv6. Wide rows hold IPv4 too where VLANs are part of the key. */
export const META_IPV6 = 1 << 27;

/** In `tags`, for the outer tag; the inner one has the same 16 bits higher. */
export const TAG_PRESENT = 0x8000;
export const TAG_IDENTIFIER = 0x0fff;
export const TAGS_HAS_ICMP = 0x4000;
/** The part of `tags` that tells VLANs apart. */
export const TAGS_KEY = (0xffff << 16) | TAG_PRESENT | TAG_IDENTIFIER;

export class PacketBatch {
  readonly capacity: number;
  readonly words: Int32Array;
  /** Capture time, nanoseconds after the engine's base. */
  readonly timeNs: Float64Array;
  /** Where in its table the row is that was found for each packet; the table's own note between two passes. */
  readonly rows: Int32Array;
  /** 1 for packets with the wide layout. */
  readonly wide: Uint8Array;
  length = 0;

  constructor(capacity = FRAMES_PER_BATCH) {
    this.capacity = capacity;
    this.words = new Int32Array(capacity * PACKET_WORDS);
    this.timeNs = new Float64Array(capacity);
    this.rows = new Int32Array(capacity);
    this.wide = new Uint8Array(capacity);
  }
}
