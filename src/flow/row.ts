// A live flow is one row: in the table, on its way to the writer, everywhere. Two layouts, both beginning like a packet
// (decode/packet.ts) so that finding a flow is comparing words:
//
//   narrow, 64 bytes (IPv4)             wide, 96 bytes (IPv6; IPv4 too where VLANs are in the key)
//   words  0 ports                      words  0 ports
//          1 source  2 destination             1-4 source  5-8 destination  9 tags  10 spare
//          3 meta                              11 meta
//   floats 2 first  3 last              floats 6 first  7 last
//          4 count  5 bytes                    8 count  9 bytes
//          6 rcount 7 rbytes                   10 rcount 11 rbytes
//
// meta: protocol | TCP flags << 8 | reverse TCP flags << 16 | state bits.
// Times are nanoseconds after the engine's base; counters are Float64, exact to 2^53 (a BigUint64 would allocate).
// What only some columns need (ROW_EXTRAS) lies in a second array at the same row number.

import { META_IPV6, NARROW_META, WIDE_META } from '../decode/packet.js';

export interface RowLayout {
  readonly name: 'narrow' | 'wide';
  readonly words: number;
  /** Words of the key, from the row's first on; the protocol in meta belongs to it too. */
  readonly keyWords: number;
  readonly meta: number;
  /** Index of `first` among the row's floats; last, count, bytes, rcount and rbytes follow. */
  readonly first: number;
}

export const NARROW: RowLayout = { name: 'narrow', words: 16, keyWords: 3, meta: NARROW_META, first: 2 };
export const WIDE: RowLayout = { name: 'wide', words: 24, keyWords: 10, meta: WIDE_META, first: 6 };

/** Floats behind `first`. */
export const LAST = 1;
export const COUNT = 2;
export const BYTES = 3;
/** From a forward counter to the reverse one. */
export const REVERSE = 2;

export const META_PROTOCOL = 0xff;
export const FLAGS_SHIFT = 8;
export const REVERSE_FLAGS_SHIFT = 16;
/** The key's source is the responder: the flow's first packet went from the key's destination to its source. */
export const META_SWAPPED = 1 << 25;
/** FIN both ways or RST was seen. */
export const META_CLOSED = 1 << 26;
/** End reason, in dead rows. */
export const REASON_SHIFT = 28;
/** The part of meta that tells flows apart. */
export const META_KEY = META_PROTOCOL | META_IPV6;

/** Words of the second array: tags and detail of the first packet (decode/packet.ts), then extremes. */
export const EXTRA_WORDS = 8;
export const EXTRA_TAGS = 0;
export const EXTRA_DETAIL = 1;
export const EXTRA_TTL_MIN = 2;
export const EXTRA_TTL_MAX = 3;
export const EXTRA_LENGTH_MIN = 4;
export const EXTRA_LENGTH_MAX = 5;
/** TCP flags of both directions in order of first appearance (flag-order.ts). */
export const EXTRA_FLAG_ORDER = 6;
/** Meta word of the first packet: which flags the flow began with. */
export const EXTRA_FIRST_META = 7;

/** IPFIX flowEndReason (RFC 5102 section 5.11.3). */
export const EndReason = {
  IDLE: 1,
  ACTIVE: 2,
  END_DETECTED: 3,
  FORCED: 4,
  LACK_OF_RESOURCES: 5,
} as const;

export type EndReason = (typeof EndReason)[keyof typeof EndReason];
