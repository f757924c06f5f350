// What only some columns need of a flow (row.ts, EXTRA_*): set by its first packet, widened by the others.

import * as packet from '../decode/packet.js';
import { withFlags } from './flag-order.js';
import { withIcmpType } from './icmp-type-set.js';
import * as row from './row.js';

/** Begins the extras at `to` with the packet at `at` in `words`, whose meta word is `meta`. */
export function beginExtras(extras: Int32Array, to: number, words: Int32Array, at: number, meta: number): void {
  const detail = words[at + packet.DETAIL]!;
  extras[to + row.EXTRA_TAGS] = words[at + packet.TAGS]!;
  extras[to + row.EXTRA_DETAIL] = detail;
  extras[to + row.EXTRA_TTL_MIN] = detail & 0xff;
  extras[to + row.EXTRA_TTL_MAX] = detail & 0xff;
  extras[to + row.EXTRA_LENGTH_MIN] = words[at + packet.LENGTH]!;
  extras[to + row.EXTRA_LENGTH_MAX] = words[at + packet.LENGTH]!;
  extras[to + row.EXTRA_FLAG_ORDER] = withFlags(0, flagsOf(meta));
  extras[to + row.EXTRA_FIRST_META] = meta;
  if ((words[at + packet.TAGS]! & packet.TAGS_HAS_ICMP) !== 0) noticeIcmp(extras, to, detail, meta);
}

/** Of a packet with this detail and meta word. */
function noticeIcmp(extras: Int32Array, to: number, detail: number, meta: number): void {
  const isReverse = ((meta ^ extras[to + row.EXTRA_FIRST_META]!) & row.META_SWAPPED) !== 0;
  const types = extras[to + row.EXTRA_FLAG_ORDER]!;
  extras[to + row.EXTRA_FLAG_ORDER] = withIcmpType(types, meta & row.META_PROTOCOL, (detail >>> 16) & 0xff, isReverse);
}

function flagsOf(meta: number): number {
  return (meta >>> row.FLAGS_SHIFT) & 0xff;
}

/** Widens least and greatest TTL and length by the packet at `at` in `words`, and the flags or ICMP types seen. */
export function widenExtras(extras: Int32Array, to: number, words: Int32Array, at: number, meta: number): void {
  const detail = words[at + packet.DETAIL]!;
  const ttl = detail & 0xff;
  const length = words[at + packet.LENGTH]!;
  if (ttl < extras[to + row.EXTRA_TTL_MIN]!) extras[to + row.EXTRA_TTL_MIN] = ttl;
  if (ttl > extras[to + row.EXTRA_TTL_MAX]!) extras[to + row.EXTRA_TTL_MAX] = ttl;
  if (length >>> 0 < extras[to + row.EXTRA_LENGTH_MIN]! >>> 0) extras[to + row.EXTRA_LENGTH_MIN] = length;
  if (length >>> 0 > extras[to + row.EXTRA_LENGTH_MAX]! >>> 0) extras[to + row.EXTRA_LENGTH_MAX] = length;
  const order = extras[to + row.EXTRA_FLAG_ORDER]!;
  const widened = withFlags(order, flagsOf(meta));
  if (widened !== order) extras[to + row.EXTRA_FLAG_ORDER] = widened;
  if ((words[at + packet.TAGS]! & packet.TAGS_HAS_ICMP) !== 0) noticeIcmp(extras, to, detail, meta);
}
