// Builds by field what stands behind the network layer and is only printed: ARP, TCP with sequence numbers and options, DNS, TLS.
// See frames.ts.

import { filler, ipv4Address, join, type Part, u16, u32 } from './frames.js';

export interface ArpFields {
  readonly operation?: number;
  readonly hardwareType?: number;
  readonly protocolType?: number;
  readonly sender?: string;
  readonly target?: string;
  readonly senderHardware?: readonly number[];
  readonly targetHardware?: readonly number[];
}

/** ARP packet for IPv4; hardware addresses of six bytes by default. */
export function arp(fields: ArpFields): Uint8Array {
  const senderHardware = fields.senderHardware ?? [2, 0, 0, 0, 0, 1];
  const targetHardware = fields.targetHardware ?? filler(senderHardware.length);
  return join(
    u16(fields.hardwareType ?? 1),
    u16(fields.protocolType ?? 0x0800),
    [senderHardware.length, 4],
    u16(fields.operation ?? 1),
    senderHardware,
    ipv4Address(fields.sender ?? '10.0.0.1'),
    targetHardware,
    ipv4Address(fields.target ?? '10.0.0.2'),
  );
}

export interface SegmentFields {
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  /** CWR to FIN; ACK by default. */
  readonly flags?: number;
  readonly window?: number;
  readonly urgentPointer?: number;
  readonly options?: Part;
  /** What the data offset says, where that is not the truth. */
  readonly headerWords?: number;
}

/** TCP header with all its fields; options are padded to whole words with zeros. */
export function segment(fields: SegmentFields, ...payload: readonly Part[]): Uint8Array {
  const options = fields.options ?? [];
  const padding = filler((4 - (options.length % 4)) % 4);
  const words = fields.headerWords ?? 5 + (options.length + padding.length) / 4;
  return join(
    u16(fields.sourcePort ?? 40_000),
    u16(fields.destinationPort ?? 443),
    u32(fields.sequence ?? 1000),
    u32(fields.acknowledgement ?? 0),
    [words << 4, fields.flags ?? 0x10],
    u16(fields.window ?? 1024),
    [0, 0],
    u16(fields.urgentPointer ?? 0),
    options,
    padding,
    ...payload,
  );
}

/** Labels of "www.example.com", each with its length, and the root. */
export function dnsName(text: string): Uint8Array {
  const labels = text === '' ? [] : text.split('.');
  return join(...labels.flatMap((label) => [[label.length], Buffer.from(label, 'latin1')]), [0]);
}

export interface DnsFields {
  readonly identification?: number;
  /** The two bytes behind it: 0x0100 asks for recursion, 0x8180 answers. */
  readonly bits?: number;
  /** Questions, answers, authorities, additionals. */
  readonly counts?: readonly [number, number, number, number];
}

export function dnsMessage(fields: DnsFields, ...sections: readonly Part[]): Uint8Array {
  const counts = fields.counts ?? [1, 0, 0, 0];
  return join(u16(fields.identification ?? 12_345), u16(fields.bits ?? 0x0100), ...counts.map(u16), ...sections);
}

export function dnsQuestion(name: Part, type = 1, kind = 1): Uint8Array {
  return join(name, u16(type), u16(kind));
}

export function dnsRecord(name: Part, type: number, data: Part, kind = 1): Uint8Array {
  return join(name, u16(type), u16(kind), u32(300), u16(data.length), data);
}

/** An extension of a ClientHello. */
export function tlsExtension(kind: number, data: Part): Uint8Array {
  return join(u16(kind), u16(data.length), data);
}

export function serverNameExtension(name: string): Uint8Array {
  return tlsExtension(0, join(u16(name.length + 3), [0], u16(name.length), Buffer.from(name, 'latin1')));
}

export function alpnExtension(...protocols: readonly string[]): Uint8Array {
  const list = join(...protocols.flatMap((protocol) => [[protocol.length], Buffer.from(protocol, 'latin1')]));
  return tlsExtension(16, join(u16(list.length), list));
}

/** A TLS record with a ClientHello; `message` and `content` are the bytes that say so. */
export function clientHello(fields: { content?: number; message?: number; version?: number }, ...extensions: readonly Part[]): Uint8Array {
  const list = join(...extensions);
  const body = join(
    u16(fields.version ?? 0x0303),
    filler(32, 7),
    [4, 1, 2, 3, 4],
    u16(4),
    [0x13, 1, 0x13, 2],
    [1, 0],
    u16(list.length),
    list,
  );
  const handshake = join([fields.message ?? 1], u32(body.length).slice(1), body);
  return join([fields.content ?? 22, 3, 1], u16(handshake.length), handshake);
}
