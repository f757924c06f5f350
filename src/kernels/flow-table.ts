// KERNEL. Packets find or make their flow, and flows die (SEMANTICS section 3): the loops of flow/flow-table.ts. An instance is one
// table; narrow and wide rows have one each. Death is noticed by the lookup, by the sweep, at the limit and at the end; none of that
// changes a record.

import { HASH, LENGTH, PACKET_WORDS } from '../decode/packet-words';
import {
  BYTES,
  COUNT,
  EXTRA_WORDS,
  FLAGS_SHIFT,
  LAST,
  META_SWAPPED,
  NARROW_KEY_WORDS,
  REVERSE,
  REVERSE_FLAGS_SHIFT,
} from '../flow/row-words';
import { copyOut } from './dead-rows';
import { beginExtras, hasIcmp, widenExtras } from './extras';
import { noticeClose } from './handshake-end';
import { hashPackets } from './hash';
import { entries, find, home, reserve, slotOf } from './key-index';
import { extras, firstAt, hasExtras, isSameKey, keyWords, metaAt, numberOf, rowAt } from './layout';
import { setRoom, takeRoom, tellDeadline } from './limit';
import { add, isLive, removeHashed, top } from './live-rows';
import { deadlineOf, finalReason, idleNs, LIVES, needsMore, reasonToEnd, silenceReason, tcpClose } from './rules';

export { copyOut, deadRows, setDeadRows, tookDeadRows } from './dead-rows';
export { withFlags } from './flag-order';
export { earliestNs, latestNs, scanTimes } from './frame-times';
export { setReverseKey } from './handshake-end';
export { hashOf, hashPackets, setSeed } from './hash';
export { withIcmpType } from './icmp-type-set';
export { find, home, longerShift, reserve, setIndex, used } from './key-index';
export { isSameKey, setExtras, setLayout } from './layout';
export { setWatched } from './limit';
export { add, clear, remove, top } from './live-rows';
export { setRules } from './rules';

const PACKET_BYTES: usize = 4 * PACKET_WORDS;
const EXTRA_BYTES: usize = 4 * EXTRA_WORDS;
/** Packets looked up together; so many that the cache misses of one run overlap, so few that their rows stay in the first-level cache. */
const PACKETS_PER_RUN: i32 = 128;

/** Addresses of the batch: packets, their times, what was found for each, and which are wide (decode/packet.ts). */
let packets: usize = 0;
let times: usize = 0;
let places: usize = 0;
let wide: usize = 0;
/** What `wide` has for a packet of this table's layout. */
let isWide: u8 = 0;
/** Where what was read goes, so that reading is not optimized away. */
export let touched: u32 = 0;
/** Bytes of layer 3 of all packets tracked. */
export let bytes: f64 = 0;
/** The row that the sweep looks at next. */
let hand: i32 = 0;

export function setPackets(packetsAt: usize, timesAt: usize, placesAt: usize, wideAt: usize): void {
  isWide = keyWords === NARROW_KEY_WORDS ? 0 : 1;
  packets = packetsAt;
  times = timesAt;
  places = placesAt;
  wide = wideAt;
}

/**
 * The packets [from, to) join their flows or begin new ones, of which there is room for `room` more; answers the first packet of the
 * other layout, `to` where there is none.
 */
export function track(from: i32, to: i32, room: i32): i32 {
  setRoom(room);
  for (let next = from; next < to; ) {
    const end = run(next, min(to, next + PACKETS_PER_RUN));
    if (end === next) return next;
    touch(next, end);
    trackTouched(next, end);
    next = end;
  }
  return to;
}

/** The packets from `from` on that are of this table's layout end here, at `most` at the latest. */
function run(from: i32, most: i32): i32 {
  let to = from;
  while (to < most && load<u8>(wide + to) === isWide) to++;
  return to;
}

/** Gives each of the packets [from, to) its key's hash, and the row that it will look at first, and reads that. */
// Memory is waited for in `readAll` alone: looking for the row where its index entry is read, one packet after the other,
// took twice as long, since so much is computed between two misses that hardly any two overlap.
function touch(from: i32, to: i32): void {
  reserve(to - from);
  const first = packets + <usize>from * PACKET_BYTES;
  const end = packets + <usize>to * PACKET_BYTES;
  const firstPlace = places + ((<usize>from) << 2);
  const endPlace = places + ((<usize>to) << 2);
  hashPackets(first, end);
  let place = firstPlace;
  for (let packet = first; packet < end; packet += PACKET_BYTES, place += 4) {
    store<usize>(place, entries + ((<usize>home(load<u32>(packet, 4 * HASH))) << 3));
  }
  readAll(firstPlace, endPlace);
  place = firstPlace;
  // Where there is none yet this is row 0, and looking at that changes nothing: it has another key, or none.
  for (let packet = first; packet < end; packet += PACKET_BYTES, place += 4) {
    store<usize>(place, rowAt(load<i32>(slotOf(load<u32>(packet, 4 * HASH), load<usize>(place)), 4)));
  }
  readAll(firstPlace, endPlace);
}

/** Reads at all of the addresses [from, to), so that cache misses overlap. */
function readAll(from: usize, to: usize): void {
  let bits: u32 = 0;
  for (let place = from; place < to; place += 4) bits ^= load<u32>(load<usize>(place));
  touched ^= bits;
}

