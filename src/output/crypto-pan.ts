// Crypto-PAn: one key, one permutation of addresses that keeps prefixes: two addresses with k leading bits in common become
// two with exactly k in common (Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization", ICNP 2002).
//
// Bit i of the result is bit i of the address, flipped when the first bit of AES(bits 0 to i-1 of the address, then those of
// a secret pad) is one. IPv6 is the same over 128 bits, as Yawning's cryptopan for Go, rust-cryptopan and pycryptopan have it,
// so that their files and ours agree; others run two halves of 64 bits, which makes neighbouring prefixes unlike.
//
// Naively that is 32 blocks of AES per IPv4 address, 128 per IPv6 address. Here the first 16 bits come from a table (65 535
// blocks, once, the same for both families), the rest of many addresses from one call: a call of node:crypto costs as much
// as a hundred blocks.

import { type Cipher, createCipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;
const TABLE_BITS = 16;
const IPV4_BLOCKS = 32 - TABLE_BITS;
const NETWORK_BLOCKS = 64 - TABLE_BITS;
const HOST_BLOCKS = 64;

/** Bytes: 16 for AES, 16 for the pad. */
export const KEY_BYTES = 32;

/** Addresses that one call takes. */
export const GROUP = 64;

export class CryptoPan {
  readonly #cipher: Cipher;
  readonly #pad: Int32Array;
  /** For the first 16 bits of an address, which of them are flipped. */
  readonly #firstFlips: Uint16Array;
  /** Blocks to be ciphered; behind what is written for an address there is always the pad. */
  readonly #ipv4: Blocks;
  readonly #network: Blocks;
  readonly #host: Blocks;

  /** `key` has KEY_BYTES bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES) throw new RangeError(`a key of ${key.length} bytes`);
    this.#cipher = createCipheriv('aes-128-ecb', key.subarray(0, 16), null);
    this.#cipher.setAutoPadding(false);
    const pad = this.#cipher.update(key.subarray(16));
    this.#pad = Int32Array.from({ length: 4 }, (_, word) => pad.readInt32BE(4 * word));
    this.#firstFlips = this.#makeFirstFlips();
    this.#ipv4 = new Blocks(GROUP * IPV4_BLOCKS, this.#pad);
    this.#network = new Blocks(NETWORK_BLOCKS, this.#pad);
    this.#host = new Blocks(GROUP * HOST_BLOCKS, this.#pad);
  }

  /** Replaces the first `count` IPv4 addresses of `words`, at most GROUP. */
  ipv4(words: Int32Array, count: number): void {
    const { view } = this.#ipv4;
    const pad = this.#pad[0]!;
    for (let i = 0; i < count; i++) putWord(view, i * IPV4_BLOCKS, 0, words[i]!, pad, TABLE_BITS);
    const ciphered = this.#ipv4.cipher(this.#cipher, count * IPV4_BLOCKS);
    for (let i = 0; i < count; i++) {
      const first = this.#firstFlips[words[i]! >>> TABLE_BITS]! << TABLE_BITS;
      words[i] = words[i]! ^ first ^ flips(ciphered, i * IPV4_BLOCKS, IPV4_BLOCKS);
    }
  }

  /** Which of the first 64 bits of an IPv6 address are flipped: two words into `flipped` at `to`, for the two at `at` of `words`. */
  ipv6Network(words: Int32Array, at: number, flipped: Int32Array, to: number): void {
    const { view } = this.#network;
    const [high, low] = [words[at]!, words[at + 1]!];
    putWord(view, 0, 0, high, this.#pad[0]!, TABLE_BITS);
    for (let block = TABLE_BITS; block < NETWORK_BLOCKS; block++) view.setInt32(block * BLOCK_BYTES, high);
    putWord(view, TABLE_BITS, 1, low, this.#pad[1]!, 0);
    const ciphered = this.#network.cipher(this.#cipher, NETWORK_BLOCKS);
    flipped[to] = (this.#firstFlips[high >>> TABLE_BITS]! << TABLE_BITS) | flips(ciphered, 0, TABLE_BITS);
    flipped[to + 1] = flips(ciphered, TABLE_BITS, 32);
  }

  /** Replaces the last 64 bits of the first `count` IPv6 addresses of `words`, four words each, at most GROUP. */
  ipv6Hosts(words: Int32Array, count: number): void {
    const { view } = this.#host;
    for (let i = 0; i < count; i++) this.#putHost(view, i * HOST_BLOCKS, words, 4 * i);
    const ciphered = this.#host.cipher(this.#cipher, count * HOST_BLOCKS);
    for (let i = 0; i < count; i++) {
      words[4 * i + 2] = words[4 * i + 2]! ^ flips(ciphered, i * HOST_BLOCKS, 32);
      words[4 * i + 3] = words[4 * i + 3]! ^ flips(ciphered, i * HOST_BLOCKS + 32, 32);
    }
  }

  #putHost(view: DataView, firstBlock: number, words: Int32Array, at: number): void {
    for (let block = firstBlock; block < firstBlock + HOST_BLOCKS; block++) {
      view.setInt32(block * BLOCK_BYTES, words[at]!);
      view.setInt32(block * BLOCK_BYTES + 4, words[at + 1]!);
    }
    putWord(view, firstBlock, 2, words[at + 2]!, this.#pad[2]!, 0);
    for (let block = firstBlock + 32; block < firstBlock + 64; block++) view.setInt32(block * BLOCK_BYTES + 8, words[at + 2]!);
    putWord(view, firstBlock + 32, 3, words[at + 3]!, this.#pad[3]!, 0);
  }

  /** The flips of all prefixes below 16 bits, numbered as a heap is: the root 1, below prefix n are 2n and 2n + 1. */
  #makeFirstFlips(): Uint16Array {
    const prefixes = 1 << TABLE_BITS;
    const blocks = new Blocks(prefixes, this.#pad);
    for (let prefix = 1; prefix < prefixes; prefix++) {
      const bits = 31 - Math.clz32(prefix);
      const word = bits === 0 ? 0 : prefix << (32 - bits);
      blocks.view.setInt32(prefix * BLOCK_BYTES, word | (this.#pad[0]! & (-1 >>> bits)));
    }
    const ciphered = blocks.cipher(this.#cipher, prefixes);
    const flipped = new Uint16Array(2 * prefixes);
    for (let prefix = 1; prefix < prefixes; prefix++) {
      const below = (flipped[prefix]! << 1) | flips(ciphered, prefix, 1);
      flipped[2 * prefix] = below;
      flipped[2 * prefix + 1] = below;
    }
    return flipped.slice(prefixes);
  }
}

/** Room for AES blocks, each filled with the pad at first. */
class Blocks {
  readonly view: DataView;
  readonly #bytes: Uint8Array;

  constructor(blocks: number, pad: Int32Array) {
    this.#bytes = new Uint8Array(blocks * BLOCK_BYTES);
    this.view = new DataView(this.#bytes.buffer);
    for (let word = 0; word < 4 * blocks; word++) this.view.setInt32(4 * word, pad[word & 3]!);
  }

  /** The first `blocks` of them, ciphered. */
  cipher(cipher: Cipher, blocks: number): Uint8Array {
    return cipher.update(this.#bytes.subarray(0, blocks * BLOCK_BYTES));
  }
}

/** Word `word` of consecutive blocks: the first `bits` bits, then one more each time, of `value`, the others of `pad`. */
function putWord(view: DataView, firstBlock: number, word: number, value: number, pad: number, bits: number): void {
  let at = firstBlock * BLOCK_BYTES + 4 * word;
  for (let mask = -1 >>> bits; mask !== 0; mask >>>= 1) {
    view.setInt32(at, (value & ~mask) | (pad & mask));
    at += BLOCK_BYTES;
  }
}

/** The first bits of `blocks` ciphered blocks, up to 32, as a number. */
function flips(ciphered: Uint8Array, firstBlock: number, blocks: number): number {
  let flipped = 0;
  for (let block = firstBlock; block < firstBlock + blocks; block++) flipped = (flipped << 1) | (ciphered[block * BLOCK_BYTES]! >> 7);
  return flipped;
}
