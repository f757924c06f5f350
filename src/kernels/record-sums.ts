// What records add up to (output/tally.ts).

import { BYTES, COUNT, LAST, REVERSE } from '../flow/row-words';

/** Of the records that `sum` saw last. */
export let packets: f64 = 0;
export let bytes: f64 = 0;
export let reversePackets: f64 = 0;
export let reverseBytes: f64 = 0;
export let firstNs: f64 = 0;
export let lastNs: f64 = 0;

/** Of `count` records, one or more, whose first floats are at `first` on, `stride` bytes from one to the next. */
export function sum(first: usize, stride: usize, count: i32): void {
  packets = 0;
  bytes = 0;
  reversePackets = 0;
  reverseBytes = 0;
  firstNs = Infinity;
  lastNs = -Infinity;
  let at = first;
  for (let i = 0; i < count; i++, at += stride) {
    packets += load<f64>(at, 8 * COUNT);
    bytes += load<f64>(at, 8 * BYTES);
    reversePackets += load<f64>(at, 8 * (REVERSE + COUNT));
    reverseBytes += load<f64>(at, 8 * (REVERSE + BYTES));
    firstNs = min(firstNs, load<f64>(at));
    lastNs = max(lastNs, load<f64>(at, 8 * LAST));
  }
}
