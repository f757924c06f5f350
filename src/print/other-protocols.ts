// Protocols told by name, message and length: IGMP (RFC 2236, 3376), OSPF (RFC 2328, 5340), VRRP (RFC 5798), SCTP chunks (RFC 9260).

import { ipv4Text } from './address-text.js';
import { cutShort } from './printing.js';

const IGMP_LENGTH = 8;
const OSPF_MESSAGES = ['', 'Hello', 'Database Description', 'LS-Request', 'LS-Update', 'LS-Ack'];
const SCTP_HEADER_LENGTH = 12;
// biome-ignore format: a line of names is easier to look at than one name a line
const SCTP_CHUNKS = [
  'DATA', 'INIT', 'INIT ACK', 'SACK', 'HB REQ', 'HB ACK', 'ABORT', 'SHUTDOWN', 'SHUTDOWN ACK', 'OP ERR', 'COOKIE ECHO', 'COOKIE ACK',
  'ECNE', 'CWR', 'SHUTDOWN COMPLETE',
];

export function igmpLine(view: DataView, at: number, end: number, length: number): string {
  if (end - at < IGMP_LENGTH) return `igmp${cutShort('igmp')}`;
  const group = view.getUint32(at + 4) === 0 ? '' : ` [gaddr ${ipv4Text(view, at + 4)}]`;
  switch (view.getUint8(at)) {
    case 0x11:
      if (length >= 12) return `igmp query v3${group}`;
      return `igmp query v${view.getUint8(at + 1) === 0 ? 1 : 2}${group}`;
    case 0x12:
      return `igmp v1 report ${ipv4Text(view, at + 4)}`;
    case 0x16:
      return `igmp v2 report ${ipv4Text(view, at + 4)}`;
    case 0x17:
      return `igmp leave ${ipv4Text(view, at + 4)}`;
    case 0x22:
      return `igmp v3 report, ${view.getUint16(at + 6)} group record(s)`;
    default:
      return `igmp-${view.getUint8(at)}`;
  }
}

export function ospfLine(view: DataView, at: number, end: number, length: number): string {
  if (end - at < 2) return `OSPF${cutShort('ospf')}`;
  const type = view.getUint8(at + 1);
  return `OSPFv${view.getUint8(at)}, ${OSPF_MESSAGES[type] || `unknown packet type (${type})`}, length ${length}`;
}

export function vrrpLine(view: DataView, at: number, end: number, length: number): string {
  if (end - at < 3) return `vrrp${cutShort('vrrp')}`;
  const first = view.getUint8(at);
  const name = (first & 0xf) === 1 ? 'Advertisement' : `type-#${first & 0xf}`;
  return `VRRPv${first >> 4}, ${name}, vrid ${view.getUint8(at + 1)}, prio ${view.getUint8(at + 2)}, length ${length}`;
}

/** Name of the first chunk of the SCTP packet at `at`, in brackets. */
export function sctpChunkText(view: DataView, at: number, end: number): string {
  if (end - at <= SCTP_HEADER_LENGTH) return '';
  const type = view.getUint8(at + SCTP_HEADER_LENGTH);
  return ` [${SCTP_CHUNKS[type] ?? `chunk ${type}`}]`;
}
