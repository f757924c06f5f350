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

import { NARROW_META, WIDE_META } from '../decode/packet.js';
import { NARROW_KEY_WORDS } from './row-words.js';

export * from './row-words.js';

export interface RowLayout {
  readonly name: 'narrow' | 'wide';
  readonly words: number;
  /** Words of the key, from the row's first on; the protocol in meta belongs to it too. */
  readonly keyWords: number;
  readonly meta: number;
  /** Index of `first` among the row's floats; last, count, bytes, rcount and rbytes follow. */
  readonly first: number;
}

export const NARROW: RowLayout = { name: 'narrow', words: 16, keyWords: NARROW_KEY_WORDS, meta: NARROW_META, first: 2 };
export const WIDE: RowLayout = { name: 'wide', words: 24, keyWords: 10, meta: WIDE_META, first: 6 };

/** IPFIX flowEndReason (RFC 5102 section 5.11.3). 0 in its place: the flow lives, and its record is a copy (Engine.snapshot). */
export const EndReason = {
  IDLE: 1,
  ACTIVE: 2,
  END_DETECTED: 3,
  FORCED: 4,
  LACK_OF_RESOURCES: 5,
} as const;

export type EndReason = (typeof EndReason)[keyof typeof EndReason];
