// Addresses and networks as people write them become words in network order, as rows and packets hold them.

import { isIPv4, isIPv6 } from 'node:net';

export interface Address {
  readonly version: 4 | 6;
  /** One word for IPv4, four for IPv6. */
  readonly words: readonly number[];
}

export interface Network extends Address {
  /** Bits that tell the network. */
  readonly bits: number;
}

/** The address that `text` writes; undefined where it writes none. */
export function addressOf(text: string): Address | undefined {
  if (isIPv4(text)) return { version: 4, words: [ipv4Word(text)] };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { version: 6, words: ipv6Words(text) };
}

/** The network that `text` writes as address/bits; an address alone is a network of itself. Bits behind it do not matter. */
export function networkOf(text: string): Network | undefined {
  const [addressText = '', bitsText, ...rest] = text.split('/');
  const address = addressOf(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const most = address.words.length * 32;
  if (bitsText === undefined) return { ...address, bits: most };
  if (!/^\d{1,3}$/.test(bitsText) || Number(bitsText) > most) return undefined;
  return { ...address, bits: Number(bitsText) };
}

/** True when the address of `version` in the first of `words` lies in `network`. */
export function isInNetwork(words: Int32Array, version: number, network: Network): boolean {
  if (version !== network.version) return false;
  for (let word = 0, left = network.bits; left > 0; word++, left -= 32) {
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if (((words[word]! ^ network.words[word]!) & mask) !== 0) return false;
  }
  return true;
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, octet) => (word << 8) | Number(octet), 0);
}

function ipv6Words(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const before = groupsOf(head);
  const behind = groupsOf(tail ?? '');
  const groups = [...before, ...Array<number>(8 - before.length - behind.length).fill(0), ...behind];
  return [0, 2, 4, 6].map((group) => (groups[group]! << 16) | groups[group + 1]!);
}

/** Groups of 16 bits; the last may be an IPv4 address, which is two. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const word = ipv4Word(group);
    return [word >>> 16, word & 0xffff];
  });
}
