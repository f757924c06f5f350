// The ICMP types that a conversation had, as a set in one word of a row's extras: a bit for each type that is in use, those of the first
// packet's direction in the lower half, those of the other in the upper. Types without a bit, which hardly anybody has seen, share one.
// kernels/icmp-type-set.ts puts them in.

import { Protocol } from '../decode/numbers.js';
import { FIRST_QUERY_V6, MLD_REPORT, OTHER, QUERIES_V6, REVERSE_SHIFT } from './icmp-type-bits.js';

const HALF = 0xffff;

function typeOf(protocol: number, bit: number): number {
  if (protocol === Protocol.ICMP || (bit > 0 && bit < QUERIES_V6)) return bit;
  return bit === 0 ? MLD_REPORT : bit - QUERIES_V6 + FIRST_QUERY_V6;
}

/** The types of one direction, ascending; undefined where there was one without a bit of its own. */
export function icmpTypesIn(types: number, protocol: number, isReverse: boolean): number[] | undefined {
  const half = (types >>> (isReverse ? REVERSE_SHIFT : 0)) & HALF;
  if ((half & (1 << OTHER)) !== 0) return undefined;
  const found: number[] = [];
  for (let bit = 0; bit < OTHER; bit++) if ((half & (1 << bit)) !== 0) found.push(typeOf(protocol, bit));
  return found.sort((a, b) => a - b);
}
