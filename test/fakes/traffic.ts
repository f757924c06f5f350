// Packets by field become frames in batches, and an engine's records become facts again: a whole capture without a file.

import { FrameBatch } from '../../src/capture/frames.js';
import { type Link, LinkType } from '../../src/capture/link-type.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { Engine, type EngineOptions, type EngineTuning } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import * as record from '../../src/output/record.js';
import type { FlowFact, ModelRules, PacketFact } from '../flow/model.js';
import { ethernet, filler, fragment, ipv4, ipv6, join, tcp, udp, vlan } from '../frames.js';

/** A frame that is no packet of a flow, whatever the reason. */
export interface OtherFrame {
  readonly atNs: number;
  readonly verdict: 'nonip' | 'malformed' | 'unsupported';
}

export type Frame = PacketFact | OtherFrame;

/** Seconds since 1970 from which a frame's `atNs` counts. */
export const START_SECONDS = 1_700_000_000;
const ETHERNET: Link = { type: LinkType.ETHERNET, littleEndian: true };
const UNKNOWN_LINK: Link = { type: 147, littleEndian: true };
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN = 0x8100;
const FRAGMENT = 44;
const TCP = 6;

export const PLAIN_OPTIONS: EngineOptions = {
  idleNs: 60e9,
  activeNs: 0,
  direction: 'uni',
  maxFlows: 4000,
  tcpClose: false,
  vlanInKey: false,
  tunnels: 0,
  hasExtras: true,
  part: 0,
  parts: 1,
};

export interface Outcome {
  readonly records: FlowFact[];
  readonly counters: Float64Array;
  /** The most flows alive after any batch. */
  readonly mostLive: number;
}

/** What an engine under `options` makes of `frames`. */
export function runEngine(frames: readonly Frame[], options: EngineOptions, tuning: EngineTuning = {}): Outcome {
  const records: FlowFact[] = [];
  const counters = new Float64Array(COUNTERS);
  // The buffer comes back at once, so that the next batch overwrites this one.
  const sink = {
    put(batch: RecordBatch): ArrayBuffer {
      records.push(...recordsOf(batch));
      return batch.buffer;
    },
  };
  const engine = new Engine(options, sink, counters, tuning);
  let mostLive = 0;
  for (const batch of batchesOf(frames, tuning.batch)) {
    engine.track(batch);
    mostLive = Math.max(mostLive, counters[Counter.LIVE] ?? 0);
  }
  engine.finish();
  return { records, counters, mostLive };
}

/** The frames in batches of `size`; one batch object, filled again and again. */
export function* batchesOf(frames: readonly Frame[], size?: number): Generator<FrameBatch> {
  const batch = new FrameBatch(size);
  const bytes = frames.map(frameBytes);
  const memory = join(...bytes);
  const view = new DataView(memory.buffer);
  batch.reset(view, ETHERNET);
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    const link = 'verdict' in frame && frame.verdict === 'unsupported' ? UNKNOWN_LINK : ETHERNET;
    if (batch.isFull || (batch.length > 0 && batch.link !== link)) {
      yield batch;
      batch.reset(view, link);
    }
    batch.link = link;
    const end = at + (bytes[i]?.length ?? 0);
    const seconds = Math.floor(frame.atNs / 1e9);
    batch.add(at, end, wireLength(frame), START_SECONDS + seconds, frame.atNs - seconds * 1e9);
    at = end;
  }
  if (batch.length > 0) yield batch;
}

/** What the model is to be asked under the same options. */
export function rulesOf(options: EngineOptions): ModelRules {
  return { ...options, isBidirectional: options.direction === 'bi' };
}

/** Packets among the frames. */
export function packetsOf(frames: readonly Frame[]): PacketFact[] {
  return frames.filter((frame): frame is PacketFact => !('verdict' in frame));
}

/** Latest time of any frame. */
export function endOf(frames: readonly Frame[]): number {
  return frames.reduce((latest, frame) => Math.max(latest, frame.atNs), Number.NEGATIVE_INFINITY);
}

/** Every record as a line, in an order of its own: equal for equal multisets. */
export function sortedLines(records: readonly FlowFact[]): string[] {
  return records.map((fact) => JSON.stringify(fact)).sort();
}

