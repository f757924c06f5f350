// Every conversation seen, with what it has moved, how fast it moves, and whose it is. Records of flows that live and of flows that have
// ended in; rows for tables out. A conversation stays when its process, its socket or its flow is gone, until there are too many: then those
// that ended first are folded into totals.

import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { type Attribution, type FlowEnds, NOBODY } from '../process/attribution.js';
import { recordEnds } from '../process/record-ends.js';
import { Conversation } from '../query/conversation.js';
import { serverPort, serviceOf } from '../query/server-side.js';
import { type AddressDisguise, disguisedEnds, withoutCommand } from './disguised-flow.js';
import { type Amounts, type FlowRow, totalOf } from './flow-row.js';
import { FoldedFlows } from './folded-flows.js';

const MS_PER_SECOND = 1000;
/** Milliseconds for which an owner that was not found is looked for again. */
const HOPE_MS = 10_000;

interface Entry extends FlowRow {
  readonly key: string;
  /** Of flows with these ends that are over. */
  readonly ended: Amounts;
  readonly living: Amounts;
  packetsBefore: number;
  bytesBefore: number;
  endMs: number;
}

export class FlowBook {
  readonly #attribution: Attribution;
  readonly #limit: number;
  readonly #disguise: AddressDisguise | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Those of them whose flows are over, in the order in which they ended. */
  readonly #ended = new Map<string, Entry>();
  readonly #cursor = new Conversation();
  /** What is no longer remembered one by one. */
  readonly folded: FoldedFlows;

  /** Remembers `limit` conversations, and those that live; where there is a disguise their addresses are shown in it. */
  constructor(attribution: Attribution, limit: number, disguise?: AddressDisguise, folded = new FoldedFlows()) {
    this.#attribution = attribution;
    this.#limit = limit;
    this.#disguise = disguise;
    this.folded = folded;
  }

  get rows(): Iterable<FlowRow> {
    return this.#entries.values();
  }

  get length(): number {
    return this.#entries.size;
  }

  /** Where records of flows that have ended go. */
  readonly endedSink: RecordSink = { put: (batch) => this.#takeAll(batch, (entry) => this.#end(entry)) };
  /** Where records of flows that live go, between two intervals. */
  readonly liveSink: RecordSink = { put: (batch) => this.#takeAll(batch, (entry) => this.#live(entry)) };

  #takeAll(batch: RecordBatch, take: (entry: Entry) => void): ArrayBuffer {
    for (let i = 0, at = batch.at(0); i < batch.rows; i++, at += batch.stride) {
      this.#cursor.move(batch, at);
      const ends = recordEnds(batch, at);
      const entry = this.#entryOf(ends);
      entry.endMs = ends.endMs;
      take(entry);
    }
    this.#fold();
    return batch.buffer;
  }

  #live(entry: Entry): void {
    setAmounts(entry.living, this.#cursor);
    this.#ended.delete(entry.key);
  }

  #end(entry: Entry): void {
    const { ended, living, key } = entry;
    const { count, bytes, reverseCount, reverseBytes } = this.#cursor;
    ended.packets += count;
    ended.bytes += bytes;
    ended.reversePackets += reverseCount;
    ended.reverseBytes += reverseBytes;
    clear(living);
    // Once more at the end of the line.
    this.#ended.delete(key);
    this.#ended.set(key, entry);
  }

  #fold(): void {
    for (const [key, entry] of this.#ended) {
      if (this.#entries.size <= this.#limit) return;
      sum(entry);
      this.#attribute(entry);
      const { packets, bytes } = totalOf(entry);
      this.folded.add(entry, { packets: packets - entry.packetsBefore, bytes: bytes - entry.bytesBefore });
      this.#entries.delete(key);
      this.#ended.delete(key);
    }
  }

  #entryOf(ends: FlowEnds): Entry {
    const { protocol, source, sourcePort, destination, destinationPort } = ends;
    const key = `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const cursor = this.#cursor;
    const { source: shownSource, destination: shownDestination } = this.#disguise ? disguisedEnds(cursor, this.#disguise) : cursor;
    const entry: Entry = {
      key,
      ends,
      source: shownSource,
      destination: shownDestination,
      service: serviceOf(cursor),
      serverPort: serverPort(cursor),
      owner: NOBODY,
      peer: undefined,
      amounts: noAmounts(),
      packetRate: 0,
      byteRate: 0,
      ended: noAmounts(),
      living: noAmounts(),
      packetsBefore: 0,
      bytesBefore: 0,
      endMs: ends.endMs,
    };
    this.#entries.set(key, entry);
    this.#attribute(entry);
    return entry;
  }

  /** Ends an interval of `intervalMs`: sums, rates and owners are those of now. */
  settle(nowMs: number, intervalMs: number): void {
    this.folded.settle(intervalMs);
    for (const entry of this.#entries.values()) {
      sum(entry);
      const { packets, bytes } = totalOf(entry);
      entry.packetRate = ((packets - entry.packetsBefore) * MS_PER_SECOND) / intervalMs;
      entry.byteRate = ((bytes - entry.bytesBefore) * MS_PER_SECOND) / intervalMs;
      const hasMoved = packets !== entry.packetsBefore;
      entry.packetsBefore = packets;
      entry.bytesBefore = bytes;
      if (hasMoved || nowMs - entry.endMs < HOPE_MS) this.#attribute(entry);
    }
  }

  /** The flows have all ended; whose they are is asked a last time. */
  finish(): void {
    for (const entry of this.#entries.values()) {
      sum(entry);
      this.#attribute(entry);
    }
  }

  #attribute(entry: Entry): void {
    const { owner } = entry;
    const isFound = owner.process !== undefined;
    if (isFound && owner.inout === 'out' && entry.peer !== undefined) return;
    const ends = { ...entry.ends, endMs: entry.endMs };
    // Who has been found stays, whatever becomes of the socket; but the listener is known before a client that has just begun.
    const found = isFound && owner.inout === 'out' ? owner : this.#attribution.find(ends);
    if (!isFound || (found.process !== undefined && found.inout === 'out')) entry.owner = this.#disguise ? withoutCommand(found) : found;
    if (entry.owner.inout === 'out') entry.peer = this.#attribution.findPeer(ends);
  }
}

function noAmounts(): Amounts {
  return { packets: 0, bytes: 0, reversePackets: 0, reverseBytes: 0 };
}

function clear(amounts: Amounts): void {
  Object.assign(amounts, noAmounts());
}

function setAmounts(amounts: Amounts, { count, bytes, reverseCount, reverseBytes }: Conversation): void {
  amounts.packets = count;
  amounts.bytes = bytes;
  amounts.reversePackets = reverseCount;
  amounts.reverseBytes = reverseBytes;
}

function sum({ amounts, ended, living }: Entry): void {
  amounts.packets = ended.packets + living.packets;
  amounts.bytes = ended.bytes + living.bytes;
  amounts.reversePackets = ended.reversePackets + living.reversePackets;
  amounts.reverseBytes = ended.reverseBytes + living.reverseBytes;
}
