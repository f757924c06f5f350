// An IPv6 header, its extension headers and what follows become a packet in the batch's next slot (SEMANTICS section 2).

import * as ipv6 from './ipv6.js';
import { Protocol } from './numbers.js';
import * as packet from './packet.js';
import { putTransport } from './put-transport.js';
import * as transport from './transport.js';
import { type Step, TUNNEL, Verdict } from './verdict.js';
import type { Walk } from './walk.js';

const NO_NEXT_HEADER = 59;
/** In a fragment key, beside the protocol: IPv4 and IPv6 datagrams never meet. */
const IPV6_KEY = 0x100;

export function walkIpv6(walk: Walk, view: DataView, at: number, end: number): Step {
  const headerLength = ipv6.check(view, at, end);
  if (headerLength === 0) return Verdict.MALFORMED;
  let length = headerLength + ipv6.payloadLength(view, at);
  if (length === headerLength && ipv6.nextHeader(view, at) !== NO_NEXT_HEADER) {
    length = Math.max(headerLength, walk.wireLengthFrom(at));
  }
  const payloadEnd = Math.min(end, at + length);
  walkExtensions(walk, view, at, payloadEnd);
  const { protocol, ports, transportAt, isFirstFragment } = walk;

  const { words } = walk.packets;
  const slot = walk.packets.length * packet.PACKET_WORDS;
  words[slot + packet.PORTS] = ports;
  for (let word = 0; word < 4; word++) {
    words[slot + packet.SOURCE + word] = ipv6.sourceWord(view, at, word);
    words[slot + packet.WIDE_DESTINATION + word] = ipv6.destinationWord(view, at, word);
  }
  words[slot + packet.LENGTH] = length;
  words[slot + packet.TAGS] = walk.tags;
  words[slot + packet.WIDE_TAGS] = walk.vlanInKey ? walk.tags : 0;
  words[slot + packet.WIDE_TAGS + 1] = 0;
  words[slot + packet.DETAIL] = ipv6.hopLimit(view, at) | (ipv6.trafficClass(view, at) << 8);
  const meta = isFirstFragment ? putTransport(words, slot, protocol, view, transportAt, payloadEnd) : protocol;
  words[slot + packet.WIDE_META] = meta | packet.META_IPV6;
  walk.packets.wide[walk.packets.length] = 1;

  const opens = walk.tunnels !== 0 && isFirstFragment && walk.opensTunnel(protocol, ports, view, transportAt, payloadEnd);
  return opens ? TUNNEL : Verdict.DECODED;
}

/** Follows the header chain to the first that is no extension header, or that cannot be read: leaves it in `walk`. */
function walkExtensions(walk: Walk, view: DataView, at: number, end: number): void {
  walk.isFirstFragment = true;
  let protocol = ipv6.nextHeader(view, at);
  let headerAt = at + ipv6.HEADER_LENGTH;
  let fragmentAt = 0;
  let isWhole = true;
  while (ipv6.isExtension(protocol)) {
    const length = ipv6.checkExtension(protocol, view, headerAt, end);
    if (length === 0) {
      isWhole = false;
      break;
    }
    if (protocol === Protocol.FRAGMENT && isPartOfDatagram(view, headerAt)) fragmentAt = headerAt;
    protocol = ipv6.extensionNextHeader(view, headerAt);
    if (fragmentAt === headerAt && ipv6.fragmentOffset(view, headerAt) > 0) {
      recallFragment(walk, view, at, headerAt, protocol);
      return;
    }
    headerAt += length;
  }
  walk.protocol = protocol;
  walk.transportAt = headerAt;
  walk.ports = isWhole ? transport.ports(protocol, view, headerAt, end) : 0;
  if (fragmentAt > 0) {
    setFragmentKey(walk, view, at, fragmentAt);
    walk.fragments.remember(walk.timeNs, walk.ports, protocol);
  }
}

/** False for an atomic fragment (RFC 6946), which is a whole datagram. */
function isPartOfDatagram(view: DataView, fragmentAt: number): boolean {
  return ipv6.fragmentOffset(view, fragmentAt) > 0 || ipv6.hasMoreFragments(view, fragmentAt);
}

/** A later fragment: protocol and ports are what the first one told; without it the next header's number and 0. */
function recallFragment(walk: Walk, view: DataView, at: number, fragmentAt: number, nextHeader: number): void {
  setFragmentKey(walk, view, at, fragmentAt);
  const isKnown = walk.fragments.recall(walk.timeNs);
  walk.isFirstFragment = false;
  walk.protocol = isKnown ? walk.fragments.protocol : nextHeader;
  walk.ports = isKnown ? walk.fragments.ports : 0;
}

function setFragmentKey(walk: Walk, view: DataView, at: number, fragmentAt: number): void {
  const { key } = walk.fragments;
  key[0] = ipv6.identification(view, fragmentAt);
  key[1] = ipv6.extensionNextHeader(view, fragmentAt) | IPV6_KEY;
  for (let word = 0; word < 4; word++) {
    key[2 + word] = ipv6.sourceWord(view, at, word);
    key[6 + word] = ipv6.destinationWord(view, at, word);
  }
}
