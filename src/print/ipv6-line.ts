// An IPv6 packet becomes "IP6 source > destination: what it carries", with its extension headers in tcpdump's short words.

import * as ipv6 from '../decode/ipv6.js';
import { Protocol } from '../decode/numbers.js';
import { hasPorts } from '../decode/transport.js';
import { protocolName } from '../output/protocol-names.js';
import { hex, ipv6Text } from './address-text.js';
import { cutShort, type Printing } from './printing.js';
import { type NetworkEnds, protocolLine } from './protocol-line.js';

/** Extension headers told of one packet; thousands fit into one. */
const MOST_EXTENSIONS = 256;
const NO_NEXT_HEADER = 59;
const MOBILITY_TYPES = ['BRR', 'HoTI', 'CoTI', 'HoT', 'CoT', 'BU', 'BA', 'BE'];

/** The packet at `at`, captured as far as `end`; `length` bytes were there on the wire. */
export function ipv6Line(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const lead = printing.lead('IP6 ');
  if (ipv6.check(view, at, end) === 0) return lead + refusedText(view, at, end);
  const payload = ipv6.payloadLength(view, at);
  const nextHeader = ipv6.nextHeader(view, at);
  const isOpen = payload === 0 && nextHeader !== NO_NEXT_HEADER && length > ipv6.HEADER_LENGTH;
  const stated = isOpen ? length : ipv6.HEADER_LENGTH + payload;
  const missing = stated > length ? `truncated-ip6 - ${stated - length} bytes missing! ` : '';
  printing.depth++;
  if (printing.isOutermost) setFields(printing, view, at, stated);
  const details = printing.detail.verbose ? detailsText(view, at, payload) : '';
  const ends = { source: ipv6Text(view, at + 8), destination: ipv6Text(view, at + 24), version: 6 } as const;
  const carried = carriedText(printing, ends, view, at, Math.min(end, at + stated), stated - ipv6.HEADER_LENGTH);
  printing.depth--;
  return `${lead}${details}${missing}${carried}`;
}

function refusedText(view: DataView, at: number, end: number): string {
  if (end - at >= ipv6.HEADER_LENGTH) return `version error: ${view.getUint8(at) >> 4} != 6`;
  return cutShort('ip6').trimStart();
}

function setFields({ fields }: Printing, view: DataView, at: number, length: number): void {
  fields.ipVersion = 6;
  fields.networkAt = at;
  fields.source = ipv6Text(view, at + 8);
  fields.destination = ipv6Text(view, at + 24);
  fields.ipLength = length;
  fields.timeToLive = ipv6.hopLimit(view, at);
  fields.typeOfService = ipv6.trafficClass(view, at);
  fields.protocolNumber = ipv6.nextHeader(view, at);
  fields.protocol = protocolName(ipv6.nextHeader(view, at));
}

function detailsText(view: DataView, at: number, payload: number): string {
  const [trafficClass, label] = [ipv6.trafficClass(view, at), ipv6.flowLabel(view, at)];
  const labels = (trafficClass === 0 ? '' : `class ${hex(trafficClass, 2)}, `) + (label === 0 ? '' : `flowlabel ${hex(label, 5)}, `);
  const next = ipv6.nextHeader(view, at);
  return `(${labels}hlim ${ipv6.hopLimit(view, at)}, next-header ${protocolName(next)} (${next}) payload length: ${payload}) `;
}

/** Walks the extension headers to the protocol. */
function carriedText(printing: Printing, ends: NetworkEnds, view: DataView, at: number, end: number, length: number): string {
  let protocol = ipv6.nextHeader(view, at);
  // As in tcpdump: where ports follow at once, the transport printer has the addresses.
  let text = hasPorts(protocol) ? '' : `${ends.source} > ${ends.destination}: `;
  let headerAt = at + ipv6.HEADER_LENGTH;
  let left = length;
  let isFragment = false;
  for (let headers = 0; ipv6.isExtension(protocol) && protocol !== Protocol.AH; headers++) {
    if (headers === MOST_EXTENSIONS) return `${text}...`;
    const headerLength = ipv6.checkExtension(protocol, view, headerAt, end);
    if (headerLength === 0) return text.trimEnd() + cutShort('ip6');
    text += extensionText(printing, protocol, view, headerAt, headerLength, left);
    if (protocol === Protocol.MOBILITY) return text.trimEnd();
    if (protocol === Protocol.FRAGMENT) {
      isFragment = true;
      if (ipv6.fragmentOffset(view, headerAt) > 0) return text.trimEnd();
    }
    protocol = ipv6.extensionNextHeader(view, headerAt);
    headerAt += headerLength;
    left -= headerLength;
  }
  if (printing.isOutermost) setProtocol(printing, protocol);
  const hasAddresses = text !== '' && !hasPorts(protocol);
  return text + protocolLine(printing, ends, protocol, view, headerAt, end, Math.max(0, left), isFragment, hasAddresses);
}

function setProtocol({ fields }: Printing, protocol: number): void {
  fields.protocolNumber = protocol;
  fields.protocol = protocolName(protocol);
}

function extensionText(printing: Printing, protocol: number, view: DataView, at: number, length: number, left: number): string {
  switch (protocol) {
    case Protocol.HOP_BY_HOP:
      return 'HBH ';
    case Protocol.DESTINATION_OPTIONS:
      return 'DSTOPT ';
    case Protocol.ROUTING:
      return `RT6 (len=${view.getUint8(at + 1)}, type=${view.getUint8(at + 2)}, segleft=${view.getUint8(at + 3)}) `;
    case Protocol.FRAGMENT: {
      const identification = printing.detail.verbose ? `${hex(view.getUint32(at + 4), 8)}:` : '';
      return `frag (${identification}${ipv6.fragmentOffset(view, at) * 8}|${Math.max(0, left - length)}) `;
    }
    case Protocol.MOBILITY:
      return `mobility: ${MOBILITY_TYPES[view.getUint8(at + 2)] ?? `type-#${view.getUint8(at + 2)} len=${view.getUint8(at + 1)}`} `;
    default:
      return `${protocolName(protocol)} `;
  }
}
