// From the first byte of a frame, by its link type, to the EtherType walk (SEMANTICS section 2).

import { type Link, LinkType } from '../capture/link-type.js';
import * as ciscoHdlc from './cisco-hdlc.js';
import * as fddi from './fddi.js';
import * as frameRelay from './frame-relay.js';
import * as ieee80211 from './ieee80211.js';
import * as loopback from './loopback.js';
import * as nflog from './nflog.js';
import * as radio from './radio.js';
import * as sll from './sll.js';
import { type Step, Verdict } from './verdict.js';
import type { Walk } from './walk.js';
import { walkEthernet, walkEtherType, walkLlc, walkPpp, walkPppoe, walkRawIp } from './walk-ethertype.js';
import { walkIpv4 } from './walk-ipv4.js';
import { walkIpv6 } from './walk-ipv6.js';

export function walkLink(walk: Walk, link: Link, view: DataView, at: number, end: number): Step {
  switch (link.type) {
    case LinkType.ETHERNET:
      return walkEthernet(walk, view, at, end);
    case LinkType.NULL:
    case LinkType.LOOP:
      return walkLoopback(walk, view, at, end);
    case LinkType.RAW:
    case LinkType.RAW_BSD:
    case LinkType.RAW_OPENBSD:
      return walkRawIp(walk, view, at, end);
    case LinkType.IPV4:
      return walkIpv4(walk, view, at, end);
    case LinkType.IPV6:
      return walkIpv6(walk, view, at, end);
    case LinkType.LINUX_SLL:
      return walkSll(walk, sll.check(view, at, end), sll.protocol, view, at, end);
    case LinkType.LINUX_SLL2:
      return walkSll(walk, sll.check2(view, at, end), sll.protocol2, view, at, end);
    case LinkType.PPP:
    case LinkType.PPP_HDLC:
      return ciscoHdlc.begins(view, at, end) ? walkCiscoHdlc(walk, view, at, end) : walkPpp(walk, view, at, end);
    case LinkType.PPP_ETHER:
      return walkPppoe(walk, view, at, end);
    case LinkType.C_HDLC:
      return walkCiscoHdlc(walk, view, at, end);
    case LinkType.FRELAY:
      return walkFrameRelay(walk, view, at, end);
    case LinkType.FDDI:
      return walkFddi(walk, view, at, end);
    case LinkType.NFLOG:
      return walkNflog(walk, link, view, at, end);
    default:
      return walkRadio(walk, link, view, at, end);
  }
}

/** 802.11 with or without a capture tool's header before it; what is left after that is no link type rastro reads. */
function walkRadio(walk: Walk, link: Link, view: DataView, at: number, end: number): Step {
  switch (link.type) {
    case LinkType.IEEE802_11:
      return walkIeee80211(walk, view, at, end, false);
    case LinkType.IEEE802_11_RADIOTAP: {
      const length = radio.checkRadiotap(view, at, end);
      return length === 0 ? Verdict.MALFORMED : walkIeee80211(walk, view, at + length, end, radio.isPadded(view, at));
    }
    case LinkType.IEEE802_11_PRISM: {
      const length = radio.checkPrism(view, at, end);
      return length === 0 ? Verdict.MALFORMED : walkIeee80211(walk, view, at + length, end, false);
    }
    case LinkType.PPI: {
      const length = radio.checkPpi(view, at, end);
      if (length === 0) return Verdict.MALFORMED;
      const type = radio.ppiLinkType(view, at);
      if (type === LinkType.PPI) return Verdict.UNSUPPORTED;
      return walkLink(walk, { type, littleEndian: true }, view, at + length, end);
    }
    default:
      return Verdict.UNSUPPORTED;
  }
}

function walkIeee80211(walk: Walk, view: DataView, at: number, end: number, isPadded: boolean): Step {
  const length = ieee80211.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  if (!ieee80211.hasPlainBody(view, at)) return Verdict.NONIP;
  return walkLlc(walk, view, at + (isPadded ? Math.ceil(length / 4) * 4 : length), end);
}

function walkLoopback(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = loopback.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  const type = loopback.etherType(view, at);
  return type === 0 ? Verdict.NONIP : walkEtherType(walk, type, view, at + length, end);
}

type ReadProtocol = (view: DataView, at: number) => number;

function walkSll(walk: Walk, length: number, protocol: ReadProtocol, view: DataView, at: number, end: number): Step {
  if (length === 0) return Verdict.MALFORMED;
  const type = protocol(view, at);
  return type === sll.SLL_LLC ? walkLlc(walk, view, at + length, end) : walkEtherType(walk, type, view, at + length, end);
}

function walkCiscoHdlc(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = ciscoHdlc.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  return walkEtherType(walk, ciscoHdlc.type(view, at), view, at + length, end);
}

function walkFrameRelay(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = frameRelay.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  const type = frameRelay.etherType(view, at, length);
  return type === 0 ? Verdict.NONIP : walkEtherType(walk, type, view, at + length, end);
}

function walkFddi(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = fddi.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  return fddi.isLlc(view, at) ? walkLlc(walk, view, at + length, end) : Verdict.NONIP;
}

function walkNflog(walk: Walk, link: Link, view: DataView, at: number, end: number): Step {
  if (nflog.check(view, at, end) === 0) return Verdict.MALFORMED;
  const payloadAt = nflog.payloadAt(view, at, end, link.littleEndian);
  if (payloadAt === 0) return Verdict.MALFORMED;
  if (payloadAt > 0) return walkRawIp(walk, view, payloadAt, end);
  return end - at < walk.wireLengthFrom(at) ? Verdict.MALFORMED : Verdict.NONIP;
}
