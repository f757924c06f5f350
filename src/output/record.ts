// Reading a dead flow: accessors over (batch, record position), like a header's. Forward is the direction of the flow's
// first packet, whatever orientation its key has in the table.

import { Protocol } from '../decode/numbers.js';
import * as packet from '../decode/packet.js';
import { icmpTypesIn } from '../flow/icmp-type-set.js';
import type { RecordBatch } from '../flow/record-batch.js';
import * as row from '../flow/row.js';

function metaOf(batch: RecordBatch, at: number): number {
  return batch.words[at + batch.layout.meta]!;
}

function isSwapped(batch: RecordBatch, at: number): boolean {
  return (metaOf(batch, at) & row.META_SWAPPED) !== 0;
}

export function isIpv6(batch: RecordBatch, at: number): boolean {
  return (metaOf(batch, at) & packet.META_IPV6) !== 0;
}

/** Word at which the originator's address begins (1 word for IPv4, 4 for IPv6). */
export function sourceAt(batch: RecordBatch, at: number): number {
  return at + (isSwapped(batch, at) ? destinationWord(batch) : packet.SOURCE);
}

/** Word at which the responder's address begins. */
export function destinationAt(batch: RecordBatch, at: number): number {
  return at + (isSwapped(batch, at) ? packet.SOURCE : destinationWord(batch));
}

function destinationWord(batch: RecordBatch): number {
  return batch.layout === row.WIDE ? packet.WIDE_DESTINATION : packet.NARROW_DESTINATION;
}

export function sourcePort(batch: RecordBatch, at: number): number {
  const ports = batch.words[at + packet.PORTS]!;
  return isSwapped(batch, at) ? ports & 0xffff : ports >>> 16;
}

export function destinationPort(batch: RecordBatch, at: number): number {
  const ports = batch.words[at + packet.PORTS]!;
  return isSwapped(batch, at) ? ports >>> 16 : ports & 0xffff;
}

export function protocol(batch: RecordBatch, at: number): number {
  return metaOf(batch, at) & row.META_PROTOCOL;
}

/** TCP flags of the forward direction; a row keeps those of its first packet's direction first, whatever its key. */
export function flags(batch: RecordBatch, at: number): number {
  return (metaOf(batch, at) >>> row.FLAGS_SHIFT) & 0xff;
}

export function reverseFlags(batch: RecordBatch, at: number): number {
  return (metaOf(batch, at) >>> row.REVERSE_FLAGS_SHIFT) & 0xff;
}

/** IPFIX flowEndReason. */
export function endReason(batch: RecordBatch, at: number): number {
  return (metaOf(batch, at) >>> row.REASON_SHIFT) & 7;
}

/** Float `field` behind `first` (row.ts): row.LAST, row.COUNT, ... */
function float(batch: RecordBatch, at: number, field: number): number {
  return batch.floats[(at >> 1) + batch.layout.first + field]!;
}

/** Nanoseconds after the batch's base. */
export function firstNs(batch: RecordBatch, at: number): number {
  return float(batch, at, 0);
}

/** Nanoseconds after the batch's base. */
export function lastNs(batch: RecordBatch, at: number): number {
  return float(batch, at, row.LAST);
}

export function count(batch: RecordBatch, at: number): number {
  return float(batch, at, row.COUNT);
}

export function bytes(batch: RecordBatch, at: number): number {
  return float(batch, at, row.BYTES);
}

export function reverseCount(batch: RecordBatch, at: number): number {
  return float(batch, at, row.REVERSE + row.COUNT);
}

export function reverseBytes(batch: RecordBatch, at: number): number {
  return float(batch, at, row.REVERSE + row.BYTES);
}

/** Extra word `field` (row.EXTRA_*); the batch must have extras. */
function extra(batch: RecordBatch, at: number, field: number): number {
  return batch.words[at + batch.layout.words + field]!;
}

/** VLAN identifier of the first packet's outer tag; -1 without one. */
export function vlan(batch: RecordBatch, at: number): number {
  return identifier(extra(batch, at, row.EXTRA_TAGS));
}

/** VLAN identifier of the first packet's second tag; -1 without one. */
export function innerVlan(batch: RecordBatch, at: number): number {
  return identifier(extra(batch, at, row.EXTRA_TAGS) >>> 16);
}

function identifier(tag: number): number {
  return (tag & packet.TAG_PRESENT) !== 0 ? tag & packet.TAG_IDENTIFIER : -1;
}

/** ICMP type of the first packet; -1 for other protocols and where it was not captured. */
export function icmpType(batch: RecordBatch, at: number): number {
  return hasIcmp(batch, at) ? (extra(batch, at, row.EXTRA_DETAIL) >>> 16) & 0xff : -1;
}

/** ICMP code of the first packet; -1 for other protocols and where it was not captured. */
export function icmpCode(batch: RecordBatch, at: number): number {
  return hasIcmp(batch, at) ? extra(batch, at, row.EXTRA_DETAIL) >>> 24 : -1;
}

function hasIcmp(batch: RecordBatch, at: number): boolean {
  return (extra(batch, at, row.EXTRA_TAGS) & packet.TAGS_HAS_ICMP) !== 0;
}

/** Type of service or traffic class of the first packet. */
export function typeOfService(batch: RecordBatch, at: number): number {
  return (extra(batch, at, row.EXTRA_DETAIL) >>> 8) & 0xff;
}

export function ttlMin(batch: RecordBatch, at: number): number {
  return extra(batch, at, row.EXTRA_TTL_MIN);
}

export function ttlMax(batch: RecordBatch, at: number): number {
  return extra(batch, at, row.EXTRA_TTL_MAX);
}

export function lengthMin(batch: RecordBatch, at: number): number {
  return extra(batch, at, row.EXTRA_LENGTH_MIN) >>> 0;
}

export function lengthMax(batch: RecordBatch, at: number): number {
  return extra(batch, at, row.EXTRA_LENGTH_MAX) >>> 0;
}

/** TCP flags of both directions in order of first appearance, as flow/flag-order.ts packs them. */
export function flagOrder(batch: RecordBatch, at: number): number {
  return protocol(batch, at) === Protocol.TCP ? extra(batch, at, row.EXTRA_FLAG_ORDER) : 0;
}

/** ICMP or ICMPv6 types of one direction, ascending; undefined where they are not all known. */
export function icmpTypes(batch: RecordBatch, at: number, isReverse: boolean): number[] | undefined {
  const number = protocol(batch, at);
  if (number !== Protocol.ICMP && number !== Protocol.ICMPV6) return undefined;
  return icmpTypesIn(extra(batch, at, row.EXTRA_FLAG_ORDER), number, isReverse);
}

/** TCP flags of the first packet. */
export function firstFlags(batch: RecordBatch, at: number): number {
  return (extra(batch, at, row.EXTRA_FIRST_META) >>> row.FLAGS_SHIFT) & 0xff;
}
