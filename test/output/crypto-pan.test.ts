// Crypto-PAn against published vectors, against the definition taken literally, and by what it promises.

import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressText, addressWords } from '../../src/ip-network.js';
import { CryptoPan, GROUP } from '../../src/output/crypto-pan.js';
import { REFERENCE_KEY } from './reference-key.js';

const pan = new CryptoPan(REFERENCE_KEY);

/** From the sample trace of the reference implementation (sample_trace_raw.dat, sample_trace_sanitized.dat). */
const IPV4_VECTORS = `
  128.11.68.132 135.242.180.132    129.118.74.4 134.136.186.123     130.132.252.244 133.68.164.234   141.223.7.43 141.167.8.160
  141.233.145.108 141.129.237.235  152.163.225.39 151.140.114.167   156.29.3.236 147.225.12.42       165.247.96.84 162.9.99.234
  166.107.77.190 160.132.178.185   192.102.249.13 252.138.62.131    192.215.32.125 252.43.47.189     192.233.80.103 252.25.108.8
  192.41.57.43 252.222.221.184     193.150.244.223 253.169.52.216   195.205.63.100 255.186.223.5     198.200.171.101 249.199.68.213
  198.26.132.101 249.36.123.202    198.36.213.5 249.7.21.132        198.51.77.238 249.18.186.254     199.217.79.101 248.38.184.213
  202.49.198.20 245.206.7.234      203.12.160.252 244.248.163.4     204.184.162.189 243.192.77.90    204.202.136.230 243.178.4.198
  207.105.49.5 241.118.205.138     208.147.89.59 227.237.98.191     209.12.231.7 226.243.167.8       212.120.124.31 228.135.163.231
  216.148.237.145 235.84.194.111   24.0.250.221 100.15.198.226      38.15.67.68 64.3.66.187          4.3.88.225 124.60.155.63
  63.14.55.111 95.9.215.7          64.14.118.196 0.255.183.58       64.39.15.238 0.219.7.41`;

/** Of the same key, as cryptopan for Go (Yawning) and two implementations in Rust test it: the algorithm over 128 bits. */
const IPV6_VECTORS = `
  ::1 78ff:f001:9fc0:20df:8380:b1f1:704:ed                 ::2 78ff:f001:9fc0:20df:8380:b1f1:704:ef
  ::ffff 78ff:f001:9fc0:20df:8380:b1f1:704:f838            2001:db8::1 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e
  2001:db8::2 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c`;

function pairs(text: string): [string, string][] {
  const words = text.trim().split(/\s+/);
  return Array.from({ length: words.length / 2 }, (_, i) => [words[2 * i] ?? '', words[2 * i + 1] ?? '']);
}

function anonymized(words: Int32Array): Int32Array {
  const answer = words.slice();
  if (words.length === 1) {
    pan.ipv4(answer, 1);
    return answer;
  }
  const flips = new Int32Array(2);
  pan.ipv6Network(words, 0, flips, 0);
  pan.ipv6Hosts(answer, 1);
  return answer.map((word, i) => word ^ (flips[i] ?? 0));
}

/** Bit by bit and block by block, as the paper defines it. */
function byDefinition(words: Int32Array): Int32Array {
  const cipher = (block: Uint8Array): Buffer => {
    const aes = createCipheriv('aes-128-ecb', REFERENCE_KEY.subarray(0, 16), null).setAutoPadding(false);
    return aes.update(block);
  };
  const bitsOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const address = [...words].map((word) => (word >>> 0).toString(2).padStart(32, '0')).join('');
  const pad = bitsOf(cipher(REFERENCE_KEY.subarray(16)));
  const bits = [...address].map((bit, i) => {
    const block = address.slice(0, i) + pad.slice(i);
    const first = cipher(Uint8Array.from({ length: 16 }, (_, byte) => Number.parseInt(block.slice(8 * byte, 8 * byte + 8), 2)))[0] ?? 0;
    return Number(bit) ^ (first >> 7);
  });
  return words.map((_, word) => Number.parseInt(bits.slice(32 * word, 32 * word + 32).join(''), 2) | 0);
}

for (const [original, expected] of [...pairs(IPV4_VECTORS), ...pairs(IPV6_VECTORS)]) {
  test(`CryptoPan: with the reference key ${original} becomes ${expected}`, () => {
    assert.equal(addressText(anonymized(addressWords(original) ?? new Int32Array())), expected);
  });
}

const word = fc.oneof(fc.constantFrom(0, -1, 1, 0x0a000001), fc.integer());
const address = fc.oneof(fc.tuple(word), fc.tuple(word, word, word, word)).map((words) => Int32Array.from(words));

test('CryptoPan: any address becomes what the definition, taken literally, makes of it', () => {
  fc.assert(
    fc.property(address, (words) => assert.deepEqual(anonymized(words), byDefinition(words))),
    { numRuns: 200 },
  );
});

/** Leading bits that two addresses have in common. */
function common(a: Int32Array, b: Int32Array): number {
  const word = a.findIndex((_, i) => a[i] !== b[i]);
  return word < 0 ? 32 * a.length : 32 * word + Math.clz32((a[word] ?? 0) ^ (b[word] ?? 0));
}

test('CryptoPan: two addresses with k leading bits in common become two with exactly k', () => {
  const near = fc.tuple(address, fc.nat(127), fc.integer()).map(([a, bit, noise]) => {
    const at = bit % (32 * a.length);
    const behind = 31 - (at % 32);
    // The bit is another, those behind it are any.
    const change = (1 << behind) | (noise & ((1 << behind) - 1));
    return [a, a.map((each, i) => (i < at >> 5 ? each : i === at >> 5 ? each ^ change : each ^ noise))] as const;
  });
  fc.assert(
    fc.property(near, ([a, b]) => assert.equal(common(anonymized(a), anonymized(b)), common(a, b))),
    { numRuns: 1000 },
  );
});

test('CryptoPan: no two addresses of a /16 become one', () => {
  const seen = new Set<number>();
  const words = new Int32Array(GROUP);
  for (let from = 0; from < 1 << 16; from += GROUP) {
    for (let i = 0; i < GROUP; i++) words[i] = 0xc0a80000 | (from + i) | 0;
    pan.ipv4(words, GROUP);
    for (const each of words) seen.add(each);
  }
  assert.equal(seen.size, 1 << 16);
});

test('CryptoPan: addresses that are replaced together become what each does alone, whatever was replaced before', () => {
  const groups = fc.array(fc.tuple(word, word, word, word), { minLength: 1, maxLength: GROUP });
  fc.assert(
    fc.property(groups, (group) => {
      const flat = Int32Array.from(group.flat());
      const hosts = flat.slice();
      pan.ipv6Hosts(hosts, group.length);
      const ipv4 = flat.slice(0, group.length);
      pan.ipv4(ipv4, group.length);
      for (const [i, words] of group.entries()) {
        assert.deepEqual(hosts.slice(4 * i + 2, 4 * i + 4), anonymized(Int32Array.from(words)).slice(2));
        assert.equal(ipv4[i], anonymized(Int32Array.of(flat[i] ?? 0))[0]);
      }
    }),
    { numRuns: 50 },
  );
});

test('CryptoPan: another key is another permutation', () => {
  const other = new Int32Array([0x0a000001]);
  new CryptoPan(REFERENCE_KEY.map((byte) => byte ^ 1)).ipv4(other, 1);
  assert.notEqual(other[0], anonymized(Int32Array.of(0x0a000001))[0]);
});
