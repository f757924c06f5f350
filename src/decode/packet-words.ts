// Where a packet's words are (packet.ts draws them), and the bits in them. These files of numbers import nothing, and so the bundler
// writes the numbers where they are used; a constant of any other module is read from memory and checked each time it is used,
// which made the hottest loops a third slower.

export const PACKET_WORDS = 16;
export const PORTS = 0;
export const SOURCE = 1;
export const NARROW_DESTINATION = 2;
export const NARROW_META = 3;
export const WIDE_DESTINATION = 5;
export const WIDE_TAGS = 9;
export const WIDE_META = 11;
export const LENGTH = 12;
export const DETAIL = 13;
export const HASH = 14;
export const TAGS = 15;

/** In `meta`: the packet is IPv6. Wide rows hold IPv4 too where VLANs are part of the key. */
export const META_IPV6 = 1 << 27;

/** In `tags`, for the outer tag; the inner one has the same 16 bits higher. */
export const TAG_PRESENT = 0x8000;
export const TAG_IDENTIFIER = 0x0fff;
export const TAGS_HAS_ICMP = 0x4000;
