// Rows of flows that have ended, copied out of the table with their reason until there is no more room for them.

import { EXTRA_WORDS, REASON_SHIFT } from '../flow/row-words';
import { extras, hasExtras, metaAt, rowAt, rowBytes } from './layout';

const EXTRA_BYTES: usize = 4 * EXTRA_WORDS;

/** Hands over what is there, and has `deadRows` begin anew. */
declare function deadRowsFull(): void;

/** Address of the first copy. */
let copies: usize = 0;
/** Flows that ended, by reason: a float each. */
let endedBy: usize = 0;
let mostRows: i32 = 0;
/** Copies that wait. */
export let deadRows: i32 = 0;

export function setDeadRows(copiesAt: usize, most: i32, endedByAt: usize): void {
  copies = copiesAt;
  mostRows = most;
  endedBy = endedByAt;
}

/** What waited has been handed over. */
export function tookDeadRows(): void {
  deadRows = 0;
}

export function copyOut(row: i32, reason: i32): void {
  // Only where handing over failed the last time.
  if (deadRows >= mostRows) deadRowsFull();
  const from = rowAt(row);
  const stride = rowBytes + (hasExtras ? EXTRA_BYTES : 0);
  const to = copies + <usize>deadRows * stride;
  for (let at: usize = 0; at < rowBytes; at += 16) v128.store(to + at, v128.load(from + at));
  store<i32>(to + metaAt, load<i32>(from + metaAt) | (reason << REASON_SHIFT));
  if (hasExtras) {
    const extrasFrom = extras + <usize>row * EXTRA_BYTES;
    for (let at: usize = 0; at < EXTRA_BYTES; at += 16) v128.store(to + rowBytes + at, v128.load(extrasFrom + at));
  }
  const count = endedBy + ((<usize>reason) << 3);
  store<f64>(count, load<f64>(count) + 1);
  deadRows++;
  if (deadRows === mostRows) deadRowsFull();
}
