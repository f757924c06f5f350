// The ICMP types that a conversation had, as a set in one word of a row's extras: a bit for each type that is in use, those of the first
// packet's direction in the lower half, those of the other in the upper. Types without a bit, which hardly anybody has seen, share one.

import { Protocol } from '../decode/numbers.js';

const REVERSE_SHIFT = 16;
const HALF = 0xffff;
/** Of types without a bit of their own. */
const OTHER = 15;
const MLD_REPORT = 143;
const FIRST_QUERY_V6 = 128;
/** Bits of the ICMPv6 types from 128 (echo) to 137 (redirect) begin here; the errors, 1 to 4, are their own bits. */
const QUERIES_V6 = 5;

function bitOf(protocol: number, type: number): number {
  if (protocol === Protocol.ICMP) return type < OTHER ? type : OTHER;
  if (type >= FIRST_QUERY_V6 && type < FIRST_QUERY_V6 + OTHER - QUERIES_V6) return type - FIRST_QUERY_V6 + QUERIES_V6;
  if (type === MLD_REPORT) return 0;
  return type > 0 && type < QUERIES_V6 ? type : OTHER;
}

function typeOf(protocol: number, bit: number): number {
  if (protocol === Protocol.ICMP || (bit > 0 && bit < QUERIES_V6)) return bit;
  return bit === 0 ? MLD_REPORT : bit - QUERIES_V6 + FIRST_QUERY_V6;
}

/** `types` after a packet of `type`; `protocol` is ICMP or ICMPv6. */
export function withIcmpType(types: number, protocol: number, type: number, isReverse: boolean): number {
  return types | ((1 << bitOf(protocol, type)) << (isReverse ? REVERSE_SHIFT : 0));
}

/** The types of one direction, ascending; undefined where there was one without a bit of its own. */
export function icmpTypesIn(types: number, protocol: number, isReverse: boolean): number[] | undefined {
  const half = (types >>> (isReverse ? REVERSE_SHIFT : 0)) & HALF;
  if ((half & (1 << OTHER)) !== 0) return undefined;
  const found: number[] = [];
  for (let bit = 0; bit < OTHER; bit++) if ((half & (1 << bit)) !== 0) found.push(typeOf(protocol, bit));
  return found.sort((a, b) => a - b);
}
