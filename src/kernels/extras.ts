// What only some columns need of a flow (flow/row.ts, EXTRA_*): set by its first packet, widened by the others.

import { DETAIL, LENGTH, TAGS, TAGS_HAS_ICMP } from '../decode/packet-words';
import {
  EXTRA_DETAIL,
  EXTRA_FIRST_META,
  EXTRA_FLAG_ORDER,
  EXTRA_LENGTH_MAX,
  EXTRA_LENGTH_MIN,
  EXTRA_TAGS,
  EXTRA_TTL_MAX,
  EXTRA_TTL_MIN,
  FLAGS_SHIFT,
  META_PROTOCOL,
  META_SWAPPED,
} from '../flow/row-words';
import { withFlags } from './flag-order';
import { withIcmpType } from './icmp-type-set';

/** Begins the extras at `to` with a packet, whose meta word is `meta`. */
export function beginExtras(to: usize, packet: usize, meta: u32): void {
  const detail = load<u32>(packet, 4 * DETAIL);
  const length = load<u32>(packet, 4 * LENGTH);
  store<u32>(to, load<u32>(packet, 4 * TAGS), 4 * EXTRA_TAGS);
  store<u32>(to, detail, 4 * EXTRA_DETAIL);
  store<u32>(to, detail & 0xff, 4 * EXTRA_TTL_MIN);
  store<u32>(to, detail & 0xff, 4 * EXTRA_TTL_MAX);
  store<u32>(to, length, 4 * EXTRA_LENGTH_MIN);
  store<u32>(to, length, 4 * EXTRA_LENGTH_MAX);
  store<u32>(to, withFlags(0, flagsOf(meta)), 4 * EXTRA_FLAG_ORDER);
  store<u32>(to, meta, 4 * EXTRA_FIRST_META);
  if (hasIcmp(packet)) noticeIcmp(to, detail, meta);
}

/** Widens least and greatest TTL and length by a packet, and the flags or ICMP types seen. */
export function widenExtras(to: usize, packet: usize, meta: u32): void {
  const detail = load<u32>(packet, 4 * DETAIL);
  const ttl = detail & 0xff;
  const length = load<u32>(packet, 4 * LENGTH);
  store<u32>(to, min(ttl, load<u32>(to, 4 * EXTRA_TTL_MIN)), 4 * EXTRA_TTL_MIN);
  store<u32>(to, max(ttl, load<u32>(to, 4 * EXTRA_TTL_MAX)), 4 * EXTRA_TTL_MAX);
  store<u32>(to, min(length, load<u32>(to, 4 * EXTRA_LENGTH_MIN)), 4 * EXTRA_LENGTH_MIN);
  store<u32>(to, max(length, load<u32>(to, 4 * EXTRA_LENGTH_MAX)), 4 * EXTRA_LENGTH_MAX);
  store<u32>(to, withFlags(load<u32>(to, 4 * EXTRA_FLAG_ORDER), flagsOf(meta)), 4 * EXTRA_FLAG_ORDER);
  if (hasIcmp(packet)) noticeIcmp(to, detail, meta);
}

export function hasIcmp(packet: usize): bool {
  return (load<i32>(packet, 4 * TAGS) & TAGS_HAS_ICMP) !== 0;
}

function noticeIcmp(to: usize, detail: u32, meta: u32): void {
  const isReverse = ((meta ^ load<u32>(to, 4 * EXTRA_FIRST_META)) & META_SWAPPED) !== 0;
  const types = load<u32>(to, 4 * EXTRA_FLAG_ORDER);
  store<u32>(to, withIcmpType(types, meta & META_PROTOCOL, (detail >>> 16) & 0xff, isReverse), 4 * EXTRA_FLAG_ORDER);
}

function flagsOf(meta: u32): u32 {
  return (meta >>> FLAGS_SHIFT) & 0xff;
}
