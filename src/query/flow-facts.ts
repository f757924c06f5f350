// Flows told by field, from wherever, become records like those of an engine.

import * as packet from '../decode/packet.js';
import type { RecordSink } from '../flow/dead-list.js';
import { RecordBatch } from '../flow/record-batch.js';
import * as row from '../flow/row.js';

export interface FlowFacts {
  /** One word, or four for IPv6, in network order. */
  source: readonly number[];
  destination: readonly number[];
  readonly protocol: number;
  sourcePort: number;
  destinationPort: number;
  count: number;
  bytes: number;
  reverseCount: number;
  reverseBytes: number;
  flags: number;
  reverseFlags: number;
  /** -1 without one. */
  readonly vlan: number;
  /** When it began is known; else its start is the number of its row, so that the order stays. */
  readonly hasTimes: boolean;
  startNs: number;
  /** NaN where its duration is not known. */
  endNs: number;
}

/** Joins `other`, of the same conversation and not earlier in its order, to `facts`. */
export function joinFacts(facts: FlowFacts, other: FlowFacts): void {
  if (facts.hasTimes && other.startNs < facts.startNs && !isSameDirection(facts, other)) turn(facts);
  const joins = isSameDirection(facts, other) ? other : turn({ ...other });
  facts.count += joins.count;
  facts.bytes += joins.bytes;
  facts.reverseCount += joins.reverseCount;
  facts.reverseBytes += joins.reverseBytes;
  facts.flags |= joins.flags;
  facts.reverseFlags |= joins.reverseFlags;
  // Without starts nobody knows what two durations make together.
  facts.endNs = facts.hasTimes ? Math.max(facts.endNs, other.endNs) : Number.NaN;
  facts.startNs = Math.min(facts.startNs, other.startNs);
}

function isSameDirection(one: FlowFacts, other: FlowFacts): boolean {
  return one.sourcePort === other.sourcePort && one.source.every((word, i) => word === other.source[i]);
}

function turn(facts: FlowFacts): FlowFacts {
  const { source, sourcePort, count, bytes, flags } = facts;
  facts.source = facts.destination;
  facts.destination = source;
  facts.sourcePort = facts.destinationPort;
  facts.destinationPort = sourcePort;
  facts.count = facts.reverseCount;
  facts.reverseCount = count;
  facts.bytes = facts.reverseBytes;
  facts.reverseBytes = bytes;
  facts.flags = facts.reverseFlags;
  facts.reverseFlags = flags;
  return facts;
}

/** Hands all of `flows` to `sink`, as records with extras; times count from `baseSeconds` after 1970. */
export function putFacts(sink: RecordSink, flows: Iterable<FlowFacts>, baseSeconds: number): void {
  const batches = [row.NARROW, row.WIDE].map((layout) => {
    const batch = RecordBatch.for(layout, true);
    batch.baseSeconds = baseSeconds;
    return batch;
  });
  for (const facts of flows) {
    const isWide = facts.source.length > 1 ? 1 : 0;
    const batch = batches[isWide]!;
    putRow(batch, facts);
    if (!batch.isFull) continue;
    sink.put(batch);
    batches[isWide] = RecordBatch.for(batch.layout, true);
    batches[isWide].baseSeconds = baseSeconds;
  }
  for (const batch of batches) if (batch.rows > 0) sink.put(batch);
}

function putRow(batch: RecordBatch, facts: FlowFacts): void {
  const { words, floats, layout } = batch;
  const at = batch.append();
  words.fill(0, at, at + batch.stride);
  words[at + packet.PORTS] = (facts.sourcePort << 16) | facts.destinationPort;
  words.set(facts.source, at + packet.SOURCE);
  words.set(facts.destination, at + (layout === row.WIDE ? packet.WIDE_DESTINATION : packet.NARROW_DESTINATION));
  const family = layout === row.WIDE ? packet.META_IPV6 : 0;
  const flags = (facts.flags << row.FLAGS_SHIFT) | (facts.reverseFlags << row.REVERSE_FLAGS_SHIFT);
  words[at + layout.meta] = facts.protocol | flags | family | (row.EndReason.FORCED << row.REASON_SHIFT);
  const first = (at >> 1) + layout.first;
  floats[first] = facts.startNs;
  floats[first + row.LAST] = facts.endNs;
  floats[first + row.COUNT] = facts.count;
  floats[first + row.BYTES] = facts.bytes;
  floats[first + row.REVERSE + row.COUNT] = facts.reverseCount;
  floats[first + row.REVERSE + row.BYTES] = facts.reverseBytes;
  words[at + layout.words + row.EXTRA_TAGS] = facts.vlan < 0 ? 0 : packet.TAG_PRESENT | facts.vlan;
}
