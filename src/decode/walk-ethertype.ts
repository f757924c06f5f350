// From an EtherType to the network layer: VLAN tags, LLC, MPLS stacks and PPPoE sessions, in any mix that is not too deep.

import * as ethernet from './ethernet.js';
import * as llc from './llc.js';
import * as mpls from './mpls.js';
import { EtherType, MIN_ETHERTYPE } from './numbers.js';
import * as ppp from './ppp.js';
import * as pppoe from './pppoe.js';
import { RAW_IP } from './tunnel.js';
import { type Step, Verdict } from './verdict.js';
import * as vlan from './vlan.js';
import { MAX_NESTING, type Walk } from './walk.js';
import { walkIpv4 } from './walk-ipv4.js';
import { walkIpv6 } from './walk-ipv6.js';

const MAX_LABELS = 16;

/** Walks from an Ethernet header on. */
export function walkEthernet(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = ethernet.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  const type = ethernet.type(view, at);
  // Nearly every frame: one step instead of the whole switch.
  if (type === EtherType.IPV4) return walkIpv4(walk, view, at + length, end);
  return walkTypeOrLength(walk, type, view, at + length, end);
}

/** Walks on behind a field that holds an EtherType, or an 802.3 length and then LLC follows. */
function walkTypeOrLength(walk: Walk, type: number, view: DataView, at: number, end: number): Step {
  return type < MIN_ETHERTYPE ? walkLlc(walk, view, at, end) : walkEtherType(walk, type, view, at, end);
}

/** Walks from the header that `type` announces on. */
export function walkEtherType(walk: Walk, type: number, view: DataView, at: number, end: number): Step {
  if (++walk.nesting > MAX_NESTING) return Verdict.NONIP;
  switch (type) {
    case EtherType.IPV4:
      return walkIpv4(walk, view, at, end);
    case EtherType.IPV6:
      return walkIpv6(walk, view, at, end);
    case EtherType.VLAN:
    case EtherType.SERVICE_VLAN:
    case EtherType.VLAN_9100:
    case EtherType.VLAN_9200:
      return walkVlan(walk, view, at, end);
    case EtherType.MPLS:
    case EtherType.MPLS_MULTICAST:
      return walkMpls(walk, view, at, end);
    case EtherType.PPPOE_SESSION:
      return walkPppoe(walk, view, at, end);
    case EtherType.TRANSPARENT_ETHERNET:
      return walkEthernet(walk, view, at, end);
    case EtherType.PPP:
      return walkPpp(walk, view, at, end);
    case RAW_IP:
      return walkRawIp(walk, view, at, end);
    default:
      return Verdict.NONIP;
  }
}

function walkVlan(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = vlan.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  walk.addTag(vlan.identifier(view, at));
  return walkTypeOrLength(walk, vlan.type(view, at), view, at + length, end);
}

/** Walks from an LLC header on. */
export function walkLlc(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = llc.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  if (llc.isIp(view, at)) return walkIpv4(walk, view, at + length, end);
  if (!llc.isSnap(view, at) || llc.organization(view, at) !== 0) return Verdict.NONIP;
  return walkEtherType(walk, llc.snapType(view, at), view, at + length, end);
}

function walkMpls(walk: Walk, view: DataView, at: number, end: number): Step {
  let labelAt = at;
  for (let labels = 0; labels < MAX_LABELS; labels++) {
    const length = mpls.check(view, labelAt, end);
    if (length === 0) return Verdict.MALFORMED;
    labelAt += length;
    if (mpls.isBottom(view, labelAt - length)) return walkRawIp(walk, view, labelAt, end);
  }
  return Verdict.NONIP;
}

/** Walks from what must be IP or a pseudowire: the first nibble tells. */
export function walkRawIp(walk: Walk, view: DataView, at: number, end: number): Step {
  if (at >= end) return Verdict.MALFORMED;
  const version = view.getUint8(at) >> 4;
  if (version === 4) return walkIpv4(walk, view, at, end);
  return version === 6 ? walkIpv6(walk, view, at, end) : Verdict.NONIP;
}

/** Walks from a PPPoE header on. */
export function walkPppoe(walk: Walk, view: DataView, at: number, end: number): Step {
  const length = pppoe.check(view, at, end);
  if (length === 0) return Verdict.MALFORMED;
  return pppoe.isSessionData(view, at) ? walkPpp(walk, view, at + length, end) : Verdict.NONIP;
}

/** Walks from a PPP header on, HDLC-like framing before it or not. */
export function walkPpp(walk: Walk, view: DataView, at: number, end: number): Step {
  const protocolAt = at + ppp.framingLength(view, at, end);
  const length = ppp.check(view, protocolAt, end);
  if (length === 0) return Verdict.MALFORMED;
  const type = ppp.etherType(ppp.protocol(view, protocolAt, length));
  return type === 0 ? Verdict.NONIP : walkEtherType(walk, type, view, protocolAt + length, end);
}
