// Whose flows are, found while their sockets are there and remembered after: for whoever asks again when the flow ends, which may be hours
// after what Attribution remembers of sockets. Bounded: the flow found first is forgotten first, and asked for anew.

import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import type { Attributed, Attribution, FlowEnds } from './attribution.js';
import { recordEnds } from './record-ends.js';

/** Flows; some 300 bytes each. */
const MOST_REMEMBERED = 250_000;

export class OwnerBook implements RecordSink {
  readonly #attribution: Attribution;
  readonly #limit: number;
  readonly #owners = new Map<string, Attributed>();

  constructor(attribution: Attribution, limit = MOST_REMEMBERED) {
    this.#attribution = attribution;
    this.#limit = limit;
  }

  get length(): number {
    return this.#owners.size;
  }

  /** Looks whose the flows of the batch are, and remembers that. */
  put(batch: RecordBatch): ArrayBuffer {
    for (let i = 0, at = batch.at(0); i < batch.rows; i++, at += batch.stride) this.of(batch, at);
    return batch.buffer;
  }

  of(batch: RecordBatch, at: number): Attributed {
    const ends = recordEnds(batch, at);
    const key = keyOf(ends);
    const known = this.#owners.get(key);
    // A client that has just begun may have been taken for its server, which is known before.
    if (known?.inout === 'out') return known;
    const found = this.#attribution.find(ends);
    if (found.process === undefined || (known !== undefined && found.inout !== 'out')) return known ?? found;
    this.#owners.set(key, found);
    for (const oldest of this.#owners.keys()) {
      if (this.#owners.size <= this.#limit) break;
      this.#owners.delete(oldest);
    }
    return found;
  }
}

function keyOf({ protocol, source, sourcePort, destination, destinationPort }: FlowEnds): string {
  return `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}