/** The same with packets of this layout that have been touched. */
// Making room takes rows out, so that a row found before may be another flow's by now, or nobody's: then it has not the packet's key.
function trackTouched(from: i32, to: i32): void {
  for (let i = from; i < to; i++) {
    const packet = packets + <usize>i * PACKET_BYTES;
    const timeNs = load<f64>(times + ((<usize>i) << 3));
    let row = load<usize>(places + ((<usize>i) << 2));
    if (!isSameKey(row, packet)) {
      const found = find(packet, load<u32>(packet, 4 * HASH));
      if (found < 0) {
        takeRoom(timeNs);
        bytes += <f64>load<u32>(packet, 4 * LENGTH);
        write(rowAt(add(load<u32>(packet, 4 * HASH))), packet, timeNs);
        continue;
      }
      row = rowAt(found);
    }
    bytes += <f64>load<u32>(packet, 4 * LENGTH);
    const reason = reasonToEnd(row, load<i32>(packet + metaAt), timeNs);
    if (reason === LIVES) join(row, packet, timeNs);
    else {
      copyOut(numberOf(row), reason);
      write(row, packet, timeNs);
    }
  }
}

/** A packet joins the flow at `row`. */
function join(row: usize, packet: usize, timeNs: f64): void {
  const first = row + firstAt;
  const meta = load<i32>(row + metaAt);
  const packetMeta = load<i32>(packet + metaAt);
  store<f64>(first, min(timeNs, load<f64>(first)));
  store<f64>(first, max(timeNs, load<f64>(first, 8 * LAST)), 8 * LAST);
  const isForward = ((meta ^ packetMeta) & META_SWAPPED) === 0;
  const counters = first + (isForward ? 0 : 8 * REVERSE);
  store<f64>(counters, load<f64>(counters, 8 * COUNT) + 1, 8 * COUNT);
  store<f64>(counters, load<f64>(counters, 8 * BYTES) + <f64>load<u32>(packet, 4 * LENGTH), 8 * BYTES);
  const flags = (packetMeta & 0xff00) << (isForward ? 0 : REVERSE_FLAGS_SHIFT - FLAGS_SHIFT);
  store<i32>(row + metaAt, meta | flags);
  if (needsMore || (hasExtras && ((flags & ~meta) !== 0 || hasIcmp(packet)))) noticeMore(row, packet);
}

/** What only some columns and rules need of a packet that joined the flow at `row`. */
function noticeMore(row: usize, packet: usize): void {
  if (hasExtras) widenExtras(extrasOf(row), packet, load<u32>(packet + metaAt));
  if (tcpClose) noticeClose(row, packet);
}

function extrasOf(row: usize): usize {
  return extras + <usize>numberOf(row) * EXTRA_BYTES;
}

/** Makes the row at `row` a new flow of one packet alone. */
function write(row: usize, packet: usize, timeNs: f64): void {
  for (let at: usize = 0; at < metaAt; at += 4) store<u32>(row + at, load<u32>(packet + at));
  store<u32>(row + metaAt, load<u32>(packet + metaAt));
  const first = row + firstAt;
  store<f64>(first, timeNs);
  store<f64>(first, timeNs, 8 * LAST);
  store<f64>(first, 1, 8 * COUNT);
  store<f64>(first, <f64>load<u32>(packet, 4 * LENGTH), 8 * BYTES);
  store<f64>(first, 0, 8 * (REVERSE + COUNT));
  store<f64>(first, 0, 8 * (REVERSE + BYTES));
  if (hasExtras) beginExtras(extrasOf(row), packet, load<u32>(packet + metaAt));
  tellDeadline(numberOf(row), timeNs + idleNs);
  if (tcpClose) noticeClose(row, packet);
}

/** Takes the flow in row `row` out of the table and to those that have ended. */
export function end(row: i32, reason: i32): void {
  copyOut(row, reason);
  removeHashed(row);
}

/** Ends flows that had no packet since `silentSince` and are past their deadline at `nowNs`, among the next `count` rows. */
export function sweep(count: i32, silentSince: f64, nowNs: f64): void {
  for (let more = min(count, top); more > 0; more--) {
    if (hand >= top) hand = 0;
    const row = rowAt(hand);
    // Of nearly every row only this one float is read.
    if (load<f64>(row + firstAt, 8 * LAST) < silentSince && deadlineOf(row) < nowNs) end(hand, silenceReason(row));
    hand++;
  }
}

/** Copies every flow out that is left, with its reason at `nowNs`. The rows stay: `clear` takes them out. */
export function drain(nowNs: f64): void {
  for (let row = 0; row < top; row++) if (isLive(row)) drainRow(row, nowNs);
}

/** The same with one of them. */
export function drainRow(row: i32, nowNs: f64): void {
  copyOut(row, finalReason(rowAt(row), nowNs));
}

/** Follows a base that moved on by `shiftNs`. */
export function rebase(shiftNs: f64): void {
  for (let row = 0; row < top; row++) {
    if (!isLive(row)) continue;
    const first = rowAt(row) + firstAt;
    store<f64>(first, load<f64>(first) - shiftNs);
    store<f64>(first, load<f64>(first, 8 * LAST) - shiftNs, 8 * LAST);
  }
}

/** Time after which silence has ended the flow in row `row`, and why it then ends. */
export function deadline(row: i32): f64 {
  return deadlineOf(rowAt(row));
}

export function reasonOfSilence(row: i32): i32 {
  return silenceReason(rowAt(row));
}
