// Where a row's fields are (row.ts draws them), and the bits of its meta word. Numbers alone, as decode/packet-words.ts says.

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
/** The row's flow has ended and another may have it. */
export const META_FREE = 1 << 31;
/** The part of meta that tells flows apart: META_PROTOCOL and a packet's META_IPV6. */
export const META_KEY = 0xff | (1 << 27);

/** Words of a narrow row's key. */
export const NARROW_KEY_WORDS = 3;

/** Words of the second array: tags and detail of the first packet (decode/packet.ts), then extremes. */
export const EXTRA_WORDS = 8;
export const EXTRA_TAGS = 0;
export const EXTRA_DETAIL = 1;
export const EXTRA_TTL_MIN = 2;
export const EXTRA_TTL_MAX = 3;
export const EXTRA_LENGTH_MIN = 4;
export const EXTRA_LENGTH_MAX = 5;
/** TCP flags of both directions in order of first appearance (flag-order.ts); of ICMP the types of both (icmp-type-set.ts). */
export const EXTRA_FLAG_ORDER = 6;
/** Meta word of the first packet: which flags the flow began with. */
export const EXTRA_FIRST_META = 7;
