// Builds the link headers that are not Ethernet, by field; what they carry comes behind. See frames.ts.

import { order } from './captures.js';
import { filler, join, type Part, u16, u32 } from './frames.js';

/** Cisco HDLC header: address, control, EtherType. */
export function ciscoHdlc(fields: { address?: number; type?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([fields.address ?? 0x0f, 0], u16(fields.type ?? 0x0800), ...payload);
}

export interface FrameRelayFields {
  /** Bytes of the Q.922 address, 2 to 4. */
  readonly addressLength?: number;
  readonly control?: number;
  readonly isPadded?: boolean;
  /** Network layer protocol identifier; IPv4 by default. */
  readonly nlpid?: number;
}

/** Frame Relay header up to its protocol identifier; a SNAP header, where it says so, is part of the payload. */
export function frameRelay(fields: FrameRelayFields, ...payload: readonly Part[]): Uint8Array {
  const address = filler(fields.addressLength ?? 2, 0x18);
  address[address.length - 1] = 0x41;
  return join(address, [fields.control ?? 0x03], fields.isPadded ? [0] : [], [fields.nlpid ?? 0xcc], ...payload);
}

/** FDDI MAC header; an asynchronous LLC frame by default. */
export function fddi(fields: { frameControl?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([fields.frameControl ?? 0x50], filler(12, 2), ...payload);
}

/** Linux "cooked" header of 16 bytes. */
export function sll(fields: { protocol?: number }, ...payload: readonly Part[]): Uint8Array {
  return join(u16(0), u16(1), u16(6), filler(8, 2), u16(fields.protocol ?? 0x0800), ...payload);
}

/** Linux "cooked" header, version 2, of 20 bytes. */
export function sll2(fields: { protocol?: number }, ...payload: readonly Part[]): Uint8Array {
  return join(u16(fields.protocol ?? 0x0800), u16(0), u32(3), u16(1), [0, 6], filler(8, 2), ...payload);
}

/** BSD loopback header; AF_INET by default. */
export function loopback(fields: { family?: number; littleEndian?: boolean }, ...payload: readonly Part[]): Uint8Array {
  return join(order(fields.littleEndian ?? false).u32(fields.family ?? 2), ...payload);
}

export interface NflogValue {
  readonly type: number;
  readonly value: Uint8Array;
  /** What the length field says, where not the truth. */
  readonly length?: number;
}

/** NFLOG header and its type-length-values, each padded to whole words. The packet has type 9. */
export function nflog(fields: { littleEndian?: boolean; family?: number }, values: readonly NflogValue[]): Uint8Array {
  const { u16: word } = order(fields.littleEndian ?? true);
  const built = values.map(({ type, value, length }) =>
    join(word(length ?? 4 + value.length), word(type), value, filler((4 - (value.length % 4)) % 4)),
  );
  return join([fields.family ?? 2, 0], u16(0), ...built);
}

export interface Ieee80211Fields {
  /** 2 is data, 0 management, 1 control. */
  readonly type?: number;
  /** Bit 3 is QoS, bit 2 null. */
  readonly subtype?: number;
  /** Bits 0 and 1 are to and from a distribution system, 6 is protected, 7 order (HT control follows QoS). */
  readonly flags?: number;
  /** QoS control bit 7: the body is an A-MSDU. */
  readonly isAggregate?: boolean;
}

/** 802.11 header of the length that its fields ask for; LLC is part of what it carries. */
export function ieee80211(fields: Ieee80211Fields, ...payload: readonly Part[]): Uint8Array {
  const { type = 2, subtype = 0, flags = 1 } = fields;
  const hasQos = type === 2 && (subtype & 8) !== 0;
  const fourth = type === 2 && (flags & 3) === 3 ? filler(6, 4) : [];
  const qos = hasQos ? [fields.isAggregate ? 0x80 : 0, 0] : [];
  const htControl = hasQos && (flags & 0x80) !== 0 ? filler(4) : [];
  return join([(subtype << 4) | (type << 2), flags], filler(22, 2), fourth, qos, htControl, ...payload);
}

/** Radiotap header; `present` words after the first are announced by bit 31 of the one before. */
export function radiotap(fields: { present?: readonly number[]; length?: number }, data: Part, ...payload: readonly Part[]): Uint8Array {
  const { u16: word, u32: long } = order(true);
  const present = (fields.present ?? [0]).map(long);
  const length = fields.length ?? 4 + present.length * 4 + data.length;
  return join([0, 0], word(length), ...present, data, ...payload);
}

/** Prism header: 144 bytes that say nothing here. */
export function prism(...payload: readonly Part[]): Uint8Array {
  return join(u32(0x44), filler(140), ...payload);
}

/** AVS header of `length` bytes. */
export function avs(fields: { length?: number }, ...payload: readonly Part[]): Uint8Array {
  const length = fields.length ?? 64;
  return join(u32(0x80211001), u32(length), filler(Math.max(0, length - 8)), ...payload);
}

/** Per-packet information header: `fields` bytes of fields, then a frame of LINKTYPE `link`. */
export function ppi(fields: { link?: number; fieldBytes?: number; length?: number }, ...payload: readonly Part[]): Uint8Array {
  const { u16: word, u32: long } = order(true);
  const fieldBytes = fields.fieldBytes ?? 0;
  return join([0, 0], word(fields.length ?? 8 + fieldBytes), long(fields.link ?? 105), filler(fieldBytes), ...payload);
}
