// What the rows of one file add up to: records in, sums and extremes out. Counted when rows are on disk, never before.

import type { RecordBatch } from '../flow/record-batch.js';
import { csvKernel, ROWS_AT_ONCE } from './csv-kernel.js';
import { timeText } from './time-text.js';

const NS_PER_SECOND = 1e9;

/** A time since 1970. */
interface CaptureInstant {
  readonly seconds: number;
  readonly ns: number;
}

export class Tally {
  rows = 0;
  packets = 0;
  bytes = 0;
  reversePackets = 0;
  reverseBytes = 0;
  #first: CaptureInstant | undefined;
  #last: CaptureInstant | undefined;

  /** Adds records `from` to `to` - 1. */
  add(batch: RecordBatch, from: number, to: number): void {
    for (let next = from; next < to; next += ROWS_AT_ONCE) this.#add(batch, next, Math.min(to, next + ROWS_AT_ONCE));
  }

  #add(batch: RecordBatch, from: number, to: number): void {
    const { packets, bytes, reversePackets, reverseBytes, firstNs, lastNs } = csvKernel().sums(batch, from, to);
    this.rows += to - from;
    this.packets += packets;
    this.bytes += bytes;
    this.reversePackets += reversePackets;
    this.reverseBytes += reverseBytes;
    const begin = instant(batch.baseSeconds, firstNs);
    const end = instant(batch.baseSeconds, lastNs);
    if (this.#first === undefined || isBefore(begin, this.#first)) this.#first = begin;
    if (this.#last === undefined || isBefore(this.#last, end)) this.#last = end;
  }

  /** RFC 3339; undefined without rows. */
  get firstPacket(): string | undefined {
    return this.#first && timeText(this.#first.seconds, this.#first.ns);
  }

  get lastPacket(): string | undefined {
    return this.#last && timeText(this.#last.seconds, this.#last.ns);
  }
}

function instant(baseSeconds: number, ns: number): CaptureInstant {
  const seconds = Math.floor(ns / NS_PER_SECOND);
  return { seconds: baseSeconds + seconds, ns: ns - seconds * NS_PER_SECOND };
}

function isBefore(a: CaptureInstant, b: CaptureInstant): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.ns < b.ns);
}
