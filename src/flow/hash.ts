// The hash of a flow's key, seeded at random per process so that no sender can choose colliding tuples.
// Each word is mixed in by its own secret odd multiplier with a shift between: a difference in one word spreads before the
// next comes, so that differences cannot be chosen to cancel.

import { META_KEY, type RowLayout, WIDE } from './row.js';

export interface HashSeed {
  readonly start: number;
  /** Odd, one for each key word and one for protocol and family. */
  readonly multipliers: Int32Array;
}

/** A seed from random 32-bit words; tests give their own `random`. */
export function hashSeed(random: () => number = () => (Math.random() * 2 ** 32) | 0): HashSeed {
  const multipliers = new Int32Array(WIDE.keyWords + 1);
  for (let i = 0; i < multipliers.length; i++) multipliers[i] = random() | 1;
  return { start: random(), multipliers };
}

/** Hash, as a signed word, of the key that begins at `at` and is laid out as `layout` says. */
export function hashKey(seed: HashSeed, layout: RowLayout, words: Int32Array, at: number): number {
  const { multipliers } = seed;
  const { keyWords } = layout;
  let hash = Math.imul(seed.start ^ (words[at + layout.meta]! & META_KEY), multipliers[keyWords]!);
  for (let word = 0; word < keyWords; word++) {
    hash = Math.imul(hash ^ (hash >>> 15) ^ words[at + word]!, multipliers[word]!);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  return hash ^ (hash >>> 15);
}
