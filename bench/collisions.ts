// What a sender gains who chooses tuples that collide under the hash without its seed: nothing. Both rows should cost alike.

import { hashKey, hashSeed } from '../src/flow/hash.js';
import { NARROW } from '../src/flow/row.js';
import { RowStore } from '../src/flow/row-store.js';
import { measure } from './measure.js';

const TUPLES = 200_000;
/** Of this many slots of the unseeded table the chosen tuples share one. */
const SLOTS = 64;
const KEY_WORDS = 4;

export function benchCollisions(): void {
  const chosen = new Int32Array(TUPLES * KEY_WORDS);
  const random = new Int32Array(TUPLES * KEY_WORDS);
  const unseeded = { start: 0, multipliers: new Int32Array(NARROW.keyWords + 1).fill(1), second: 1 };
  let found = 0;
  for (let i = 0; found < TUPLES; i++) {
    const key = Int32Array.of((i << 16) | 443, 0x0a000000 + (i >>> 8), Math.imul(i, 0x85ebca6b), 6);
    if (i < TUPLES) random.set(key, i * KEY_WORDS);
    if (hashKey(unseeded, NARROW, key, 0) >>> 0 < 2 ** 32 / SLOTS) chosen.set(key, found++ * KEY_WORDS);
  }
  fill('table: random tuples', random);
  fill('table: tuples that collide without the seed', chosen);
}

function fill(name: string, keys: Int32Array): void {
  const seed = hashSeed();
  const store = new RowStore(NARROW, { maxRows: TUPLES, seed, hasExtras: false, initialSlots: 2 * TUPLES });
  measure(name, TUPLES, () => {
    for (let i = 0; i < TUPLES; i++) {
      const hash = hashKey(seed, NARROW, keys, i * KEY_WORDS);
      if (store.find(keys, i * KEY_WORDS, hash) >= 0) continue;
      const row = store.add(hash);
      for (let word = 0; word < KEY_WORDS; word++) store.words[row * NARROW.words + word] = keys[i * KEY_WORDS + word]!;
    }
  });
}
