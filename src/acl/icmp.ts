// ICMP types as rules need them: names for comments, and what answers what.

import { ICMPV6_NAMES } from '../decode/icmpv6-names.js';

const NAMES_V4: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp request',
  14: 'timestamp reply',
};

/** The type that answers this one, by family. */
const ANSWERS_V4: Readonly<Record<number, number>> = { 8: 0, 10: 9, 13: 14, 15: 16, 17: 18 };
const ANSWERS_V6: Readonly<Record<number, number>> = { 128: 129, 133: 134, 135: 136 };

/** Types without which no IPv6 host finds its neighbours or its router (RFC 4890 section 4.4.1). */
export const NEIGHBOR_DISCOVERY = [133, 134, 135, 136] as const;

/** The IANA name in small letters, else the number. */
export function icmpTypeName(isIpv6: boolean, type: number): string {
  return (isIpv6 ? ICMPV6_NAMES : NAMES_V4)[type] ?? `type ${type}`;
}

/**
 * True where the type of a conversation's first packet stands for all of them. ICMP has no ports, so whatever two hosts say by
 * it is one conversation: a ping, or errors that go one way, are alike; else only a packet each way is.
 */
export function tellsAll(isIpv6: boolean, type: number, count: number, reverseCount: number): boolean {
  if (count <= 1 && reverseCount <= 1) return true;
  if (type === (isIpv6 ? 128 : 8)) return true;
  return reverseCount === 0 && (isIpv6 ? type < 128 : [3, 4, 5, 11, 12].includes(type));
}

/** The type that comes back; undefined where none does. */
export function answerTo(isIpv6: boolean, type: number): number | undefined {
  return (isIpv6 ? ANSWERS_V6 : ANSWERS_V4)[type];
}

/** Those of `types` that are no answers to `others`, which came the other way. */
export function unasked(isIpv6: boolean, types: readonly number[], others: readonly number[]): number[] {
  const answers = others.map((type) => answerTo(isIpv6, type));
  return types.filter((type) => !answers.includes(type));
}

/** Types that answer some of `types`. */
export function answersTo(isIpv6: boolean, types: readonly number[]): number[] {
  return types.map((type) => answerTo(isIpv6, type)).filter((type) => type !== undefined);
}
