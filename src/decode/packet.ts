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
import { type KernelMemory, placeBytes } from '../kernel.js';
import { PACKET_WORDS } from './packet-words.js';

export * from './packet-words.js';

export class PacketBatch {
  readonly capacity: number;
  readonly words: Int32Array;
  /** Capture time, nanoseconds after the engine's base. */
  readonly timeNs: Float64Array;
  /** What the table has found for each packet: its own note between two passes. */
  readonly places: Int32Array;
  /** 1 for packets with the wide layout. */
  readonly wide: Uint8Array;
  length = 0;

  /** In `memory`, packetBytes(capacity) of it, where a flow table is to track the packets. */
  constructor(capacity = FRAMES_PER_BATCH, memory?: KernelMemory) {
    this.capacity = capacity;
    this.words = memory?.int32s(capacity * PACKET_WORDS) ?? new Int32Array(capacity * PACKET_WORDS);
    this.timeNs = memory?.float64s(capacity) ?? new Float64Array(capacity);
    this.places = memory?.int32s(capacity) ?? new Int32Array(capacity);
    this.wide = memory?.bytes(capacity) ?? new Uint8Array(capacity);
  }
}

/** Bytes of memory that a batch of `capacity` packets takes. */
export function packetBytes(capacity: number): number {
  return placeBytes(capacity * PACKET_WORDS * 4) + placeBytes(capacity * 8) + placeBytes(capacity * 4) + placeBytes(capacity);
}
