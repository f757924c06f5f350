// Where a table has its rows, and how they are laid out: narrow or wide (flow/row.ts draws both). Every table has an instance of the
// kernel of its own, so that all of this is there once.

import { META_FREE, META_KEY, NARROW_KEY_WORDS } from '../flow/row-words';

const WORD: usize = 4;

/** Address of row 0. */
export let rows: usize = 0;
/** Bytes of a row. */
export let rowBytes: usize = 0;
/** Bytes from a row to its meta word, a packet's too, and to its first float. */
export let metaAt: usize = 0;
export let firstAt: usize = 0;
/** Words of a key. */
export let keyWords: i32 = 0;
/** Address of the first row's extras. */
export let extras: usize = 0;
export let hasExtras: bool = false;

export function setLayout(rowsAt: usize, extrasAt: usize, words: i32, key: i32, meta: i32, first: i32): void {
  rows = rowsAt;
  extras = extrasAt;
  rowBytes = <usize>words * WORD;
  keyWords = key;
  metaAt = <usize>meta * WORD;
  firstAt = <usize>first * 8;
}

export function setExtras(has: bool): void {
  hasExtras = has;
}

export function rowAt(row: i32): usize {
  return rows + <usize>row * rowBytes;
}

/** Number of the row at `row`. */
export function numberOf(row: usize): i32 {
  return <i32>((row - rows) / rowBytes);
}

/** True when the row has the key at `key`. No row that is free has any packet's key. */
export function isSameKey(row: usize, key: usize): bool {
  if (load<u64>(row) !== load<u64>(key) || load<u32>(row, 8) !== load<u32>(key, 8)) return false;
  if (((load<i32>(row + metaAt) ^ load<i32>(key + metaAt)) & (META_KEY | META_FREE)) !== 0) return false;
  return keyWords === NARROW_KEY_WORDS || isSameWideKey(row, key);
}

/** The other words of a wide key, 3 to 9. */
function isSameWideKey(row: usize, key: usize): bool {
  return (
    load<u32>(row, 12) === load<u32>(key, 12) &&
    load<u64>(row, 16) === load<u64>(key, 16) &&
    load<u64>(row, 24) === load<u64>(key, 24) &&
    load<u64>(row, 32) === load<u64>(key, 32)
  );
}
