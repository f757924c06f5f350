// Tunnels that `--decapsulate` looks into: from an outer packet's payload to the header that it carries.
// Each opener answers where the inner header begins (0: not there, or cut short) and leaves its EtherType in `innerType`.

import { EtherType, Protocol } from './numbers.js';

/** Name on the command line, bit in WalkOptions, and what it is. */
export const TUNNELS = [
  { name: 'gre', bit: 1, about: 'GRE, NVGRE and ERSPAN (RFC 2784, 2890, 7637)' },
  { name: 'ipip', bit: 2, about: 'IPv4 in IP (RFC 2003)' },
  { name: '6in4', bit: 4, about: 'IPv6 in IP (RFC 4213)' },
  { name: 'vxlan', bit: 8, about: 'VXLAN, UDP port 4789 (RFC 7348)' },
  { name: 'geneve', bit: 16, about: 'Geneve, UDP port 6081 (RFC 8926)' },
  { name: 'gtp-u', bit: 32, about: 'GTP-U, UDP port 2152 (3GPP TS 29.281)' },
  { name: 'teredo', bit: 64, about: 'Teredo, UDP port 3544 (RFC 4380)' },
  { name: 'etherip', bit: 128, about: 'Ethernet in IP (RFC 3378)' },
  { name: 'mpls', bit: 256, about: 'MPLS in IP and in UDP port 6635 (RFC 4023, 7510)' },
] as const;

type TunnelName = (typeof TUNNELS)[number]['name'];

const BIT = Object.fromEntries(TUNNELS.map(({ name, bit }) => [name, bit])) as Record<TunnelName, number>;

const UDP_LENGTH = 8;
const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const GTP_U_PORT = 2152;
const TEREDO_PORT = 3544;
const MPLS_PORT = 6635;

/** EtherType of the header that the last opener found; the first nibble of it tells IPv4 from IPv6 where it is RAW_IP. */
export let innerType = 0;
/** No EtherType of any frame: those have 16 bits. */
export const RAW_IP = 0x10000;

/** Position of the header inside the tunnel packet whose payload spans `at` to `end`; 0 where it is none of `tunnels`. */
export function open(tunnels: number, protocol: number, ports: number, view: DataView, at: number, end: number): number {
  switch (protocol) {
    case Protocol.GRE:
      return tunnels & BIT.gre ? openGre(view, at, end) : 0;
    case Protocol.IPV4:
      return tunnels & BIT.ipip ? inner(EtherType.IPV4, at, end) : 0;
    case Protocol.IPV6:
      return tunnels & BIT['6in4'] ? inner(EtherType.IPV6, at, end) : 0;
    case Protocol.ETHERIP:
      return tunnels & BIT.etherip ? openEtherIp(view, at, end) : 0;
    case Protocol.MPLS:
      return tunnels & BIT.mpls ? inner(EtherType.MPLS, at, end) : 0;
    case Protocol.UDP:
      return openUdp(tunnels, ports, view, at + UDP_LENGTH, end);
    default:
      return 0;
  }
}

function openUdp(tunnels: number, ports: number, view: DataView, at: number, end: number): number {
  switch (ports & 0xffff) {
    case VXLAN_PORT:
      return tunnels & BIT.vxlan ? openVxlan(view, at, end) : 0;
    case GENEVE_PORT:
      return tunnels & BIT.geneve ? openGeneve(view, at, end) : 0;
    case GTP_U_PORT:
      return tunnels & BIT['gtp-u'] ? openGtpU(view, at, end) : 0;
    case MPLS_PORT:
      return tunnels & BIT.mpls ? inner(EtherType.MPLS, at, end) : 0;
    default:
      return isTeredo(ports) && tunnels & BIT.teredo ? openTeredo(view, at, end) : 0;
  }
}

function inner(type: number, at: number, end: number): number {
  innerType = type;
  return at < end ? at : 0;
}

/** GRE (RFC 2784 section 2, RFC 2890; version 1 with PPP: RFC 2637 section 4.1), with ERSPAN's own header behind it. */
function openGre(view: DataView, at: number, end: number): number {
  if (end - at < 4) return 0;
  const flags = view.getUint16(at);
  const type = view.getUint16(at + 2);
  const hasSequence = (flags & 0x1000) !== 0;
  let length = 4;
  if ((flags & 0x8000) !== 0) length += 4;
  if ((flags & 0x2000) !== 0) length += 4;
  if (hasSequence) length += 4;
  if ((flags & 7) === 1 && (flags & 0x80) !== 0) length += 4;
  if (type !== EtherType.ERSPAN) return inner(type, at + length, end);
  // Type II has a sequence number and a header of 8 bytes, type I neither.
  return inner(EtherType.TRANSPARENT_ETHERNET, at + length + (hasSequence ? 8 : 0), end);
}

/** VXLAN (RFC 7348 section 5); the I flag must be set. */
function openVxlan(view: DataView, at: number, end: number): number {
  if (end - at < 8 || (view.getUint8(at) & 0x08) === 0) return 0;
  return inner(EtherType.TRANSPARENT_ETHERNET, at + 8, end);
}

/** Geneve (RFC 8926 section 3.4); version 0, options in 32-bit words. */
function openGeneve(view: DataView, at: number, end: number): number {
  if (end - at < 8 || view.getUint8(at) >> 6 !== 0) return 0;
  return inner(view.getUint16(at + 2), at + 8 + (view.getUint8(at) & 0x3f) * 4, end);
}

/** GTP-U (3GPP TS 29.281 section 5.1): version 1, a G-PDU, optional fields and extension headers passed over. */
function openGtpU(view: DataView, at: number, end: number): number {
  if (end - at < 8 || view.getUint8(at) >> 4 !== 3 || view.getUint8(at + 1) !== 255) return 0;
  const flags = view.getUint8(at);
  if ((flags & 7) === 0) return inner(RAW_IP, at + 8, end);
  let headerAt = at + 12;
  if (headerAt > end) return 0;
  let next = (flags & 4) !== 0 ? view.getUint8(at + 11) : 0;
  while (next !== 0) {
    const length = headerAt < end ? view.getUint8(headerAt) * 4 : 0;
    if (length === 0 || headerAt + length > end) return 0;
    next = view.getUint8(headerAt + length - 1);
    headerAt += length;
  }
  return inner(RAW_IP, headerAt, end);
}

function isTeredo(ports: number): boolean {
  return (ports & 0xffff) === TEREDO_PORT || ports >>> 16 === TEREDO_PORT;
}

/** Teredo (RFC 4380 section 5.1.1): authentication and origin indications may stand before the IPv6 header. */
function openTeredo(view: DataView, at: number, end: number): number {
  let headerAt = at;
  if (end - headerAt >= 4 && view.getUint16(headerAt) === 1) {
    headerAt += 13 + view.getUint8(headerAt + 2) + view.getUint8(headerAt + 3);
  }
  if (end - headerAt >= 8 && view.getUint16(headerAt) === 0) headerAt += 8;
  return inner(EtherType.IPV6, headerAt, end);
}

/** EtherIP (RFC 3378 section 3): version 3 and 12 zero bits before an Ethernet header. */
function openEtherIp(view: DataView, at: number, end: number): number {
  if (end - at < 2 || view.getUint16(at) !== 0x3000) return 0;
  return inner(EtherType.TRANSPARENT_ETHERNET, at + 2, end);
}
