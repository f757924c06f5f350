// Builds frames by field, layer around layer: ethernet({}, ipv4({ protocol: 6 }, tcp({ destinationPort: 80 }))).
// Every builder takes its fields first (all have defaults) and what it carries behind; lengths are computed unless given,
// checksums are left 0 because rastro reads none. Other link types: link-frames.ts; capture files: captures.ts.

/** Bytes or the numbers of bytes; what every builder joins. */
export type Part = Uint8Array | readonly number[];

/** The parts, one behind the other. */
export function join(...parts: readonly Part[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `value` in two bytes, network order. */
export function u16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

/** `value` in four bytes, network order. */
export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value)];
}

/** `length` bytes of `value`: payload nobody reads. */
export function filler(length: number, value = 0): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** The frame as decoders take it. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The four bytes of "10.0.0.1". */
export function ipv4Address(text: string): number[] {
  return text.split('.').map(Number);
}

/** The sixteen bytes of "2001:db8::1". */
export function ipv6Address(text: string): number[] {
  const [before = '', after] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const head = groups(before);
  const tail = groups(after ?? '');
  const gap = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<number>(gap).fill(0), ...tail].flatMap(u16);
}

// Between link and IP

/** Ethernet II header; `type` may be an 802.3 length. */
export function ethernet(fields: { type?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1], u16(fields.type ?? 0x0800), ...payload);
}

/** 802.1Q tag: what follows the EtherType that announces it. */
export function vlan(fields: { identifier?: number; priority?: number; type?: number }, ...payload: readonly Part[]): Uint8Array {
  return join(u16(((fields.priority ?? 0) << 13) | (fields.identifier ?? 1)), u16(fields.type ?? 0x0800), ...payload);
}

/** LLC header of three bytes; IP's own service access point by default. */
export function llc(fields: { dsap?: number; ssap?: number; control?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([fields.dsap ?? 0x06, fields.ssap ?? 0x06, fields.control ?? 0x03], ...payload);
}

/** LLC with SNAP. */
export function snap(fields: { organization?: number; type?: number }, ...payload: readonly Part[]): Uint8Array {
  const organization = u32(fields.organization ?? 0).slice(1);
  return llc({ dsap: 0xaa, ssap: 0xaa }, organization, u16(fields.type ?? 0x0800), ...payload);
}

/** One MPLS label stack entry; the bottom of the stack by default. */
export function mpls(fields: { label?: number; isBottom?: boolean }, ...payload: readonly Part[]): Uint8Array {
  return join(u32(((fields.label ?? 16) << 12) | (fields.isBottom === false ? 0 : 0x100) | 64), ...payload);
}

/** A stack of `labels` MPLS entries, the last one the bottom. */
export function mplsStack(labels: number, ...payload: readonly Part[]): Uint8Array {
  return join(...Array.from({ length: labels }, (_, i) => mpls({ label: 16 + i, isBottom: i === labels - 1 })), ...payload);
}

/** PPPoE header (code 0: session data). */
export function pppoe(fields: { code?: number; session?: number }, ...payload: readonly Part[]): Uint8Array {
  const body = join(...payload);
  return join([0x11, fields.code ?? 0], u16(fields.session ?? 1), u16(body.length), body);
}

/** PPP protocol field; one byte when `isCompressed`; HDLC address and control before it when `isFramed`. */
export function ppp(fields: { protocol?: number; isCompressed?: boolean; isFramed?: boolean }, ...payload: readonly Part[]): Uint8Array {
  const protocol = fields.protocol ?? 0x0021;
  return join(fields.isFramed ? [0xff, 0x03] : [], fields.isCompressed ? [protocol] : u16(protocol), ...payload);
}

// Network layer

export interface Ipv4Fields {
  readonly source?: string;
  readonly destination?: string;
  /** UDP by default. */
  readonly protocol?: number;
  /** Header and payload by default; 0 as segmentation offload leaves it. */
  readonly totalLength?: number;
  readonly headerWords?: number;
  readonly version?: number;
  readonly typeOfService?: number;
  readonly timeToLive?: number;
  readonly identification?: number;
  readonly moreFragments?: boolean;
  readonly dontFragment?: boolean;
  /** Units of 8 bytes. */
  readonly fragmentOffset?: number;
}

/** IPv4 header, with options of zero bytes where `headerWords` is above 5. */
export function ipv4(fields: Ipv4Fields, ...payload: readonly Part[]): Uint8Array {
  const body = join(...payload);
  const words = fields.headerWords ?? 5;
  const options = filler(Math.max(0, words - 5) * 4);
  const fragment = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0) | (fields.fragmentOffset ?? 0);
  return join(
    [((fields.version ?? 4) << 4) | words, fields.typeOfService ?? 0],
    u16(fields.totalLength ?? 20 + options.length + body.length),
    u16(fields.identification ?? 0),
    u16(fragment),
    [fields.timeToLive ?? 64, fields.protocol ?? 17, 0, 0],
    ipv4Address(fields.source ?? '10.0.0.1'),
    ipv4Address(fields.destination ?? '10.0.0.2'),
    options,
    body,
  );
}

export interface Ipv6Fields {
  readonly source?: string;
  readonly destination?: string;
  /** UDP by default. */
  readonly nextHeader?: number;
  /** Bytes behind the header by default. */
  readonly payloadLength?: number;
  readonly version?: number;
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  readonly hopLimit?: number;
}

