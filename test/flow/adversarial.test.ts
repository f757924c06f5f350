// Tuples chosen by someone who wants them to collide cost no more probes than random ones, because the hash has a secret seed.
// Work is counted, not timed: how far each row lies from its home once all are in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { META_IPV6, PACKET_WORDS } from '../../src/decode/packet.js';
import { type HashSeed, hashKey } from '../../src/flow/hash.js';
import { NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { RowStore } from '../../src/flow/row-store.js';
import { Random, SEED } from '../random.js';
import { seedFrom } from './random-traffic.js';

const TUPLES = 2 ** 18;
const BATCH = 128;
/** What a hash without a secret would be. */
const KNOWN_SEED: HashSeed = { start: 0, multipliers: new Int32Array(WIDE.keyWords + 1).fill(1), second: 1 };
/** The share of all homes that tuples chosen against KNOWN_SEED fall into. */
const HOMES = 64;
const TCP = 6;

/** Writes tuple number `i` into `key`. */
type Attack = (key: Int32Array, i: number, random: Random) => void;

const randomTuple: Attack = (key, _, random) => {
  for (let word = 0; word < NARROW.keyWords; word++) key[word] = random.below(2 ** 32) | 0;
};

const randomWideTuple: Attack = (key, _, random) => {
  for (let word = 0; word < 9; word++) key[word] = random.below(2 ** 32) | 0;
};

/** Random tuples, those only that the known seed sends to the first of HOMES homes. */
const knownSeedTuple: Attack = (key, i, random) => {
  do randomTuple(key, i, random);
  while (hashKey(KNOWN_SEED, NARROW, key, 0) >>> 0 >= 2 ** 32 / HOMES);
};

/**
 * `bits` topmost bits of two neighbouring words in every combination, the second word's bits also `shift` lower: what the first
 * multiplication leaves where it was and a shift brings down, so that the second word cancels it.
 */
function cancelling(firstWord: number, shift: number): Attack {
  const bits = 9;
  return (key, i) => {
    const high = i >>> bits;
    const low = i % 2 ** bits;
    key[firstWord] = high << (32 - bits);
    key[firstWord + 1] = (low << (32 - bits)) ^ (low << (32 - bits - shift));
  };
}

/** The two topmost bits of each word of ports and addresses. */
const topBits: Attack = (key, i) => {
  for (let word = 0; word < 9; word++) key[word] = ((i >>> (2 * word)) & 3) << 30;
};

const portScan: Attack = (key, i) => {
  key[0] = (40_000 << 16) | (i & 0xffff);
  key[1] = 0x0a000001;
  key[2] = 0x0a000100 + (i >>> 16);
};

const addressScan: Attack = (key, i) => {
  key[0] = (40_000 << 16) | 443;
  key[1] = 0x0a000001;
  key[2] = 0x0b000000 + i;
};

function filled(layout: RowLayout, attack: Attack, tuples: number, seed: HashSeed): RowStore {
  const store = new RowStore(layout, { maxRows: 2 * TUPLES, seed, hasExtras: false });
  const random = new Random(SEED);
  const key = new Int32Array(PACKET_WORDS);
  key[layout.meta] = TCP | (layout === WIDE ? META_IPV6 : 0);
  for (let i = 0; i < tuples; i++) {
    if (i % BATCH === 0) store.reserve(BATCH);
    attack(key, i, random);
    const hash = hashKey(seed, layout, key, 0);
    const found = store.find(key, 0, hash);
    if (found >= 0) continue;
    const row = store.add(hash);
    for (let word = 0; word <= layout.meta; word++) store.words[row * store.rowWords + word] = key[word] ?? 0;
  }
  return store;
}

/** Slots that looking up every row once passes before it finds the row. */
function probes(store: RowStore): number {
  let passed = 0;
  const { entries } = store;
  for (let slot = 0; 2 * slot < entries.length; slot++) {
    const hash = entries[2 * slot] ?? 0;
    if (hash !== 0) passed += slot - store.home(hash);
  }
  return passed;
}

function work(layout: RowLayout, attack: Attack, tuples: number, seed: HashSeed): number {
  const store = filled(layout, attack, tuples, seed);
  assert.ok(store.used > tuples * 0.99, `${store.used} of ${tuples} tuples differ`);
  return probes(store) / store.used;
}

const SECRETS = [1, 2, 3].map((i) => seedFrom(SEED + i));
const RANDOM_WORK = new Map([
  [NARROW, work(NARROW, randomTuple, TUPLES, seedFrom(SEED))],
  [WIDE, work(WIDE, randomWideTuple, TUPLES, seedFrom(SEED))],
]);

test('hash: 2000 tuples built against a known seed cost a hundred times the probes of random ones under it: the attack is real', () => {
  const attacked = work(NARROW, knownSeedTuple, 2000, KNOWN_SEED);
  assert.ok(attacked > 100 * work(NARROW, randomTuple, 2000, SECRETS[0] ?? KNOWN_SEED), `${attacked} probes a row`);
});

const ATTACKS: readonly (readonly [string, RowLayout, Attack])[] = [
  [`that share one of ${HOMES} homes under a known seed`, NARROW, knownSeedTuple],
  ['whose ports and source cancel each other behind a shift by 15', NARROW, cancelling(0, 15)],
  ['whose ports and source cancel each other behind a shift by 16', NARROW, cancelling(0, 16)],
  ['whose source and destination cancel each other behind a shift by 16', NARROW, cancelling(1, 16)],
  ['of IPv6 whose address words cancel each other behind a shift by 16', WIDE, cancelling(3, 16)],
  ['of IPv6 that differ in the two topmost bits of every word alone', WIDE, topBits],
  ['of a scan of all ports', NARROW, portScan],
  ['of a scan of neighbouring addresses', NARROW, addressScan],
];

for (const [name, layout, attack] of ATTACKS) {
  test(`hash: 262144 tuples ${name} cost less than 1.5 times the probes of random ones, under each secret seed tried`, () => {
    for (const seed of SECRETS) {
      const ratio = work(layout, attack, TUPLES, seed) / (RANDOM_WORK.get(layout) ?? 0);
      assert.ok(ratio < 1.5, `${ratio.toFixed(2)} times`);
    }
  });
}
