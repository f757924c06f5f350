// Networks of rules: made around an address, in order, and as dialects write them.

import { addressText, networkMasks } from '../ip-network.js';
import type { RuleNetwork } from './acl-rule.js';
import { isUnspecified } from './address-kind.js';

/** The network of `bits` bits around an address; a host that has no address yet is taken together with no other. */
export function networkAround(words: readonly number[], bits: number): RuleNetwork {
  const length = isUnspecified(words) ? 32 * words.length : bits;
  const masks = networkMasks(length, words.length);
  const network = Int32Array.from(words, (word, i) => word & masks[i]!);
  return { words: Array.from(network), bits: length, address: addressText(network) };
}

export function isHost({ words, bits }: RuleNetwork): boolean {
  return bits === 32 * words.length;
}

/** 10.0.0.0/24 */
export function prefixText({ address, bits }: RuleNetwork): string {
  return `${address}/${bits}`;
}

/** The address alone where it is a host, else with its length. */
export function shortText(network: RuleNetwork): string {
  return isHost(network) ? network.address : prefixText(network);
}

/** 255.255.255.0 for /24, or 0.0.0.255 where `isWildcard`. */
export function maskText({ bits }: RuleNetwork, isWildcard: boolean): string {
  const [mask] = networkMasks(bits, 1);
  return addressText(Int32Array.of(isWildcard ? ~mask! : mask!));
}

/** IPv4 first, then by address, then the larger one. */
export function compareNetworks(a: RuleNetwork, b: RuleNetwork): number {
  if (a.words.length !== b.words.length) return a.words.length - b.words.length;
  for (const [i, word] of a.words.entries()) {
    const difference = (word >>> 0) - (b.words[i]! >>> 0);
    if (difference !== 0) return difference;
  }
  return a.bits - b.bits;
}
