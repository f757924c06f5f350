// KERNEL. The records of a pcap capture become frames (capture/pcap.ts), as far as the bytes and the batch lie in one memory.

import { putFrame } from './frames';

export { setFrames } from './frames';

let isSwapped: bool = false;
let headerLength: i32 = 0;
/** Bytes from a record to its lengths, captured and on the wire; in some captures the smaller is the captured one. */
let capturedAt: usize = 0;
let wireAt: usize = 0;
let isEither: bool = false;
let nsPerUnit: f64 = 0;

/** Position behind the last record that was whole. */
export let parsedTo: i32 = 0;

export function setFormat(swapped: bool, header: i32, captured: usize, wire: usize, either: bool, unitNs: f64): void {
  isSwapped = swapped;
  headerLength = header;
  capturedAt = captured;
  wireAt = wire;
  isEither = either;
  nsPerUnit = unitNs;
}

function word(at: usize): u32 {
  const value = load<u32>(at);
  return isSwapped ? bswap<u32>(value) : value;
}

/**
 * Puts the whole records of [from, end), positions counted from `base`, into the first `capacity` frames, and answers how many; times
 * count from `baseSeconds`, from the first record's where that is not a number.
 */
export function parse(base: usize, from: i32, end: i32, capacity: i32, baseSeconds: f64): i32 {
  let at = from;
  let count: usize = 0;
  let zero = baseSeconds;
  while (count < <usize>capacity && end - at >= headerLength) {
    const record = base + at;
    let captured = word(record + capturedAt);
    let wire = word(record + wireAt);
    if (isEither && wire < captured) {
      const smaller = wire;
      wire = captured;
      captured = smaller;
    }
    const start = at + headerLength;
    if (captured > <u32>(end - start)) break;
    const second = <f64>word(record);
    const nanosecond = <f64>word(record + 4) * nsPerUnit;
    if (F64.isNaN(zero)) zero = second;
    at = start + <i32>captured;
    putFrame(count, start, at, wire, second, nanosecond, zero);
    count++;
  }
  parsedTo = at;
  return <i32>count;
}
