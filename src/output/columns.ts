// The one column list: header, documentation, `rastro columns` and the CSV writer all read it.

import type { Direction } from '../flow/key.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { EndReason } from '../flow/row.js';
import { littleEndian, putIpv4, putIpv6, putNumber, putSeconds } from './digits.js';
import { protocolName } from './protocol-names.js';
import * as record from './record.js';
import { putEpochNs, putTime } from './time-text.js';

/** Writes a record's field as text at `to` and answers the position behind it. */
export type PutField = (view: DataView, to: number, batch: RecordBatch, at: number) => number;

export interface Column {
  readonly name: string;
  readonly unit: string;
  readonly about: string;
  /** True when the flow table must keep more than a row has place for. */
  readonly needsExtras: boolean;
  readonly put: PutField;
}

const NS_PER_SECOND = 1e9;

/** Longest text a column can have, in bytes: a protocol keyword or an IPv6 address is shorter. */
export const LONGEST_COLUMN = 48;

const KEYWORDS = Array.from({ length: 256 }, (_, number) => protocolName(number));
/** Keywords of up to four letters as one little-endian word; 0 for longer ones. */
const SHORT_KEYWORDS = Uint32Array.from(KEYWORDS, (keyword) => (keyword.length <= 4 ? littleEndian(keyword) : 0));

const REASONS: Record<number, string> = {
  [EndReason.IDLE]: 'idle',
  [EndReason.ACTIVE]: 'active',
  [EndReason.END_DETECTED]: 'end-detected',
  [EndReason.FORCED]: 'forced',
  [EndReason.LACK_OF_RESOURCES]: 'lack-of-resources',
};

export function endReasonName(reason: number): string {
  return REASONS[reason] ?? String(reason);
}

const REASON_TEXTS = Array.from({ length: 8 }, (_, reason) => endReasonName(reason));

/** TCP flags in the order they are written, with their bits (RFC 9293 section 3.1, RFC 3168). */
const FLAG_LETTERS: readonly (readonly [string, number])[] = [
  ['S', 0x02],
  ['A', 0x10],
  ['P', 0x08],
  ['F', 0x01],
  ['R', 0x04],
  ['U', 0x20],
  ['E', 0x40],
  ['C', 0x80],
];

/** Those that have been written; most replays write none. */
const FLAG_TEXTS = new Array<string | undefined>(256);

function flagText(flags: number): string {
  FLAG_TEXTS[flags] ??= FLAG_LETTERS.map(([letter, bit]) => ((flags & bit) !== 0 ? letter : '')).join('');
  return FLAG_TEXTS[flags];
}

function putText(view: DataView, to: number, text: string): number {
  for (let i = 0; i < text.length; i++) view.setUint8(to + i, text.charCodeAt(i));
  return to + text.length;
}

const putSource: PutField = (view, to, batch, at) => putAddress(view, to, batch, at, record.sourceAt(batch, at));
const putDestination: PutField = (view, to, batch, at) => putAddress(view, to, batch, at, record.destinationAt(batch, at));

function putAddress(view: DataView, to: number, batch: RecordBatch, at: number, addressAt: number): number {
  const { words } = batch;
  return record.isIpv6(batch, at) ? putIpv6(view, to, words, addressAt) : putIpv4(view, to, words[addressAt]!);
}

function putProtocol(view: DataView, to: number, number: number): number {
  const short = SHORT_KEYWORDS[number]!;
  const keyword = KEYWORDS[number]!;
  if (short === 0) return putText(view, to, keyword);
  view.setUint32(to, short, true);
  return to + keyword.length;
}

const putDuration: PutField = (view, to, batch, at) => putSeconds(view, to, record.lastNs(batch, at) - record.firstNs(batch, at));

type ReadTime = (batch: RecordBatch, at: number) => number;

function putTimeOf(read: ReadTime, put: (view: DataView, to: number, seconds: number, nanoseconds: number) => number): PutField {
  return (view, to, batch, at) => {
    const ns = read(batch, at);
    const seconds = Math.floor(ns / NS_PER_SECOND);
    return put(view, to, batch.baseSeconds + seconds, ns - seconds * NS_PER_SECOND);
  };
}

type ReadNumber = (batch: RecordBatch, at: number) => number;

function putNumberOf(read: ReadNumber): PutField {
  return (view, to, batch, at) => putNumber(view, to, read(batch, at));
}

/** As putNumberOf; an empty field where there is no such value (-1). */
function putKnown(read: ReadNumber): PutField {
  return (view, to, batch, at) => {
    const value = read(batch, at);
    return value < 0 ? to : putNumber(view, to, value);
  };
}

function column(name: string, unit: string, about: string, put: PutField): Column {
  return { name, unit, about, put, needsExtras: false };
}

