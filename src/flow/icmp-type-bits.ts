// Which bit stands for which ICMP type (icmp-type-set.ts). Numbers alone, as decode/packet-words.ts says.

export const REVERSE_SHIFT = 16;
/** Of types without a bit of their own. */
export const OTHER = 15;
export const MLD_REPORT = 143;
export const FIRST_QUERY_V6 = 128;
/** Bits of the ICMPv6 types from 128 (echo) to 137 (redirect) begin here; the errors, 1 to 4, are their own bits. */
export const QUERIES_V6 = 5;
