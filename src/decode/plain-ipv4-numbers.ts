// Lengths and bits that plain-ipv4.ts tests each frame by. Numbers alone, as packet-words.ts says.

/** Bytes. */
export const IPV4_LENGTH = 20;
export const UDP_LENGTH = 8;
export const TCP_LENGTH = 20;
/** Bytes of Ethernet and IPv4, and of a UDP header too: the shortest frame of all. */
export const HEADERS_LENGTH = 34;
export const SHORTEST_LENGTH = 42;
/** Byte of the frame in which TCP's flags are. */
export const TCP_FLAGS_AT = 47;
/** EtherType of IPv4, version 4 and five words of header. */
export const PLAIN_TYPE = 0x0800_45;
/** Neither more fragments nor an offset. */
export const FRAGMENT_MASK = 0x3fff_0000;
