// Snapshots of the engines' counters in, what they counted between two cuts out. Every cut begins where the one before ended,
// so that the counters of all manifests of a run add up to the run's.

import { COUNTERS, Counter } from '../counters.js';
import { EndReason } from '../flow/row.js';
import { endReasonName } from './columns.js';
import type { Snapshot } from './live-channel.js';
import type { Interval, ManifestCounters } from './manifest.js';

/** Records that could not be written any more, told with the counters of the run's last file. */
export interface Unwritten {
  readonly rows: number;
  readonly packets: number;
  readonly bytes: number;
}

export class IntervalCounters {
  readonly #engines: Float64Array[];
  #before: Float64Array = new Float64Array(COUNTERS);
  #fromMs: number;
  #toMs: number;

  constructor(engines: number, wallMs: number) {
    this.#engines = Array.from({ length: engines }, () => new Float64Array(COUNTERS));
    this.#fromMs = wallMs;
    this.#toMs = wallMs;
  }

  see(engine: number, { counters, wallMs }: Snapshot): void {
    this.#engines[engine] = counters;
    this.#toMs = wallMs;
  }

  #sums(): Float64Array {
    const sums = new Float64Array(COUNTERS);
    for (const counters of this.#engines) for (let i = 0; i < COUNTERS; i++) sums[i]! += counters[i]!;
    return sums;
  }

  /** False when nothing that a manifest would tell has happened since the last cut. */
  get hasNews(): boolean {
    const sums = this.#sums();
    return NEWS.some((counter) => sums[counter] !== this.#before[counter]);
  }

  /** What was counted since the last cut. */
  cut(unwritten: Unwritten = { rows: 0, packets: 0, bytes: 0 }): Interval {
    const sums = this.#sums();
    const before = this.#before;
    sums[Counter.RECORDS_DROPPED]! += unwritten.rows;
    sums[Counter.RECORDS_DROPPED_PACKETS]! += unwritten.packets;
    sums[Counter.RECORDS_DROPPED_BYTES]! += unwritten.bytes;
    const since = (counter: number): number => sums[counter]! - before[counter]!;
    const interval = { counters: countersSince(since), live: sums[Counter.LIVE]!, fromMs: this.#fromMs, toMs: this.#toMs };
    this.#before = sums;
    this.#fromMs = this.#toMs;
    return interval;
  }
}

function countersSince(since: (counter: number) => number): ManifestCounters {
  return {
    frames: since(Counter.FRAMES),
    flow_packets: since(Counter.FLOW_PACKETS),
    flow_bytes: since(Counter.FLOW_BYTES),
    nonip: since(Counter.NONIP),
    malformed: since(Counter.MALFORMED),
    unsupported: since(Counter.UNSUPPORTED),
    ended_by: Object.fromEntries(Object.values(EndReason).map((reason) => [endReasonName(reason), since(Counter.ENDED + reason)])),
    kernel_dropped: since(Counter.KERNEL_DROPPED),
    ring_freezes: since(Counter.RING_FREEZES),
    records_dropped: since(Counter.RECORDS_DROPPED),
    records_dropped_packets: since(Counter.RECORDS_DROPPED_PACKETS),
    records_dropped_bytes: since(Counter.RECORDS_DROPPED_BYTES),
    interface_lost: since(Counter.INTERFACE_LOST),
    interface_back: since(Counter.INTERFACE_BACK),
    clock_steps: since(Counter.CLOCK_STEPS),
    sampled_out: since(Counter.SAMPLED_OUT),
  };
}

const NEWS = [
  Counter.FRAMES,
  Counter.KERNEL_DROPPED,
  Counter.RING_FREEZES,
  Counter.RECORDS_DROPPED,
  Counter.INTERFACE_LOST,
  Counter.INTERFACE_BACK,
  Counter.CLOCK_STEPS,
  Counter.SAMPLED_OUT,
];
