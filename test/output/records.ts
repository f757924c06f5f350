// Builds batches of dead flows by field, as the engine hands them to a writer.

import fc from 'fast-check';
import * as packet from '../../src/decode/packet.js';
import { RecordBatch } from '../../src/flow/record-batch.js';
import * as row from '../../src/flow/row.js';

export interface Extras {
  readonly vlan: number | undefined;
  readonly innerVlan: number | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
  readonly typeOfService: number;
  readonly ttl: readonly [number, number];
  readonly length: readonly [number, number];
}

/** A flow as its record is to tell it: source is who sent the first packet. */
export interface Flow {
  readonly isIpv6: boolean;
  /** Four words each; IPv4 has the first only. */
  readonly source: readonly number[];
  readonly destination: readonly number[];
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly flags: number;
  readonly reverseFlags: number;
  readonly endReason: number;
  /** The key was turned round when the flow began. */
  readonly isSwapped: boolean;
  readonly firstNs: number;
  readonly durationNs: number;
  readonly count: number;
  readonly bytes: number;
  readonly reverseCount: number;
  readonly reverseBytes: number;
  readonly extras: Extras;
}

const port = fc.nat(0xffff);
const octet = fc.nat(0xff);
const amount = fc.oneof(fc.nat(100_000), fc.maxSafeNat());
/** Zeros are what shortens IPv6 addresses. */
const word = fc.oneof(fc.constantFrom(0, 1, 0x10000, 0x20010db8), fc.integer({ min: 0, max: 0xffffffff }));
const address = fc.array(word, { minLength: 4, maxLength: 4 });
const identifier = fc.option(fc.nat(4095), { nil: undefined });

export const anyFlow: fc.Arbitrary<Flow> = fc.record({
  isIpv6: fc.boolean(),
  source: address,
  destination: address,
  sourcePort: port,
  destinationPort: port,
  protocol: octet,
  flags: octet,
  reverseFlags: octet,
  endReason: fc.constantFrom(...Object.values(row.EndReason)),
  isSwapped: fc.boolean(),
  firstNs: fc.nat(2 ** 31 - 1),
  durationNs: fc.oneof(fc.nat(5000), fc.integer({ min: 0, max: 2 ** 51 })),
  count: amount,
  bytes: amount,
  reverseCount: amount,
  reverseBytes: amount,
  extras: fc.record({
    vlan: identifier,
    innerVlan: identifier,
    icmp: fc.option(fc.record({ type: octet, code: octet }), { nil: undefined }),
    typeOfService: octet,
    ttl: fc.tuple(octet, octet),
    length: fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff })),
  }),
});

/** A plain flow with `fields` changed. */
export function flow(fields: Partial<Flow> = {}): Flow {
  return {
    isIpv6: false,
    source: [0x0a000001, 0, 0, 0],
    destination: [0xc0000201, 0, 0, 0],
    sourcePort: 40_000,
    destinationPort: 443,
    protocol: 6,
    flags: 0x12,
    reverseFlags: 0,
    endReason: row.EndReason.FORCED,
    isSwapped: false,
    firstNs: 0,
    durationNs: 1_500_000_000,
    count: 3,
    bytes: 180,
    reverseCount: 2,
    reverseBytes: 120,
    extras: { vlan: undefined, innerVlan: undefined, icmp: undefined, typeOfService: 0, ttl: [64, 64], length: [40, 80] },
    ...fields,
  };
}

/** Wide rows hold any flow, narrow ones only IPv4. */
export function batchOf(flows: readonly Flow[], layout: row.RowLayout, baseSeconds: number, hasExtras = true): RecordBatch {
  const batch = RecordBatch.for(layout, hasExtras, flows.length);
  batch.baseSeconds = baseSeconds;
  for (const each of flows) put(batch, batch.append(), each);
  return batch;
}

function put(batch: RecordBatch, at: number, flow: Flow): void {
  const { words, floats, layout } = batch;
  const isWide = layout === row.WIDE;
  const length = isWide ? 4 : 1;
  const [low, high] = flow.isSwapped ? [flow.destination, flow.source] : [flow.source, flow.destination];
  const [lowPort, highPort] = flow.isSwapped ? [flow.destinationPort, flow.sourcePort] : [flow.sourcePort, flow.destinationPort];
  words[at + packet.PORTS] = (lowPort << 16) | highPort;
  words.set(low.slice(0, length), at + packet.SOURCE);
  words.set(high.slice(0, length), at + packet.SOURCE + length);
  words[at + layout.meta] =
    flow.protocol |
    (flow.flags << row.FLAGS_SHIFT) |
    (flow.reverseFlags << row.REVERSE_FLAGS_SHIFT) |
    (flow.isSwapped ? row.META_SWAPPED : 0) |
    (flow.isIpv6 ? packet.META_IPV6 : 0) |
    (flow.endReason << row.REASON_SHIFT);
  const { firstNs, durationNs, count, bytes, reverseCount, reverseBytes } = flow;
  floats.set([firstNs, firstNs + durationNs, count, bytes, reverseCount, reverseBytes], (at >> 1) + layout.first);
  if (batch.hasExtras) putExtras(words, at + layout.words, flow.extras);
}

function putExtras(words: Int32Array, at: number, { vlan, innerVlan, icmp, typeOfService, ttl, length }: Extras): void {
  const tag = (id: number | undefined): number => (id === undefined ? 0 : packet.TAG_PRESENT | id);
  const icmpBit = icmp === undefined ? 0 : packet.TAGS_HAS_ICMP;
  words[at + row.EXTRA_TAGS] = tag(vlan) | (tag(innerVlan) << 16) | icmpBit;
  words[at + row.EXTRA_DETAIL] = ttl[0] | (typeOfService << 8) | ((icmp?.type ?? 0) << 16) | ((icmp?.code ?? 0) << 24);
  words.set([ttl[0], ttl[1], length[0], length[1]], at + row.EXTRA_TTL_MIN);
}
