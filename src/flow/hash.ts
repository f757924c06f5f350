// The hash of a flow's key, seeded at random per process so that no sender can choose colliding tuples.
// Each word is mixed in by its own secret odd multiplier, then by a second one: a difference in the topmost bits stays there
// whatever the first is, so it is shifted down and spread by the second before the next word comes. (With the first alone
// 512 source ports times 512 addresses, chosen to cancel, had 512 hashes under every seed; the second costs 0.3 ns.)

import { META_KEY, type RowLayout, WIDE } from './row.js';

export interface HashSeed {
  readonly start: number;
  /** Odd, one for each key word and one for protocol and family. */
  readonly multipliers: Int32Array;
  /** Odd; follows each of them. */
  readonly second: number;
}

/** A seed from random 32-bit words; tests give their own `random`. */
export function hashSeed(random: () => number = () => (Math.random() * 2 ** 32) | 0): HashSeed {
  const multipliers = new Int32Array(WIDE.keyWords + 1);
  for (let i = 0; i < multipliers.length; i++) multipliers[i] = random() | 1;
  return { start: random(), multipliers, second: random() | 1 };
}

/** Hash, as a signed word and never 0, of the key that begins at `at` and is laid out as `layout` says. */
export function hashKey(seed: HashSeed, layout: RowLayout, words: Int32Array, at: number): number {
  const { multipliers, second } = seed;
  const { keyWords } = layout;
  let hash = Math.imul(seed.start ^ (words[at + layout.meta]! & META_KEY), multipliers[keyWords]!);
  for (let word = 0; word < keyWords; word++) {
    hash = Math.imul(hash ^ words[at + word]!, multipliers[word]!);
    hash = Math.imul(hash ^ (hash >>> 16), second);
  }
  return finished(hash);
}

function finished(mixed: number): number {
  let hash = Math.imul(mixed ^ (mixed >>> 15), 0x7feb352d);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash;
}
