// From an IP protocol number to the words for what follows; TCP and UDP have their own files, most others are told by name,
// length and the one or two fields that matter.

import * as ipv6 from '../decode/ipv6.js';
import { Protocol } from '../decode/numbers.js';
import * as transport from '../decode/transport.js';
import * as tunnel from '../decode/tunnel.js';
import { protocolName } from '../output/protocol-names.js';
import { hex, hexByte } from './address-text.js';
import { etherTypeLine } from './ethertype-line.js';
import { icmpLine } from './icmp-line.js';
import { icmpv6Line } from './icmpv6-line.js';
import { igmpLine, ospfLine, sctpChunkText, vrrpLine } from './other-protocols.js';
import { cutShort, type Printing } from './printing.js';
import { tcpLine } from './tcp-line.js';
import { udpLine } from './udp-line.js';

const IGMP = 2;
const ESP = 50;
const OSPF = 89;
const PIM = 103;
const VRRP = 112;
const NO_NEXT_HEADER = 59;
const ALL_TUNNELS = -1;

/** The addresses around what is printed. */
export interface NetworkEnds {
  readonly source: string;
  readonly destination: string;
  readonly version: 4 | 6;
}

/** What `protocol` has at `at`, `length` bytes on the wire; addresses come first, unless `hasAddresses` says they are there. */
export function protocolLine(
  printing: Printing,
  ends: NetworkEnds,
  protocol: number,
  view: DataView,
  at: number,
  end: number,
  length: number,
  isFragment: boolean,
  hasAddresses = false,
): string {
  const { source, destination } = ends;
  if (printing.isOutermost && transport.hasPorts(protocol) && end - at >= 4) {
    printing.fields.sourcePort = view.getUint16(at);
    printing.fields.destinationPort = view.getUint16(at + 2);
  }
  switch (protocol) {
    case Protocol.TCP:
      return tcpLine(printing, source, destination, view, at, end, length);
    case Protocol.UDP:
      return udpLine(printing, source, destination, view, at, end, length, isFragment);
    case Protocol.SCTP:
    case Protocol.DCCP:
    case Protocol.UDP_LITE:
      return portsLine(ends, protocol, view, at, end, length);
    default:
      return `${hasAddresses ? '' : `${source} > ${destination}: `}${portlessLine(printing, ends, protocol, view, at, end, length)}`;
  }
}

function portsLine(ends: NetworkEnds, protocol: number, view: DataView, at: number, end: number, length: number): string {
  const name = protocol === Protocol.SCTP ? 'sctp' : protocolName(protocol);
  if (end - at < 4) return `${ends.source} > ${ends.destination}:${cutShort(name.toLowerCase())}`;
  const chunk = protocol === Protocol.SCTP ? sctpChunkText(view, at, end) : '';
  return `${ends.source}.${view.getUint16(at)} > ${ends.destination}.${view.getUint16(at + 2)}: ${name}${chunk}, length ${length}`;
}

function portlessLine(
  printing: Printing,
  ends: NetworkEnds,
  protocol: number,
  view: DataView,
  at: number,
  end: number,
  length: number,
): string {
  switch (protocol) {
    case Protocol.ICMP:
      return icmpLine(printing, view, at, end, length);
    case Protocol.ICMPV6:
      return icmpv6Line(printing, view, at, end, length);
    case IGMP:
      return igmpLine(view, at, end, length);
    case ESP:
      return end - at < 8
        ? `ESP${cutShort('esp')}`
        : `ESP(spi=${hex(view.getUint32(at), 8)},seq=${hex(view.getUint32(at + 4))}), length ${length}`;
    case Protocol.AH:
      return authenticationLine(printing, ends, view, at, end, length);
    case OSPF:
      return ospfLine(view, at, end, length);
    case VRRP:
      return vrrpLine(view, at, end, length);
    case PIM:
      return end - at < 1 ? `PIM${cutShort('pim')}` : `PIMv${view.getUint8(at) >> 4}, length ${length}`;
    case NO_NEXT_HEADER:
      return 'no next header';
    case Protocol.GRE:
    case Protocol.IPV4:
    case Protocol.IPV6:
    case Protocol.ETHERIP:
    case Protocol.MPLS:
      return tunnelLine(printing, protocol, view, at, end, length);
    default:
      return `ip-proto-${protocol} ${length}`;
  }
}

/** AH (RFC 4302 section 2), and behind it what it authenticates. */
function authenticationLine(printing: Printing, ends: NetworkEnds, view: DataView, at: number, end: number, length: number): string {
  const headerLength = ipv6.checkExtension(Protocol.AH, view, at, end);
  if (headerLength < 12) return `AH${cutShort('ah')}`;
  let check = '';
  for (let i = 12; i < headerLength; i++) check += hexByte(view, at + i);
  const text = `AH(spi=${hex(view.getUint32(at + 4), 8)},seq=${hex(view.getUint32(at + 8))},icv=0x${check}): `;
  if (!printing.descend()) return `${text}...`;
  const next = ipv6.extensionNextHeader(view, at);
  return text + protocolLine(printing, ends, next, view, at + headerLength, end, length - headerLength, false, true);
}

function tunnelLine(printing: Printing, protocol: number, view: DataView, at: number, end: number, length: number): string {
  const innerAt = tunnel.open(ALL_TUNNELS, protocol, 0, view, at, end);
  const type = tunnel.innerType;
  const name = protocol === Protocol.GRE && end - at >= 2 ? `GREv${view.getUint16(at) & 7}, length ${length}` : undefined;
  if (innerAt === 0 || innerAt >= end) return name ?? `${protocolName(protocol)}${cutShort('ip')}`;
  const inner = etherTypeLine(printing, type, view, innerAt, end, length - (innerAt - at));
  return protocol === Protocol.ETHERIP ? `etherip: ${inner}` : name === undefined ? inner : `${name}: ${inner}`;
}
