// A UDP datagram in tcpdump's manner: its length, or in brief what the well-known ports among its two say that it carries.

import { EtherType, Protocol } from '../decode/numbers.js';
import * as tunnel from '../decode/tunnel.js';
import * as udp from '../decode/udp.js';
import { hardwareText, hex } from './address-text.js';
import { dnsLine } from './dns-line.js';
import { etherTypeLine } from './ethertype-line.js';
import { firstLine } from './payload-text.js';
import { cutShort, type Printing } from './printing.js';

const DNS_PORT = 53;
const MULTICAST_DNS_PORT = 5353;
const LLMNR_PORT = 5355;
const BOOTP_PORTS: readonly number[] = [67, 68];
const NTP_PORT = 123;
const SIP_PORT = 5060;
const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const GTP_U_PORT = 2152;
const MPLS_PORT = 6635;
const ALL_TUNNELS = -1;
const NTP_MODES = ['unspecified', 'symmetric active', 'symmetric passive', 'Client', 'Server', 'Broadcast', 'Control Message', 'Reserved'];

/** The datagram between `source` and `destination`; `length` is that of the IP payload, a first fragment's where `isFragment`. */
export function udpLine(
  printing: Printing,
  source: string,
  destination: string,
  view: DataView,
  at: number,
  end: number,
  length: number,
  isFragment: boolean,
): string {
  if (end - at < 4) return `${source} > ${destination}:${cutShort('udp')}`;
  const [from, to] = [udp.sourcePort(view, at), udp.destinationPort(view, at)];
  const ends = `${source}.${from} > ${destination}.${to}: `;
  if (length < udp.HEADER_LENGTH) return `${ends}truncated-udp ${length}`;
  if (end - at < 6) return ends + cutShort('udp').trimStart();
  const stated = udp.length(view, at) === 0 && length > 0xffff ? length : udp.length(view, at);
  if (stated < udp.HEADER_LENGTH) return `${ends}truncated-udplength ${stated}`;
  if (end - at < udp.HEADER_LENGTH) return ends + cutShort('udp').trimStart();
  const dataLength = stated - udp.HEADER_LENGTH;
  const carried = Math.min(dataLength, length - udp.HEADER_LENGTH);
  const dataAt = at + udp.HEADER_LENGTH;
  const known = printing.detail.brief ? undefined : dataText(printing, from, to, view, at, Math.min(end, dataAt + carried), carried);
  if (known !== undefined) return ends + known;
  if (dataLength > carried && !isFragment) return `${ends}UDP, bad length ${dataLength} > ${carried}`;
  return `${ends}UDP, length ${dataLength}`;
}

/** What the datagram at `at` carries; undefined where no port tells. */
function dataText(
  printing: Printing,
  from: number,
  to: number,
  view: DataView,
  at: number,
  end: number,
  carried: number,
): string | undefined {
  const dataAt = at + udp.HEADER_LENGTH;
  if (from === DNS_PORT || to === DNS_PORT || from === LLMNR_PORT || to === LLMNR_PORT) return dnsLine(view, dataAt, end, carried, false);
  if (from === MULTICAST_DNS_PORT || to === MULTICAST_DNS_PORT) return dnsLine(view, dataAt, end, carried, true);
  if (BOOTP_PORTS.includes(from) && BOOTP_PORTS.includes(to)) return bootpText(view, dataAt, end, carried);
  if (from === NTP_PORT || to === NTP_PORT) return ntpText(view, dataAt, end, carried);
  if (from === SIP_PORT || to === SIP_PORT) return sipText(view, dataAt, end);
  return tunnelText(printing, to, view, at, end, carried);
}

function bootpText(view: DataView, at: number, end: number, length: number): string {
  if (end - at < 34) return `BOOTP/DHCP${cutShort('bootp')}`;
  const operation = view.getUint8(at);
  const isEthernet = view.getUint8(at + 1) === 1 && view.getUint8(at + 2) === 6;
  const sender = operation === 1 && isEthernet ? ` from ${hardwareText(view, at + 28)}` : '';
  const name = operation === 1 ? 'Request' : operation === 2 ? 'Reply' : `unknown (${hex(operation, 2)})`;
  return `BOOTP/DHCP, ${name}${sender}, length ${length}`;
}

function ntpText(view: DataView, at: number, end: number, length: number): string {
  if (at >= end) return `NTP${cutShort('ntp')}`;
  const first = view.getUint8(at);
  return `NTPv${(first >> 3) & 7}, ${NTP_MODES[first & 7]}, length ${length}`;
}

/** SIP (RFC 3261 section 7): a request or status line; anything else on its port stays a datagram. */
function sipText(view: DataView, at: number, end: number): string | undefined {
  const line = at < end ? firstLine(view, at, end) : '';
  return /^SIP\/2\.0 | SIP\/2\.0$/.test(line) ? `SIP: ${line}` : undefined;
}

/** A tunnel, told by its destination port, and the packet inside. */
function tunnelText(printing: Printing, port: number, view: DataView, at: number, end: number, carried: number): string | undefined {
  const name = tunnelName(port, view, at + udp.HEADER_LENGTH, end);
  if (name === undefined) return undefined;
  const innerAt = tunnel.open(ALL_TUNNELS, Protocol.UDP, port, view, at, end);
  if (innerAt === 0 || innerAt >= end) return undefined;
  const type = tunnel.innerType;
  const length = carried - (innerAt - at - udp.HEADER_LENGTH);
  const inner = etherTypeLine(printing, type, view, innerAt, end, length);
  return type === EtherType.MPLS ? inner : `${name}: ${inner}`;
}

function tunnelName(port: number, view: DataView, at: number, end: number): string | undefined {
  if (end - at < 8) return undefined;
  switch (port) {
    case VXLAN_PORT:
      return `VXLAN, flags [I] (${hex(view.getUint8(at), 2)}), vni ${view.getUint32(at + 4) >>> 8}`;
    case GENEVE_PORT:
      return `Geneve, Flags [${geneveFlags(view.getUint8(at + 1))}], vni ${hex(view.getUint32(at + 4) >>> 8)}`;
    case GTP_U_PORT:
      return `GTP-U, teid ${hex(view.getUint32(at + 4), 8)}`;
    case MPLS_PORT:
      return 'MPLS';
    default:
      return undefined;
  }
}

function geneveFlags(flags: number): string {
  const text = ((flags & 0x80) === 0 ? '' : 'O') + ((flags & 0x40) === 0 ? '' : 'C');
  return text === '' ? 'none' : text;
}