function wireLength(frame: Frame): number {
  return 'verdict' in frame ? 60 : 14 + (frame.vlan >= 0 ? 4 : 0) + frame.length;
}

function frameBytes(frame: Frame): Uint8Array {
  if ('verdict' in frame)
    return frame.verdict === 'nonip' ? ethernet({ type: 0x0806 }, filler(28)) : ethernet({ type: IPV4 }, filler(9, 0x45));
  const type = frame.source.includes(':') ? IPV6 : IPV4;
  const network = type === IPV6 ? ipv6Bytes(frame) : ipv4Bytes(frame);
  return frame.vlan >= 0 ? ethernet({ type: VLAN }, vlan({ identifier: frame.vlan, type }, network)) : ethernet({ type }, network);
}

function ipv4Bytes(packet: PacketFact): Uint8Array {
  const { source, destination, protocol, length, ttl } = packet;
  const fields = { source, destination, protocol, totalLength: length, timeToLive: ttl };
  if (packet.fragment === undefined) return ipv4(fields, transportBytes(packet));
  const { identification, isFirst } = packet.fragment;
  if (isFirst) return ipv4({ ...fields, identification, moreFragments: true }, transportBytes(packet));
  return ipv4({ ...fields, identification, fragmentOffset: 64 }, filler(20, 0xff));
}

function ipv6Bytes(packet: PacketFact): Uint8Array {
  const { source, destination, protocol: nextHeader, length, ttl } = packet;
  const fields = { source, destination, payloadLength: length - 40, hopLimit: ttl };
  if (packet.fragment === undefined) return ipv6({ ...fields, nextHeader }, transportBytes(packet));
  const { identification, isFirst } = packet.fragment;
  const header = { nextHeader, identification, hasMore: isFirst, offset: isFirst ? 0 : 64 };
  return ipv6({ ...fields, nextHeader: FRAGMENT }, fragment(header, isFirst ? transportBytes(packet) : filler(20, 0xff)));
}

function transportBytes(packet: PacketFact): Uint8Array {
  return packet.protocol === TCP ? tcp(packet) : udp(packet, filler(12));
}

/** Reads every record of the batch; times count from START_SECONDS. */
export function recordsOf(batch: RecordBatch): FlowFact[] {
  const baseNs = (batch.baseSeconds - START_SECONDS) * 1e9;
  return Array.from({ length: batch.rows }, (_, row) => {
    const at = batch.at(row);
    return {
      source: addressText(batch, at, record.sourceAt(batch, at)),
      destination: addressText(batch, at, record.destinationAt(batch, at)),
      protocol: record.protocol(batch, at),
      sourcePort: record.sourcePort(batch, at),
      destinationPort: record.destinationPort(batch, at),
      vlan: batch.hasExtras ? record.vlan(batch, at) : -1,
      count: record.count(batch, at),
      bytes: record.bytes(batch, at),
      reverseCount: record.reverseCount(batch, at),
      reverseBytes: record.reverseBytes(batch, at),
      flags: record.flags(batch, at),
      reverseFlags: record.reverseFlags(batch, at),
      firstNs: baseNs + record.firstNs(batch, at),
      lastNs: baseNs + record.lastNs(batch, at),
      ttlMin: batch.hasExtras ? record.ttlMin(batch, at) : 0,
      ttlMax: batch.hasExtras ? record.ttlMax(batch, at) : 0,
      lengthMin: batch.hasExtras ? record.lengthMin(batch, at) : 0,
      lengthMax: batch.hasExtras ? record.lengthMax(batch, at) : 0,
      reason: record.endReason(batch, at),
    };
  });
}

function addressText(batch: RecordBatch, at: number, wordAt: number): string {
  const word = (i: number): number => batch.words[wordAt + i] ?? 0;
  if (record.isIpv6(batch, at)) {
    return [0, 1, 2, 3].flatMap((i) => [word(i) >>> 16, word(i) & 0xffff].map((group) => group.toString(16))).join(':');
  }
  return [24, 16, 8, 0].map((shift) => (word(0) >>> shift) & 0xff).join('.');
}
