// What ends a flow (flow/rules.ts): the rules as the options say them, and a row's end under them.

import { LAST, META_CLOSED } from '../flow/row-words';
import { firstAt, metaAt } from './layout';

// IPFIX flowEndReason (flow/row.ts); 0 while a flow lives.
export const LIVES: i32 = 0;
const IDLE: i32 = 1;
const ACTIVE: i32 = 2;
const END_DETECTED: i32 = 3;
const FORCED: i32 = 4;

const SYN: i32 = 0x0200;
const ACK: i32 = 0x1000;

/** Nanoseconds. */
export let idleNs: f64 = 0;
/** Infinity where there is no active timeout. */
export let longestNs: f64 = 0;
/** That a closed flow still takes packets. */
export let closedNs: f64 = 0;
/** A flow ends after FIN both ways or RST. */
export let tcpClose: bool = false;
/** Both directions of a conversation share a row. */
export let isBidirectional: bool = false;
/** A packet that joins a flow changes more than its counters. */
export let needsMore: bool = false;

export function setRules(idle: f64, longest: f64, closed: f64, endsClosed: bool, isBi: bool, more: bool): void {
  idleNs = idle;
  longestNs = longest;
  closedNs = closed;
  tcpClose = endsClosed;
  isBidirectional = isBi;
  needsMore = more;
}

/** True for a packet that begins a connection: SYN, and where the answer shares the row, without ACK. */
function isSyn(meta: i32): bool {
  return (meta & SYN) !== 0 && (!isBidirectional || (meta & ACK) === 0);
}

/** Why the flow at `row` is dead when a packet with `packetMeta` comes at `timeNs`; LIVES while it lives. */
export function reasonToEnd(row: usize, packetMeta: i32, timeNs: f64): i32 {
  const first = row + firstAt;
  const silentNs = timeNs - load<f64>(first, 8 * LAST);
  if (!isClosed(row)) {
    if (silentNs > idleNs) return IDLE;
  } else if (silentNs > closedNs || isSyn(packetMeta)) return END_DETECTED;
  return timeNs - load<f64>(first) >= longestNs ? ACTIVE : LIVES;
}

/** Why the flow at `row` ends at `nowNs` with everything: as if a request to connect came, forced where it would still live. */
export function finalReason(row: usize, nowNs: f64): i32 {
  const reason = reasonToEnd(row, SYN, nowNs);
  return reason === LIVES ? FORCED : reason;
}

/** Why a flow ends that has been silent past its deadline. */
export function silenceReason(row: usize): i32 {
  return isClosed(row) ? END_DETECTED : IDLE;
}

/** Time after which silence has ended the flow at `row`. */
export function deadlineOf(row: usize): f64 {
  return load<f64>(row + firstAt, 8 * LAST) + (isClosed(row) ? closedNs : idleNs);
}

function isClosed(row: usize): bool {
  return (load<i32>(row + metaAt) & META_CLOSED) !== 0;
}
