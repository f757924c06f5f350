// From an EtherType to the words for what follows it: IP, ARP, VLAN tags, LLC, MPLS, PPPoE, and all others by name.

import * as ethernet from '../decode/ethernet.js';
import * as llc from '../decode/llc.js';
import * as mpls from '../decode/mpls.js';
import { EtherType, MIN_ETHERTYPE } from '../decode/numbers.js';
import * as ppp from '../decode/ppp.js';
import * as pppoe from '../decode/pppoe.js';
import { RAW_IP } from '../decode/tunnel.js';
import * as vlan from '../decode/vlan.js';
import { hardwareText, hex } from './address-text.js';
import { arpLine } from './arp-line.js';
import { ARP, etherTypeName, etherTypeWithNumber, RARP } from './ethertype-names.js';
import { ipv4Line } from './ipv4-line.js';
import { ipv6Line } from './ipv6-line.js';
import { llcText } from './llc-text.js';
import { cutShort, type Printing } from './printing.js';

const MOST_LABELS = 16;
const PPPOE_CODES: Readonly<Record<number, string>> = { 7: 'PADO', 9: 'PADI', 25: 'PADR', 101: 'PADS', 167: 'PADT' };

/** The Ethernet frame at `at`; its own header is told where link layers are asked for, or where nothing else would be. */
export function ethernetLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = ethernet.check(view, at, end);
  if (headerLength === 0) return cutShort('ether').trimStart();
  const type = ethernet.type(view, at);
  const isOuter = printing.depth === 0 && printing.nesting === 0;
  const ends = `${hardwareText(view, at + 6)} > ${hardwareText(view, at)}`;
  if (isOuter) {
    printing.fields.sourceMac = hardwareText(view, at + 6);
    printing.fields.destinationMac = hardwareText(view, at);
    printing.fields.etherType = type < MIN_ETHERTYPE ? undefined : type;
    printing.fields.networkAt = at + headerLength;
  }
  const isLinkShown = printing.detail.link && isOuter;
  const behind = at + headerLength;
  const left = length - headerLength;
  if (type < MIN_ETHERTYPE) {
    // What the length field leaves over is padding.
    const link = isLinkShown ? `${ends}, 802.3, length ${type}: ` : '';
    return link + llcLine(printing, view, behind, Math.min(end, behind + type), Math.min(left, type));
  }
  printing.isTypeShown = isLinkShown;
  const link = isLinkShown ? `${ends}, ethertype ${etherTypeWithNumber(type)}, length ${length}: ` : '';
  return link + etherTypeLine(printing, type, view, behind, end, left);
}

/** What `type` announces at `at`, captured as far as `end`, `length` bytes on the wire. */
export function etherTypeLine(printing: Printing, type: number, view: DataView, at: number, end: number, length: number): string {
  if (!printing.descend()) return 'nested too deep';
  switch (type) {
    case EtherType.IPV4:
      return ipv4Line(printing, view, at, end, length);
    case EtherType.IPV6:
      return ipv6Line(printing, view, at, end, length);
    case ARP:
    case RARP:
      return arpLine(printing, type === ARP ? 'ARP' : 'RARP', view, at, end, length);
    case EtherType.VLAN:
    case EtherType.SERVICE_VLAN:
    case EtherType.VLAN_9100:
    case EtherType.VLAN_9200:
      return vlanLine(printing, view, at, end, length);
    case EtherType.MPLS:
    case EtherType.MPLS_MULTICAST:
      return mplsLine(printing, view, at, end, length);
    case EtherType.PPPOE_SESSION:
    case 0x8863:
      return pppoeLine(printing, view, at, end, length);
    case EtherType.TRANSPARENT_ETHERNET:
      return ethernetLine(printing, view, at, end, length);
    case EtherType.PPP:
      return pppLine(printing, view, at, end, length);
    case RAW_IP:
      return rawIpLine(printing, view, at, end, length);
    default:
      return otherLine(printing, type, length);
  }
}

/** What has no printer: a name and a length. Where there is no name either, who sends it to whom is all that can be told. */
function otherLine(printing: Printing, type: number, length: number): string {
  const { fields, detail } = printing;
  const name = etherTypeName(type);
  const isTypeShown = printing.isTypeShown;
  printing.isTypeShown = false;
  if (printing.depth === 0) fields.protocol ??= name ?? hex(type, 4);
  if (name !== undefined) return `${name}, length ${length}`;
  if (isTypeShown) return `length ${length}`;
  const text = `ethertype ${etherTypeWithNumber(type)}, length`;
  const hasEnds = printing.depth === 0 && !detail.link && fields.destinationMac !== undefined;
  return hasEnds ? `${fields.sourceMac} > ${fields.destinationMac}, ${text} ${fields.wireLength}` : `${text} ${length}`;
}

function vlanLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = vlan.check(view, at, end);
  if (headerLength === 0) return cutShort('vlan').trimStart();
  const identifier = vlan.identifier(view, at);
  if (printing.depth === 0) {
    printing.fields.vlan ??= identifier;
    printing.fields.networkAt = at + headerLength;
  }
  const type = vlan.type(view, at);
  const eligible = vlan.isDropEligible(view, at) ? ', DEI' : '';
  const isShown = printing.detail.link;
  const tag = isShown ? `vlan ${identifier}, p ${vlan.priority(view, at)}${eligible}, ` : '';
  if (type < MIN_ETHERTYPE) return tag + llcLine(printing, view, at + headerLength, end, length - headerLength);
  printing.isTypeShown = isShown;
  const shownType = isShown ? `ethertype ${etherTypeWithNumber(type)}, ` : '';
  return tag + shownType + etherTypeLine(printing, type, view, at + headerLength, end, length - headerLength);
}

function mplsLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  let text = 'MPLS';
  printing.isTypeShown = false;
  let labelAt = at;
  for (let labels = 0; labels < MOST_LABELS; labels++) {
    const labelLength = mpls.check(view, labelAt, end);
    if (labelLength === 0) return text + cutShort('mpls');
    const isBottom = mpls.isBottom(view, labelAt);
    const bottom = isBottom ? ', [S]' : '';
    text += ` (label ${mpls.label(view, labelAt)}, tc ${mpls.trafficClass(view, labelAt)}${bottom}, ttl ${mpls.timeToLive(view, labelAt)})`;
    labelAt += labelLength;
    if (isBottom) return `${text} ${rawIpLine(printing, view, labelAt, end, length - (labelAt - at))}`.trimEnd();
  }
  return `${text} ...`;
}

/** IP of the version that its first nibble says, or what else a pseudowire carries. */
export function rawIpLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  if (at >= end) return cutShort('ip').trimStart();
  const version = view.getUint8(at) >> 4;
  if (version === 4) return ipv4Line(printing, view, at, end, length);
  return version === 6 ? ipv6Line(printing, view, at, end, length) : `unknown ip ${version}, length ${length}`;
}

export function pppoeLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  printing.isTypeShown = false;
  const headerLength = pppoe.check(view, at, end);
  if (headerLength === 0) return `PPPoE${cutShort('pppoe')}`;
  const session = pppoe.session(view, at) === 0 ? '' : ` [ses ${hex(pppoe.session(view, at))}]`;
  if (!pppoe.isSessionData(view, at)) {
    printing.fields.protocol ??= 'PPPoE-D';
    return `PPPoE ${PPPOE_CODES[pppoe.code(view, at)] ?? `code ${hex(pppoe.code(view, at), 2)}`}${session}, length ${length}`;
  }
  const inner = pppLine(printing, view, at + headerLength, end, length - headerLength);
  return `PPPoE${session} ${inner}`;
}

/** From a PPP header on, HDLC-like framing before it or not. */
export function pppLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const protocolAt = at + ppp.framingLength(view, at, end);
  const headerLength = ppp.check(view, protocolAt, end);
  if (headerLength === 0) return cutShort('ppp').trimStart();
  const number = ppp.protocol(view, protocolAt, headerLength);
  const behind = protocolAt + headerLength;
  const left = length - (behind - at);
  if (printing.depth === 0) printing.fields.networkAt = behind;
  const type = ppp.etherType(number);
  if (type !== 0) return etherTypeLine(printing, type, view, behind, end, left);
  const name = PPP_PROTOCOLS[number] ?? `unknown PPP protocol (${hex(number, 4)})`;
  printing.fields.protocol ??= name.split(' ')[0]!;
  return `${name}, length ${left}`;
}

const PPP_PROTOCOLS: Readonly<Record<number, string>> = {
  32801: 'IPCP',
  32855: 'IPV6CP',
  33021: 'CCP',
  49185: 'LCP',
  49187: 'PAP',
  49189: 'LQR',
  49699: 'CHAP',
  61: 'MLPPP',
};

/** From an LLC header on. */
export function llcLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  printing.isTypeShown = false;
  const headerLength = llc.check(view, at, end);
  if (headerLength === 0) return cutShort('llc').trimStart();
  const behind = at + headerLength;
  if (printing.depth === 0) printing.fields.networkAt = behind;
  if (llc.isIp(view, at)) return ipv4Line(printing, view, behind, end, length - headerLength);
  if (llc.isSnap(view, at) && llc.organization(view, at) === 0) {
    return etherTypeLine(printing, llc.snapType(view, at), view, behind, end, length - headerLength);
  }
  return llcText(printing, view, at, length);
}