function extraColumn(name: string, unit: string, about: string, put: PutField): Column {
  return { name, unit, about, put, needsExtras: true };
}

export const COLUMNS: readonly Column[] = [
  column('srcip', 'address', 'source address; with --direction bi the sender of the first packet', putSource),
  column('dstip', 'address', 'destination address', putDestination),
  column('prot', 'keyword', 'IP protocol, its IANA keyword, or its number where there is none', (view, to, batch, at) =>
    putProtocol(view, to, record.protocol(batch, at)),
  ),
  column('srcport', 'port', 'source port; 0 for protocols without ports', putNumberOf(record.sourcePort)),
  column('dstport', 'port', 'destination port; 0 for protocols without ports', putNumberOf(record.destinationPort)),
  column('count', 'packets', 'packets; with --direction bi those of the forward direction', putNumberOf(record.count)),
  column('bytes', 'bytes', 'IP bytes, headers included; with --direction bi forward', putNumberOf(record.bytes)),
  column('rcount', 'packets', 'packets of the reverse direction', putNumberOf(record.reverseCount)),
  column('rbytes', 'bytes', 'IP bytes of the reverse direction', putNumberOf(record.reverseBytes)),
  column('dur', 'seconds', 'last packet minus first packet, 6 decimals', putDuration),
  column('start', 'RFC 3339', 'time of the first packet, UTC, nanoseconds', putTimeOf(record.firstNs, putTime)),
  column('end', 'RFC 3339', 'time of the last packet, UTC, nanoseconds', putTimeOf(record.lastNs, putTime)),
  column('start_ns', 'nanoseconds', 'time of the first packet since 1970', putTimeOf(record.firstNs, putEpochNs)),
  column('end_ns', 'nanoseconds', 'time of the last packet since 1970', putTimeOf(record.lastNs, putEpochNs)),
  column('flags', 'letters', 'TCP flags seen, in the order SAPFRUEC; forward with --direction bi', (view, to, batch, at) =>
    putText(view, to, flagText(record.flags(batch, at))),
  ),
  column('rflags', 'letters', 'TCP flags seen in the reverse direction', (view, to, batch, at) =>
    putText(view, to, flagText(record.reverseFlags(batch, at))),
  ),
  column('end_reason', 'word', 'why the flow ended: idle, active, end-detected, forced or lack-of-resources', (view, to, batch, at) =>
    putText(view, to, REASON_TEXTS[record.endReason(batch, at)]!),
  ),
  column('end_reason_code', 'number', 'the same as IPFIX flowEndReason, 1 to 5', putNumberOf(record.endReason)),
  extraColumn('vlan', 'identifier', 'VLAN of the first packet, the outer tag; empty without one', putKnown(record.vlan)),
  extraColumn('inner_vlan', 'identifier', 'VLAN of the first packet, the second tag; empty without one', putKnown(record.innerVlan)),
  extraColumn('icmp_type', 'number', 'ICMP or ICMPv6 type of the first packet; empty for other protocols', putKnown(record.icmpType)),
  extraColumn('icmp_code', 'number', 'ICMP or ICMPv6 code of the first packet; empty for other protocols', putKnown(record.icmpCode)),
  extraColumn('tos', 'number', 'type of service or traffic class of the first packet', putNumberOf(record.typeOfService)),
  extraColumn('ttl_min', 'hops', 'least TTL or hop limit, both directions', putNumberOf(record.ttlMin)),
  extraColumn('ttl_max', 'hops', 'greatest TTL or hop limit, both directions', putNumberOf(record.ttlMax)),
  extraColumn('pkt_len_min', 'bytes', 'length of the shortest packet, both directions', putNumberOf(record.lengthMin)),
  extraColumn('pkt_len_max', 'bytes', 'length of the longest packet, both directions', putNumberOf(record.lengthMax)),
  column(
    'ip_version',
    'number',
    '4 or 6',
    putNumberOf((batch, at) => (record.isIpv6(batch, at) ? 6 : 4)),
  ),
  column('prot_num', 'number', 'IP protocol, its number', putNumberOf(record.protocol)),
];

const DEFAULT_UNI = ['srcip', 'dstip', 'prot', 'srcport', 'dstport', 'count', 'bytes', 'dur'];
const DEFAULT_BI = ['srcip', 'dstip', 'prot', 'srcport', 'dstport', 'count', 'bytes', 'rcount', 'rbytes', 'dur'];

/** Names of the columns that are written unless others are asked for. */
export function defaultColumns(direction: Direction): readonly string[] {
  return direction === 'bi' ? DEFAULT_BI : DEFAULT_UNI;
}

/** The column called `name`; undefined where there is none. */
export function columnNamed(name: string): Column | undefined {
  return COLUMNS.find((candidate) => candidate.name === name);
}