/** IPv6 header; extension headers are part of what it carries. */
export function ipv6(fields: Ipv6Fields, ...payload: readonly Part[]): Uint8Array {
  const body = join(...payload);
  return join(
    u32(((fields.version ?? 6) << 28) | ((fields.trafficClass ?? 0) << 20) | (fields.flowLabel ?? 0)),
    u16(fields.payloadLength ?? body.length),
    [fields.nextHeader ?? 17, fields.hopLimit ?? 64],
    ipv6Address(fields.source ?? '2001:db8::1'),
    ipv6Address(fields.destination ?? '2001:db8::2'),
    body,
  );
}

/** IPv6 extension header of the usual form: hop-by-hop, routing, destination options, mobility, HIP, shim6. */
export function extension(fields: { nextHeader?: number; lengthField?: number }, ...payload: readonly Part[]): Uint8Array {
  const lengthField = fields.lengthField ?? 0;
  return join([fields.nextHeader ?? 17, lengthField], filler(lengthField * 8 + 6), ...payload);
}

/** Authentication header, 24 bytes (a check value of 12) by default. */
export function authentication(fields: { nextHeader?: number; lengthField?: number }, ...payload: readonly Part[]): Uint8Array {
  const lengthField = fields.lengthField ?? 4;
  return join([fields.nextHeader ?? 17, lengthField], filler((lengthField + 2) * 4 - 2), ...payload);
}

export interface FragmentFields {
  readonly nextHeader?: number;
  /** Units of 8 bytes. */
  readonly offset?: number;
  readonly hasMore?: boolean;
  readonly identification?: number;
}

/** IPv6 fragment header. */
export function fragment(fields: FragmentFields, ...payload: readonly Part[]): Uint8Array {
  const offset = ((fields.offset ?? 0) << 3) | (fields.hasMore ? 1 : 0);
  return join([fields.nextHeader ?? 17, 0], u16(offset), u32(fields.identification ?? 0), ...payload);
}

// Transport layer

interface Ports {
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** TCP header; `flags` are CWR to FIN, ACK by default. */
export function tcp(fields: Ports & { flags?: number }, ...payload: readonly Part[]): Uint8Array {
  const ports = portsOf(fields);
  return join(ports, u32(1), u32(1), [0x50, fields.flags ?? 0x10], u16(1024), [0, 0, 0, 0], ...payload);
}

/** UDP header. */
export function udp(fields: Ports & { length?: number }, ...payload: readonly Part[]): Uint8Array {
  const body = join(...payload);
  return join(portsOf(fields), u16(fields.length ?? 8 + body.length), [0, 0], body);
}

/** Four bytes of ports and eight more: the beginning of SCTP, DCCP and UDP-Lite alike. */
export function portsHeader(fields: Ports, ...payload: readonly Part[]): Uint8Array {
  return join(portsOf(fields), filler(8), ...payload);
}

/** ICMP or ICMPv6 header: type and code; echo request (8) by default. */
export function icmp(fields: { type?: number; code?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([fields.type ?? 8, fields.code ?? 0], filler(6), ...payload);
}

function portsOf(fields: Ports): number[] {
  return [...u16(fields.sourcePort ?? 40_000), ...u16(fields.destinationPort ?? 53)];
}

// Tunnels: what their outer protocol (47, 97) or UDP port (4789, 6081, 2152, 3544) announces

export interface GreFields {
  /** EtherType of what it carries. */
  readonly type?: number;
  readonly version?: number;
  readonly hasChecksum?: boolean;
  readonly hasKey?: boolean;
  readonly hasSequence?: boolean;
  readonly hasAcknowledgement?: boolean;
}

/** GRE header with the optional words asked for. */
export function gre(fields: GreFields, ...payload: readonly Part[]): Uint8Array {
  const bits = [fields.hasChecksum && 0x8000, fields.hasKey && 0x2000, fields.hasSequence && 0x1000, fields.hasAcknowledgement && 0x80];
  const set = bits.map(Number).filter((bit) => bit > 0);
  const flags = set.reduce((all, bit) => all | bit, fields.version ?? 0);
  return join(u16(flags), u16(fields.type ?? 0x0800), filler(set.length * 4), ...payload);
}

/** VXLAN header; without the I flag it says nothing. */
export function vxlan(fields: { network?: number; flags?: number }, ...payload: readonly Part[]): Uint8Array {
  return join([fields.flags ?? 8, 0, 0, 0], u32((fields.network ?? 1) << 8), ...payload);
}

/** Geneve header with `optionWords` words of options; Ethernet inside by default. */
export function geneve(fields: { type?: number; optionWords?: number; version?: number }, ...payload: readonly Part[]): Uint8Array {
  const words = fields.optionWords ?? 0;
  return join([((fields.version ?? 0) << 6) | words, 0], u16(fields.type ?? 0x6558), filler(4 + words * 4), ...payload);
}

/** GTP-U header (G-PDU by default), with its optional word where one of the three low `flags` is set. */
export function gtpU(fields: { flags?: number; message?: number; firstExtension?: number }, ...payload: readonly Part[]): Uint8Array {
  const flags = fields.flags ?? 0x30;
  const body = join(...payload);
  const optional = (flags & 7) !== 0 ? [0, 0, 0, fields.firstExtension ?? 0] : [];
  return join([flags, fields.message ?? 255], u16(body.length + optional.length), u32(1), optional, body);
}

/** EtherIP header: version 3. */
export function etherIp(...payload: readonly Part[]): Uint8Array {
  return join([0x30, 0], ...payload);
}
