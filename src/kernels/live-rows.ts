// Rows in use and rows that are free: a new row is written behind the last one, so that a scan fills memory in order instead of
// missing the cache with every flow; the place of a flow that ended goes to the next that begins.

import { LAST, META_FREE } from '../flow/row-words';
import { hashOf } from './hash';
import { addEntry, clearEntries, removeEntry } from './key-index';
import { firstAt, metaAt, rowAt } from './layout';

const NONE: i32 = -1;

/** Rows from here on were never in use. */
export let top: i32 = 0;
/** The row that ended last; its first word names the one before it. */
let free: i32 = NONE;

/** Answers a row for a key that has none and hashes to `hash`; the caller writes it. There must be room. */
export function add(hash: u32): i32 {
  let row = free;
  if (row === NONE) row = top++;
  else free = load<i32>(rowAt(row));
  addEntry(hash, row);
  return row;
}

/** Takes the row out; `hash` is its key's. */
export function remove(row: i32, hash: u32): void {
  const at = rowAt(row);
  removeEntry(hash, row);
  store<i32>(at, free);
  store<i32>(at + metaAt, META_FREE);
  // Whoever looks for silent flows passes over it without another test.
  store<f64>(at + firstAt, Infinity, 8 * LAST);
  free = row;
}

export function removeHashed(row: i32): void {
  remove(row, hashOf(rowAt(row)));
}

export function isLive(row: i32): bool {
  return (load<i32>(rowAt(row) + metaAt) & META_FREE) === 0;
}

/** Takes all rows out. */
export function clear(): void {
  clearEntries();
  top = 0;
  free = NONE;
  // The first row may be looked at before it is anyone's, and zeros are a key too.
  store<i32>(rowAt(0) + metaAt, META_FREE);
}
