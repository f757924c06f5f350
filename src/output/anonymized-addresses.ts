// Addresses of one family, in the words of a batch, replaced by what Crypto-PAn and the kept networks make of them: those that
// a cache knows at once, the others many together. `finish` is to be called before the batch goes on.

import { type IpNetwork, isInNetwork } from '../ip-network.js';
import { Ipv4Cache, WideCache } from './address-cache.js';
import { type CryptoPan, GROUP } from './crypto-pan.js';

/** 2 MiB of IPv6 addresses, and 256 KiB of their first halves, which have almost half the work behind them. */
const ADDRESS_SLOT_BITS = 16;
const NETWORK_SLOT_BITS = 14;
const IPV6_WORDS = 4;

/** True where the address at `at` of `words` lies in one of `networks`. */
function isInAny(networks: readonly IpNetwork[], words: Int32Array, at: number): boolean {
  for (const network of networks) if (isInNetwork(network, words, at)) return true;
  return false;
}

/** True where the IPv4 address lies in one of `networks`, which are pairs of network and mask. */
function isInAnyIpv4(networks: Int32Array, address: number): boolean {
  for (let i = 0; i < networks.length; i += 2) if ((address & networks[i + 1]!) === networks[i]!) return true;
  return false;
}

export class Ipv4Addresses {
  readonly #pan: CryptoPan;
  readonly #keep: Int32Array;
  readonly #cache: Ipv4Cache;
  readonly #places = new Int32Array(GROUP);
  readonly #originals = new Int32Array(GROUP);
  readonly #answers = new Int32Array(GROUP);
  readonly #one = new Int32Array(1);
  #waiting = 0;
  /** Addresses that the cache did not know. */
  misses = 0;

  constructor(pan: CryptoPan, keep: readonly IpNetwork[]) {
    this.#pan = pan;
    this.#keep = Int32Array.from(keep.flatMap(({ words, masks }) => [words[0]!, masks[0]!]));
    pan.ipv4(this.#one, 1);
    this.#cache = new Ipv4Cache(this.#settled(0, this.#one[0]!));
  }

  /** Replaces the address at `at` of `words`, now or in `finish`. */
  replace(words: Int32Array, at: number): void {
    if (this.#cache.replace(words, at)) return;
    this.#places[this.#waiting] = at;
    this.#originals[this.#waiting] = words[at]!;
    if (++this.#waiting === GROUP) this.finish(words);
  }

  finish(words: Int32Array): void {
    const count = this.#waiting;
    if (count === 0) return;
    this.#answers.set(this.#originals);
    this.#pan.ipv4(this.#answers, count);
    for (let i = 0; i < count; i++) {
      const answer = this.#settled(this.#originals[i]!, this.#answers[i]!);
      this.#cache.put(this.#originals[i]!, answer);
      words[this.#places[i]!] = answer;
    }
    this.misses += count;
    this.#waiting = 0;
  }

  /** Where the walk from `answer`, the first place that `original` led to, ends. */
  #settled(original: number, answer: number): number {
    if (isInAnyIpv4(this.#keep, original)) return original;
    if (!isInAnyIpv4(this.#keep, answer)) return answer;
    const one = this.#one;
    one[0] = answer;
    while (isInAnyIpv4(this.#keep, one[0]!)) this.#pan.ipv4(one, 1);
    return one[0]!;
  }
}

export class Ipv6Addresses {
  readonly #pan: CryptoPan;
  readonly #keep: readonly IpNetwork[];
  readonly #cache: WideCache;
  readonly #networks: WideCache;
  readonly #places = new Int32Array(GROUP);
  readonly #originals = new Int32Array(GROUP * IPV6_WORDS);
  readonly #answers = new Int32Array(GROUP * IPV6_WORDS);
  /** Two words for the flips of each address's first half. */
  readonly #flips = new Int32Array(GROUP * 2);
  readonly #one = new Int32Array(IPV6_WORDS);
  #waiting = 0;
  /** Addresses that the cache did not know. */
  misses = 0;

  constructor(pan: CryptoPan, keep: readonly IpNetwork[]) {
    this.#pan = pan;
    this.#keep = keep;
    const zero = new Int32Array(IPV6_WORDS);
    pan.ipv6Network(zero, 0, this.#flips, 0);
    this.#networks = new WideCache(2, NETWORK_SLOT_BITS, this.#flips.slice(0, 2));
    const answer = new Int32Array(IPV6_WORDS);
    this.#permute(answer, 1);
    this.#settle(zero, 0, answer, 0);
    this.#cache = new WideCache(IPV6_WORDS, ADDRESS_SLOT_BITS, answer);
  }

  /** Replaces the address at `at` of `words`, now or in `finish`. */
  replace(words: Int32Array, at: number): void {
    if (this.#cache.copy(words, at, words, at)) return;
    this.#places[this.#waiting] = at;
    copyAddress(words, at, this.#originals, this.#waiting * IPV6_WORDS);
    if (++this.#waiting === GROUP) this.finish(words);
  }

  finish(words: Int32Array): void {
    const count = this.#waiting;
    if (count === 0) return;
    this.#answers.set(this.#originals);
    this.#permute(this.#answers, count);
    for (let i = 0; i < count; i++) {
      const from = i * IPV6_WORDS;
      this.#settle(this.#originals, from, this.#answers, from);
      this.#cache.put(this.#originals, from, this.#answers, from);
      copyAddress(this.#answers, from, words, this.#places[i]!);
    }
    this.misses += count;
    this.#waiting = 0;
  }

  /** Replaces the first `count` addresses of `words` by what the permutation makes of them. */
  #permute(words: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      if (this.#networks.copy(words, i * IPV6_WORDS, this.#flips, 2 * i)) continue;
      this.#pan.ipv6Network(words, i * IPV6_WORDS, this.#flips, 2 * i);
      this.#networks.put(words, i * IPV6_WORDS, this.#flips, 2 * i);
    }
    this.#pan.ipv6Hosts(words, count);
    for (let i = 0; i < count; i++) {
      const at = i * IPV6_WORDS;
      words[at] = words[at]! ^ this.#flips[2 * i]!;
      words[at + 1] = words[at + 1]! ^ this.#flips[2 * i + 1]!;
    }
  }

  /** Brings the walk to its end, from the first place in `answers` that the address in `originals` led to. */
  #settle(originals: Int32Array, from: number, answers: Int32Array, to: number): void {
    if (this.#keep.length === 0) return;
    if (isInAny(this.#keep, originals, from)) {
      copyAddress(originals, from, answers, to);
      return;
    }
    while (isInAny(this.#keep, answers, to)) {
      copyAddress(answers, to, this.#one, 0);
      this.#permute(this.#one, 1);
      copyAddress(this.#one, 0, answers, to);
    }
  }
}

function copyAddress(source: Int32Array, from: number, target: Int32Array, to: number): void {
  for (let i = 0; i < IPV6_WORDS; i++) target[to + i] = source[from + i]!;
}
