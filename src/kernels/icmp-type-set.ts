// The ICMP types that a conversation had, as a set in one word (flow/icmp-type-set.ts draws it).

import { FIRST_QUERY_V6, MLD_REPORT, OTHER, QUERIES_V6, REVERSE_SHIFT } from '../flow/icmp-type-bits';

const ICMP: u32 = 1;

function bitOf(protocol: u32, type: i32): i32 {
  if (protocol === ICMP) return type < OTHER ? type : OTHER;
  if (type >= FIRST_QUERY_V6 && type < FIRST_QUERY_V6 + OTHER - QUERIES_V6) return type - FIRST_QUERY_V6 + QUERIES_V6;
  if (type === MLD_REPORT) return 0;
  return type > 0 && type < QUERIES_V6 ? type : OTHER;
}

/** `types` after a packet of `type`; `protocol` is ICMP or ICMPv6. */
export function withIcmpType(types: u32, protocol: u32, type: i32, isReverse: bool): u32 {
  return types | ((1 << bitOf(protocol, type)) << (isReverse ? REVERSE_SHIFT : 0));
}
