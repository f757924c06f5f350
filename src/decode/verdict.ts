// What became of a frame. The same words name the counters, the summary's lines and the docs (SEMANTICS section 2).

export const Verdict = {
  /** A packet of a flow. */
  DECODED: 0,
  /** Not IP: ARP, PPPoE discovery, 802.11 management, ... */
  NONIP: 1,
  /** Cut short before it is known whether IP follows, or an IP header that cannot be. */
  MALFORMED: 2,
  /** A link type that rastro does not read. */
  UNSUPPORTED: 3,
} as const;

/** Inside the walk only: the packet is in its batch slot, and it is a tunnel whose inner header is to be walked next. */
export const TUNNEL = 4;

/** What a part of the walk answers. */
export type Step = Verdict | typeof TUNNEL;

export type Verdict = (typeof Verdict)[keyof typeof Verdict];
