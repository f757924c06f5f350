// The order in which flows that end together are written: by first packet, then by key, so that the records of a small capture
// come out the same way on every run.

import type { RowStore } from './row-store.js';

/** All live slots of `store`, in that order. */
export function slotsInOrder(store: RowStore): number[] {
  const slots: number[] = [];
  for (let slot = 0; slots.length < store.used; slot++) if (store.isLive(slot)) slots.push(slot);
  return slots.sort((a, b) => compareRows(store, a, b));
}

/** Negative when the flow at slot `a` of `store` comes before that at slot `b`. */
function compareRows(store: RowStore, a: number, b: number): number {
  const { words, floats, rowWords, layout } = store;
  const byTime = floats[((a * rowWords) >> 1) + layout.first]! - floats[((b * rowWords) >> 1) + layout.first]!;
  if (byTime !== 0) return byTime;
  for (let word = 0; word < layout.keyWords; word++) {
    const difference = (words[a * rowWords + word]! >>> 0) - (words[b * rowWords + word]! >>> 0);
    if (difference !== 0) return difference;
  }
  return words[a * rowWords + layout.meta]! - words[b * rowWords + layout.meta]!;
}
