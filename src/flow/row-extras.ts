// What only some columns need of a flow (row.ts, EXTRA_*): set by its first packet, widened by the others.

import * as packet from '../decode/packet.js';
import * as row from './row.js';

/** Begins the extras at `to` with the packet at `at` in `words`. */
export function beginExtras(extras: Int32Array, to: number, words: Int32Array, at: number): void {
  const detail = words[at + packet.DETAIL]!;
  extras[to + row.EXTRA_TAGS] = words[at + packet.TAGS]!;
  extras[to + row.EXTRA_DETAIL] = detail;
  extras[to + row.EXTRA_TTL_MIN] = detail & 0xff;
  extras[to + row.EXTRA_TTL_MAX] = detail & 0xff;
  extras[to + row.EXTRA_LENGTH_MIN] = words[at + packet.LENGTH]!;
  extras[to + row.EXTRA_LENGTH_MAX] = words[at + packet.LENGTH]!;
}

/** Widens least and greatest TTL and length by the packet at `at` in `words`. */
export function widenExtremes(extras: Int32Array, to: number, words: Int32Array, at: number): void {
  const ttl = words[at + packet.DETAIL]! & 0xff;
  const length = words[at + packet.LENGTH]!;
  if (ttl < extras[to + row.EXTRA_TTL_MIN]!) extras[to + row.EXTRA_TTL_MIN] = ttl;
  if (ttl > extras[to + row.EXTRA_TTL_MAX]!) extras[to + row.EXTRA_TTL_MAX] = ttl;
  if (length >>> 0 < extras[to + row.EXTRA_LENGTH_MIN]! >>> 0) extras[to + row.EXTRA_LENGTH_MIN] = length;
  if (length >>> 0 > extras[to + row.EXTRA_LENGTH_MAX]! >>> 0) extras[to + row.EXTRA_LENGTH_MAX] = length;
}
