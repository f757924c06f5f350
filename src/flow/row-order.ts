// The order in which flows that end together are written: by first packet, then by key, so that the records of a small capture
// come out the same way on every run.

import type { RowStore } from './row-store.js';

/** All live rows of `store`, in that order. */
export function rowsInOrder(store: RowStore): number[] {
  const rows: number[] = [];
  for (let row = 0, { top } = store; row < top; row++) if (store.isLive(row)) rows.push(row);
  return rows.sort((a, b) => compareRows(store, a, b));
}

/** Negative when the flow in row `a` of `store` comes before that in row `b`. */
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
