// IP networks as people write them, "10.0.0.0/8" or "2001:db8::/32", as words that addresses are compared with. Without
// node:net, which takes longer to load than a small capture to replay.

import { UsageError } from './errors.js';

/** An address as words in network order: one for IPv4, four for IPv6. */
export type AddressWords = Int32Array;

export interface IpNetwork {
  /** In its shortest form. */
  readonly text: string;
  readonly isIpv6: boolean;
  readonly words: AddressWords;
  /** As many words as the address has: ones where the network's bits are. */
  readonly masks: Int32Array;
  /** Bits of the network. */
  readonly length: number;
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The words of an address; undefined where `text` is none. */
export function addressWords(text: string): AddressWords | undefined {
  if (IPV4.test(text)) return Int32Array.of(ipv4Word(text));
  const [head = '', tail, more] = text.split('::');
  const first = groupsOf(head, tail === undefined);
  const last = groupsOf(tail ?? '', true);
  if (first === undefined || last === undefined || more !== undefined) return undefined;
  const missing = 8 - first.length - last.length;
  // "::" stands for one group at least.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...first, ...Array<number>(missing).fill(0), ...last];
  return Int32Array.from({ length: 4 }, (_, word) => (groups[2 * word]! << 16) | groups[2 * word + 1]!);
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, octet) => (word << 8) | Number(octet), 0);
}

/** The 16-bit groups of a part of an IPv6 address, which may end as an IPv4 address does; undefined where it is no such part. */
function groupsOf(part: string, mayEndAsIpv4: boolean): number[] | undefined {
  if (part === '') return [];
  const texts = part.split(':');
  const groups: number[] = [];
  for (const [i, text] of texts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(text)) groups.push(Number.parseInt(text, 16));
    else if (mayEndAsIpv4 && i === texts.length - 1 && IPV4.test(text)) groups.push(ipv4Word(text) >>> 16, ipv4Word(text) & 0xffff);
    else return undefined;
  }
  return groups;
}

/** Ones in the first `length` bits of `words` words. */
export function networkMasks(length: number, words: number): Int32Array {
  return Int32Array.from({ length: words }, (_, word) => {
    const bits = Math.min(Math.max(length - 32 * word, 0), 32);
    return bits === 0 ? 0 : -1 << (32 - bits);
  });
}

/** Networks separated by commas; an address alone is a network of itself. Throws UsageError. */
export function networkList(option: string, text: string): IpNetwork[] {
  return text.split(',').map((part) => network(option, part.trim()));
}

function network(option: string, text: string): IpNetwork {
  const [address = '', lengthText, more] = text.split('/');
  const words = addressWords(address);
  const bits = words === undefined ? 0 : words.length * 32;
  const length = lengthText === undefined ? bits : /^\d{1,3}$/.test(lengthText) ? Number(lengthText) : -1;
  if (words === undefined || more !== undefined || length < 0 || length > bits) {
    throw UsageError.of(option, 'networks such as 10.0.0.0/8 or 2001:db8::/32, separated by commas', text);
  }
  const masks = networkMasks(length, words.length);
  if (words.some((word, i) => (word & ~masks[i]!) !== 0)) {
    const meant = addressText(words.map((word, i) => word & masks[i]!));
    throw new UsageError(`${option}: ${text} has bits set behind its /${length}; did you mean ${meant}/${length}?`);
  }
  return { text: `${addressText(words)}/${length}`, isIpv6: words.length === 4, words, masks, length };
}

/** The address as RFC 5952 has it. */
export function addressText(words: AddressWords): string {
  if (words.length === 1) return [24, 16, 8, 0].map((shift) => (words[0]! >>> shift) & 0xff).join('.');
  const groups = Array.from(words).flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]);
  // The first of the longest runs of two or more zero groups.
  let best = { from: 0, length: 1 };
  for (let from = 0; from < 8; from++) {
    let length = 0;
    while (groups[from + length] === '0') length++;
    if (length > best.length) best = { from, length };
  }
  if (best.length === 1) return groups.join(':');
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`;
}

/** True where the address at `at` of `words` lies in `network`, which is of the same family. */
export function isInNetwork(network: IpNetwork, words: Int32Array, at: number): boolean {
  for (let i = 0; i < network.words.length; i++) {
    if ((words[at + i]! & network.masks[i]!) !== network.words[i]!) return false;
  }
  return true;
}
