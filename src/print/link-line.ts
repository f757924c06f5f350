// The first step of a line: by the link type of the capture to the first header behind it (the same link types that the walk of
// src/decode reads), and a word for frames of all others.

import { type Link, LinkType, linkTypeName } from '../capture/link-type.js';
import * as ciscoHdlc from '../decode/cisco-hdlc.js';
import * as fddi from '../decode/fddi.js';
import * as frameRelay from '../decode/frame-relay.js';
import * as loopback from '../decode/loopback.js';
import * as nflog from '../decode/nflog.js';
import * as radio from '../decode/radio.js';
import * as sll from '../decode/sll.js';
import { hardwareText, hex } from './address-text.js';
import { ethernetLine, etherTypeLine, llcLine, pppLine, pppoeLine, rawIpLine } from './ethertype-line.js';
import { etherTypeWithNumber } from './ethertype-names.js';
import { ieee80211Line } from './ieee80211-line.js';
import { ipv4Line } from './ipv4-line.js';
import { ipv6Line } from './ipv6-line.js';
import { cutShort, type Printing } from './printing.js';

const SLL_PACKET_TYPES = ['In', 'B', 'M', 'P', 'Out'];

/** The frame at `at`, captured as far as `end`, `length` bytes on the wire. */
export function linkLine(printing: Printing, link: Link, view: DataView, at: number, end: number, length: number): string {
  switch (link.type) {
    case LinkType.ETHERNET:
      return ethernetLine(printing, view, at, end, length);
    case LinkType.NULL:
    case LinkType.LOOP:
      return loopbackLine(printing, view, at, end, length);
    case LinkType.RAW:
    case LinkType.RAW_BSD:
    case LinkType.RAW_OPENBSD:
      return rawIpLine(printing, view, at, end, length);
    case LinkType.IPV4:
      return ipv4Line(printing, view, at, end, length);
    case LinkType.IPV6:
      return ipv6Line(printing, view, at, end, length);
    case LinkType.LINUX_SLL:
    case LinkType.LINUX_SLL2:
      return sllLine(printing, link, view, at, end, length);
    case LinkType.PPP:
    case LinkType.PPP_HDLC:
      return ciscoHdlc.begins(view, at, end) ? hdlcLine(printing, view, at, end, length) : pppLine(printing, view, at, end, length);
    case LinkType.PPP_ETHER:
      return pppoeLine(printing, view, at, end, length);
    case LinkType.C_HDLC:
      return hdlcLine(printing, view, at, end, length);
    case LinkType.FRELAY:
      return frameRelayLine(printing, view, at, end, length);
    case LinkType.FDDI:
      return fddiLine(printing, view, at, end, length);
    case LinkType.NFLOG:
      return nflogLine(printing, link, view, at, end, length);
    default:
      return radioLine(printing, link, view, at, end, length);
  }
}

function behindHeader(
  printing: Printing,
  type: number,
  headerLength: number,
  view: DataView,
  at: number,
  end: number,
  length: number,
): string {
  printing.fields.networkAt = at + headerLength;
  return etherTypeLine(printing, type, view, at + headerLength, end, length - headerLength);
}

function loopbackLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = loopback.check(view, at, end);
  if (headerLength === 0) return cutShort('null').trimStart();
  const type = loopback.etherType(view, at);
  if (type === 0) return `AF ${hex(view.getUint32(at), 8)}, length ${length - headerLength}`;
  const link = printing.detail.link ? `AF ${type === 0x0800 ? 'IPv4' : 'IPv6'}, length ${length}: ` : '';
  return link + behindHeader(printing, type, headerLength, view, at, end, length);
}

function sllLine(printing: Printing, link: Link, view: DataView, at: number, end: number, length: number): string {
  const isSecond = link.type === LinkType.LINUX_SLL2;
  const headerLength = isSecond ? sll.check2(view, at, end) : sll.check(view, at, end);
  if (headerLength === 0) return cutShort(isSecond ? 'sll2' : 'sll').trimStart();
  const type = isSecond ? sll.protocol2(view, at) : sll.protocol(view, at);
  const [wayAt, addressAt] = isSecond ? [at + 10, at + 12] : [at + 1, at + 6];
  const way = SLL_PACKET_TYPES[view.getUint8(wayAt)] ?? '?';
  const addressLength = Math.min(8, view.getUint8(isSecond ? at + 11 : at + 5));
  if (addressLength === 6) printing.fields.sourceMac = hardwareText(view, addressAt);
  const shown = addressLength === 0 ? '' : ` ${hardwareText(view, addressAt, addressLength)}`;
  const text = printing.detail.link ? `${way}${shown} ethertype ${etherTypeWithNumber(type)}, length ${length}: ` : '';
  if (type === sll.SLL_LLC) return text + llcLine(printing, view, at + headerLength, end, length - headerLength);
  printing.isTypeShown = printing.detail.link;
  return text + behindHeader(printing, type, headerLength, view, at, end, length);
}

function hdlcLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = ciscoHdlc.check(view, at, end);
  if (headerLength === 0) return cutShort('chdlc').trimStart();
  const type = ciscoHdlc.type(view, at);
  if (type === 0x8035) {
    printing.fields.protocol = 'SLARP';
    return `SLARP, length ${length - headerLength}`;
  }
  const link = printing.detail.link ? `CHDLC, ethertype ${etherTypeWithNumber(type)}, length ${length}: ` : '';
  return link + behindHeader(printing, type, headerLength, view, at, end, length);
}

function frameRelayLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = frameRelay.check(view, at, end);
  if (headerLength === 0) return cutShort('fr').trimStart();
  const type = frameRelay.etherType(view, at, headerLength);
  if (type === 0) return `Frame Relay, length ${length}`;
  const link = printing.detail.link ? `Q.922, ethertype ${etherTypeWithNumber(type)}, length ${length}: ` : '';
  return link + behindHeader(printing, type, headerLength, view, at, end, length);
}

function fddiLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = fddi.check(view, at, end);
  if (headerLength === 0) return cutShort('fddi').trimStart();
  printing.fields.sourceMac = hardwareText(view, at + 7);
  printing.fields.destinationMac = hardwareText(view, at + 1);
  const link = printing.detail.link ? `${hardwareText(view, at + 7)} > ${hardwareText(view, at + 1)}, length ${length}: ` : '';
  if (!fddi.isLlc(view, at)) return `${link}FDDI, frame control ${hex(view.getUint8(at), 2)}, length ${length}`;
  return link + llcLine(printing, view, at + headerLength, end, length - headerLength);
}

function nflogLine(printing: Printing, link: Link, view: DataView, at: number, end: number, length: number): string {
  const isWhole = nflog.check(view, at, end) > 0;
  const payloadAt = isWhole ? nflog.payloadAt(view, at, end, link.littleEndian) : 0;
  if (payloadAt === 0) return cutShort('nflog').trimStart();
  if (payloadAt < 0) return `NFLOG, length ${length}`;
  printing.fields.networkAt = payloadAt;
  return rawIpLine(printing, view, payloadAt, end, length - (payloadAt - at));
}

/** 802.11 with or without a capture tool's header; whatever is left after that is no link type that rastro reads. */
function radioLine(printing: Printing, link: Link, view: DataView, at: number, end: number, length: number): string {
  let headerLength = 0;
  switch (link.type) {
    case LinkType.IEEE802_11:
      return ieee80211Line(printing, view, at, end, length, false);
    case LinkType.IEEE802_11_RADIOTAP:
      headerLength = radio.checkRadiotap(view, at, end);
      if (headerLength === 0) return cutShort('radiotap').trimStart();
      return ieee80211Line(printing, view, at + headerLength, end, length - headerLength, radio.isPadded(view, at));
    case LinkType.IEEE802_11_PRISM:
      headerLength = radio.checkPrism(view, at, end);
      if (headerLength === 0) return cutShort('prism').trimStart();
      return ieee80211Line(printing, view, at + headerLength, end, length - headerLength, false);
    case LinkType.PPI:
      return ppiLine(printing, view, at, end, length);
    default:
      printing.fields.protocol = linkTypeName(link.type);
      return `${linkTypeName(link.type)} frame, length ${length}`;
  }
}

function ppiLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const headerLength = radio.checkPpi(view, at, end);
  if (headerLength === 0) return cutShort('ppi').trimStart();
  const type = radio.ppiLinkType(view, at);
  if (type === LinkType.PPI) return `PPI in PPI, length ${length}`;
  return linkLine(printing, { type, littleEndian: true }, view, at + headerLength, end, length - headerLength);
}
