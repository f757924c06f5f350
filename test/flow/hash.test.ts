// The hash of a key: a function of the key and the seed, of nothing else in the row, and of every bit of the key.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { META_IPV6, PacketBatch, packetBytes } from '../../src/decode/packet.js';
import { HASH, PACKET_WORDS } from '../../src/decode/packet-words.js';
import { type HashSeed, hashKey, hashSeed } from '../../src/flow/hash.js';
import { META_CLOSED, META_SWAPPED, NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { RowStore, storeBytes } from '../../src/flow/row-store.js';
import { KernelMemory } from '../../src/kernel.js';
import { seedFrom } from './random-traffic.js';

const layout = fc.constantFrom(NARROW, WIDE);
const row = fc.array(fc.integer(), { minLength: 12, maxLength: 12 }).map((words) => Int32Array.from(words));
const MOST_PACKETS = 5;

/** A store, and packets of its layout in its memory. */
function storeWithPackets(rowLayout: RowLayout, seed: HashSeed): { store: RowStore; packets: PacketBatch } {
  const options = { maxRows: MOST_PACKETS, seed, hasExtras: false };
  const memory = new KernelMemory(storeBytes(rowLayout, MOST_PACKETS) + packetBytes(MOST_PACKETS));
  const packets = new PacketBatch(MOST_PACKETS, memory);
  const store = new RowStore(rowLayout, options, memory);
  const { words, timeNs, places, wide } = packets;
  store.kernel.setPackets(words.byteOffset, timeNs.byteOffset, places.byteOffset, wide.byteOffset);
  return { store, packets };
}

test('hash: keys that differ in one word alone never collide, whatever the seed', () => {
  fc.assert(
    fc.property(row, layout, fc.nat(), fc.integer(), fc.integer(), (words, rowLayout, nth, value, seed) => {
      const word = nth % rowLayout.keyWords;
      fc.pre(words[word] !== value);
      const secret = seedFrom(seed);
      assert.notEqual(hashKey(secret, rowLayout, words, 0), hashKey(secret, rowLayout, words.with(word, value), 0));
    }),
    { numRuns: 2000 },
  );
});

test('hash: protocol and family are part of it, TCP flags and the state of a flow are not', () => {
  const seed = seedFrom(1);
  for (const rowLayout of [NARROW, WIDE]) {
    const withMeta = (meta: number): number => hashKey(seed, rowLayout, new Int32Array(12).fill(9).with(rowLayout.meta, meta), 0);
    assert.notEqual(withMeta(6), withMeta(17));
    assert.notEqual(withMeta(6), withMeta(6 | META_IPV6));
    for (const state of [0x0100, 0x8000, 0x10000, 0x800000, META_SWAPPED, META_CLOSED, 1 << 28, 1 << 31]) {
      assert.equal(withMeta(6), withMeta(6 | state), state.toString(16));
    }
  }
});

test('hash: a key hashes the same wherever it stands, and what stands around it does not matter', () => {
  fc.assert(
    fc.property(row, row, layout, fc.nat({ max: 20 }), (words, around, rowLayout, at) => {
      const seed = seedFrom(2);
      const memory = new Int32Array(64).fill(around[0] ?? 0);
      memory.set(words.subarray(0, rowLayout.keyWords), at);
      memory[at + rowLayout.meta] = words[rowLayout.meta] ?? 0;
      assert.equal(hashKey(seed, rowLayout, memory, at), hashKey(seed, rowLayout, words, 0));
    }),
  );
});

test("hash: the kernel's hash of a key, of either layout, is that of JavaScript, whatever stands behind the key", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: MOST_PACKETS }), row, layout, fc.integer(), (keys, behind, rowLayout, secret) => {
      const seed = seedFrom(secret);
      const { store } = storeWithPackets(rowLayout, seed);
      for (const [i, key] of keys.entries()) {
        const at = i * store.rowWords;
        store.words.set(behind, at + store.rowWords - behind.length);
        store.words.set(key.subarray(0, rowLayout.meta + 1), at);
        const hash = hashKey(seed, rowLayout, key, 0);
        assert.equal(store.kernel.hashOf(store.words.byteOffset + 4 * at), hash);
        assert.equal(store.hashOf(i), hash);
      }
    }),
    { numRuns: 200 },
  );
});

test('hash: packets, of either layout, get the hash that their keys have one by one', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: MOST_PACKETS }), layout, fc.integer(), (keys, rowLayout, secret) => {
      const { store, packets } = storeWithPackets(rowLayout, seedFrom(secret));
      const { words } = packets;
      for (const [i, key] of keys.entries()) words.set(key.subarray(0, rowLayout.meta + 1), i * PACKET_WORDS);
      store.kernel.hashPackets(words.byteOffset + 4 * PACKET_WORDS, words.byteOffset + 4 * PACKET_WORDS * keys.length);
      assert.equal(words[HASH], 0, 'not asked for');
      for (let i = 1; i < keys.length; i++) {
        assert.equal(words[i * PACKET_WORDS + HASH], hashKey(seedFrom(secret), rowLayout, words, i * PACKET_WORDS));
      }
    }),
  );
});

test('hash: no key hashes to 0, which marks empty slots, nor does it in the kernel', () => {
  const transparent = { start: 0, multipliers: new Int32Array(WIDE.keyWords + 1).fill(1), second: 1 };
  const key = Int32Array.from([6, 0, 0, 6]);
  const { store } = storeWithPackets(NARROW, transparent);
  store.words.set(key);
  assert.equal(hashKey(transparent, NARROW, key, 0), 1);
  assert.equal(store.kernel.hashOf(store.words.byteOffset), 1);
});

test('hash: two seeds order the same keys differently', () => {
  const keys = Array.from({ length: 200 }, (_, i) => Int32Array.from([i, 1, 2, 6]));
  const [a, b] = [seedFrom(3), seedFrom(4)].map((seed) => keys.map((key) => hashKey(seed, NARROW, key, 0)));
  const inOrder = keys.filter((_, i) => i > 0 && (a?.[i - 1] ?? 0) < (a?.[i] ?? 0) === (b?.[i - 1] ?? 0) < (b?.[i] ?? 0)).length;
  assert.ok(inOrder > 60 && inOrder < 140, `${inOrder} of 199 neighbours in the same order`);
});

test('hash: a seed has odd multipliers only, and no two seeds of a process are the same', () => {
  const seeds = Array.from({ length: 50 }, () => hashSeed());
  for (const { multipliers, second } of seeds) {
    assert.equal(multipliers.length, WIDE.keyWords + 1);
    assert.ok([...multipliers, second].every((multiplier) => (multiplier & 1) === 1));
  }
  assert.equal(new Set(seeds.map(({ multipliers }) => multipliers.join(' '))).size, seeds.length);
});
