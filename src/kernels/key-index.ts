// Where a hash is, its row is: open addressing with linear probing, the home slot in proportion to the hash. Eight bytes a
// slot, the hash and the number of its row, so that a growing index moves little and rows never move at all.
//
// The index doubles in place and a little at a time: entries move up from the greatest hash down, so that what was at home in
// slot `moved` or above already lies where the longer index has it, and what was below still where the shorter one had. There
// is never an old index beside a new one, and nothing waits for a rehash of everything.
//
// Probing runs upwards without wrapping; what the last slots cannot hold spills into SPILL_SLOTS behind them.

import { GROWING_LOAD, HOMES_ASIDE, MOVES_PER_ROW, SPILL_SLOTS } from '../flow/index-numbers';
import { isSameKey, rowAt } from './layout';

const HASH_BITS: i32 = 32;
/** Log2 of a slot's bytes: the hash, then the row's number; both are 0 where the slot is empty. */
const SLOT: usize = 3;
const SLOT_BYTES: usize = 8;
const NONE: i32 = -1;

/** Address of slot 0. */
export let entries: usize = 0;
/** Address of memory for the entries on the way to their new places: of HOMES_ASIDE homes and SPILL_SLOTS, and one more. */
let aside: usize = 0;
let maxSlots: u32 = 0;
/** Slots that entries whose home is below `moved` are spread over; the others over twice as many while growing. */
let slots: u32 = 0;
/** A hash's home is its upper bits: it, shifted down by this. */
let shift: i32 = 0;
/** The same in the longer index. */
export let longerShift: i32 = 0;
/** Homes in the shorter index from which on entries have moved to the longer one; as many as there are while not growing. */
let moved: u32 = 0;
/** Entries. */
export let used: i32 = 0;
/** `used` when entries were last moved. */
let usedBefore: i32 = 0;

/** Both numbers of slots are powers of two. */
export function setIndex(entriesAt: usize, asideAt: usize, initialSlots: u32, mostSlots: u32): void {
  entries = entriesAt;
  aside = asideAt;
  slots = initialSlots;
  maxSlots = mostSlots;
  shift = HASH_BITS - ctz(initialSlots);
  longerShift = shift;
  moved = initialSlots;
}

/** The slot at which the search for `hash` begins. */
export function home(hash: u32): u32 {
  const short = hash >>> shift;
  return short < moved ? short : hash >>> longerShift;
}

/** Makes room for `rows` more entries. Moves entries. */
export function reserve(rows: i32): void {
  if (longerShift === shift) {
    if (<f64>(used + rows) <= <f64>slots * GROWING_LOAD || slots === maxSlots) return;
    longerShift = shift - 1;
    usedBefore = used;
  }
  // Rows added since the last step, and those about to be, pay for the slots to move.
  for (let left = max(0, used - usedBefore) * MOVES_PER_ROW + rows; left > 0; left -= HOMES_ASIDE) move(min(left, HOMES_ASIDE));
  usedBefore = used;
}

/** Adds an entry; there must be room. */
export function addEntry(hash: u32, row: i32): void {
  put(hash, row);
  used++;
}

function put(hash: u32, row: i32): void {
  let at = entries + ((<usize>home(hash)) << SLOT);
  while (load<u32>(at) !== 0) at += SLOT_BYTES;
  store<u32>(at, hash);
  store<i32>(at, row, 4);
}

/** Takes the entry of `row` out, which has `hash`, and closes the gap. */
// A tombstone instead would lengthen all later probes, and a sweep removes thousands of rows at once.
export function removeEntry(hash: u32, row: i32): void {
  let hole = entries + ((<usize>home(hash)) << SLOT);
  while (load<i32>(hole, 4) !== row || load<u32>(hole) !== hash) hole += SLOT_BYTES;
  for (let next = hole + SLOT_BYTES; load<u32>(next) !== 0; next += SLOT_BYTES) {
    if (entries + ((<usize>home(load<u32>(next))) << SLOT) > hole) continue;
    store<u64>(hole, load<u64>(next));
    hole = next;
  }
  store<u64>(hole, 0);
  used--;
}

/** Takes all entries out. */
export function clearEntries(): void {
  memory.fill(entries, 0, (<usize>(1 << (HASH_BITS - longerShift)) + SPILL_SLOTS) << SLOT);
  used = 0;
}

/** Address of the first slot from `at` on that has `hash` or is empty. */
export function slotOf(hash: u32, at: usize): usize {
  let slot = at;
  for (let found = load<u32>(slot); found !== hash && found !== 0; found = load<u32>(slot)) slot += SLOT_BYTES;
  return slot;
}

/** Number of the row whose key is that at `key` and hashes to `hash`; negative where there is none. */
export function find(key: usize, hash: u32): i32 {
  let slot = slotOf(hash, entries + ((<usize>home(hash)) << SLOT));
  while (load<u32>(slot) !== 0) {
    const row = load<i32>(slot, 4);
    if (isSameKey(rowAt(row), key)) return row;
    slot = slotOf(hash, slot + SLOT_BYTES);
  }
  return NONE;
}

/** Moves the entries of the topmost `homes` homes that have not moved yet to where the longer index has them. */
function move(homes: i32): void {
  if (longerShift === shift) return;
  const until: u32 = max(0, <i32>moved - homes);
  const end = takeOut(until);
  moved = until;
  for (let at = aside; at < end; at += SLOT_BYTES) put(load<u32>(at), load<i32>(at, 4));
  if (until > 0) return;
  shift = longerShift;
  slots *= 2;
  moved = slots;
}

/**
 * Sets aside the entries whose homes are from `until` to `moved`, and all others among them and up to the next empty slot, so that
 * what stays is found as before; answers where they end.
 */
function takeOut(until: u32): usize {
  let to = aside;
  const end = entries + ((<usize>moved) << SLOT);
  for (let at = entries + ((<usize>until) << SLOT); at < end || load<u32>(at) !== 0; at += SLOT_BYTES) {
    const entry = load<u64>(at);
    store<u64>(to, entry);
    store<u64>(at, 0);
    to += <u32>entry === 0 ? 0 : SLOT_BYTES;
  }
  return to;
}
