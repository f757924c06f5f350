// Builds capture files by field: pcap of every kind and version, pcapng block by block, in either byte order.

import { join, type Part } from './frames.js';

/** A frame as a capture file has it. */
export interface Recorded {
  readonly bytes: Uint8Array;
  /** Bytes on the wire; those captured by default. */
  readonly wireLength?: number;
  readonly seconds?: number;
  /** In the file's own unit: microseconds or nanoseconds. */
  readonly fraction?: number;
  /** What the captured length field says, where that is to be wrong. */
  readonly capturedLength?: number;
}

export interface PcapFields {
  readonly littleEndian?: boolean;
  readonly kind?: 'microseconds' | 'nanoseconds' | 'modified';
  readonly major?: number;
  readonly minor?: number;
  /** The whole link type word, bits about frame check sequences included. Ethernet by default. */
  readonly link?: number;
  readonly snapLength?: number;
  /** The wire length stands before the captured length, as in pcap 2.0 to 2.2. */
  readonly wireLengthFirst?: boolean;
}

/** Integers in one byte order. */
export interface Order {
  readonly u16: (value: number) => Uint8Array;
  readonly u32: (value: number) => Uint8Array;
  readonly u64: (value: bigint) => Uint8Array;
}

const PCAP_MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

export function order(littleEndian: boolean): Order {
  const bytes = (length: number, set: (view: DataView) => void): Uint8Array => {
    const view = new DataView(new ArrayBuffer(length));
    set(view);
    return new Uint8Array(view.buffer);
  };
  return {
    u16: (value) => bytes(2, (view) => view.setUint16(0, value, littleEndian)),
    u32: (value) => bytes(4, (view) => view.setUint32(0, value, littleEndian)),
    u64: (value) => bytes(8, (view) => view.setBigUint64(0, BigInt.asUintN(64, value), littleEndian)),
  };
}

/** The 24 bytes that begin a pcap file; version 2.4, little-endian, microseconds by default. */
export function pcapHeader(fields: PcapFields = {}): Uint8Array {
  const { u16, u32 } = order(fields.littleEndian ?? true);
  const magic = PCAP_MAGIC[fields.kind ?? 'microseconds'];
  const version = [u16(fields.major ?? 2), u16(fields.minor ?? 4)];
  return join(u32(magic), ...version, u32(0), u32(0), u32(fields.snapLength ?? 65_535), u32(fields.link ?? 1));
}

/** One pcap record, header and frame. */
export function pcapRecord(fields: PcapFields, recorded: Recorded): Uint8Array {
  const { u32 } = order(fields.littleEndian ?? true);
  const captured = u32(recorded.capturedLength ?? recorded.bytes.length);
  const wire = u32(recorded.wireLength ?? recorded.bytes.length);
  const lengths = fields.wireLengthFirst ? [wire, captured] : [captured, wire];
  const more = fields.kind === 'modified' ? [u32(0), u32(0)] : [];
  return join(u32(recorded.seconds ?? 0), u32(recorded.fraction ?? 0), ...lengths, ...more, recorded.bytes);
}

/** A whole pcap file. */
export function pcapFile(fields: PcapFields, recorded: readonly Recorded[]): Uint8Array {
  return join(pcapHeader(fields), ...recorded.map((one) => pcapRecord(fields, one)));
}

export interface InterfaceFields {
  /** Ethernet by default. */
  readonly link?: number;
  readonly snapLength?: number;
  /** if_tsresol; microseconds where the option is left out. */
  readonly resolution?: number;
  /** if_tsoffset, seconds. */
  readonly offset?: bigint;
}

export interface PacketFields {
  readonly bytes: Uint8Array;
  /** Number of the interface in its section. */
  readonly from?: number;
  /** In the interface's units. */
  readonly timestamp?: bigint;
  readonly wireLength?: number;
  readonly capturedLength?: number;
}

/** The blocks of a pcapng section in one byte order. */
export class PcapngBlocks {
  readonly #order: Order;

  constructor(littleEndian = true) {
    this.#order = order(littleEndian);
  }

  /** A block of `type` around `body`, padded to whole words; `length` is what both length fields say, where not the truth. */
  block(type: number, body: Part, length?: number): Uint8Array {
    const { u32 } = this.#order;
    const padding = new Uint8Array((4 - (body.length % 4)) % 4);
    const stated = u32(length ?? 12 + body.length + padding.length);
    return join(u32(type), stated, body, padding, stated);
  }

  /** A block whose length fields leave the padding out, as some writers do. */
  unpaddedLength(type: number, body: Part): Uint8Array {
    return this.block(type, body, 12 + body.length);
  }

  option(code: number, value: Part): Uint8Array {
    const { u16 } = this.#order;
    return join(u16(code), u16(value.length), value, new Uint8Array((4 - (value.length % 4)) % 4));
  }

  sectionHeader(): Uint8Array {
    const { u16, u32, u64 } = this.#order;
    return this.block(0x0a0d0d0a, join(u32(0x1a2b3c4d), u16(1), u16(0), u64(-1n)));
  }

  interfaceDescription(fields: InterfaceFields = {}): Uint8Array {
    const { u16, u32, u64 } = this.#order;
    const options: Uint8Array[] = [];
    if (fields.resolution !== undefined) options.push(this.option(9, [fields.resolution]));
    if (fields.offset !== undefined) options.push(this.option(14, u64(fields.offset)));
    if (options.length > 0) options.push(this.option(0, []));
    return this.block(1, join(u16(fields.link ?? 1), u16(0), u32(fields.snapLength ?? 0), ...options));
  }

  enhancedPacket(fields: PacketFields): Uint8Array {
    return this.block(6, this.enhancedBody(fields));
  }

  enhancedBody(fields: PacketFields): Uint8Array {
    return join(this.#order.u32(fields.from ?? 0), this.#packetBody(fields));
  }

  obsoletePacket(fields: PacketFields): Uint8Array {
    const { u16 } = this.#order;
    return this.block(2, join(u16(fields.from ?? 0), u16(0xffff), this.#packetBody(fields)));
  }

  simplePacket(fields: PacketFields): Uint8Array {
    return this.block(3, join(this.#order.u32(fields.wireLength ?? fields.bytes.length), fields.bytes));
  }

  #packetBody(fields: PacketFields): Uint8Array {
    const { u32 } = this.#order;
    const timestamp = fields.timestamp ?? 0n;
    const lengths = [u32(fields.capturedLength ?? fields.bytes.length), u32(fields.wireLength ?? fields.bytes.length)];
    return join(u32(Number(timestamp >> 32n)), u32(Number(timestamp & 0xffff_ffffn)), ...lengths, fields.bytes);
  }
}
