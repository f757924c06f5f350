// An IPv4 header and what follows it become a packet in the batch's next slot (SEMANTICS section 2).

import * as ipv4 from './ipv4.js';
import * as packet from './packet.js';
import { putTransport } from './put-transport.js';
import * as transport from './transport.js';
import { type Step, TUNNEL, Verdict } from './verdict.js';
import type { Walk } from './walk.js';

export function walkIpv4(walk: Walk, view: DataView, at: number, end: number): Step {
  const headerLength = ipv4.check(view, at, end);
  if (headerLength === 0) return Verdict.MALFORMED;
  let length = ipv4.totalLength(view, at);
  if (length === 0) length = walk.wireLengthFrom(at);
  else if (length < headerLength) return Verdict.MALFORMED;
  const protocol = ipv4.protocol(view, at);
  const payloadAt = at + headerLength;
  const payloadEnd = Math.min(end, at + length);
  const isFirst = ipv4.fragmentOffset(view, at) === 0;
  const ports = ipv4.isFragment(view, at)
    ? portsOfFragment(walk, view, at, payloadAt, payloadEnd)
    : transport.ports(protocol, view, payloadAt, payloadEnd);

  const { words } = walk.packets;
  const slot = walk.packets.length * packet.PACKET_WORDS;
  words[slot + packet.PORTS] = ports;
  words[slot + packet.SOURCE] = ipv4.source(view, at);
  words[slot + packet.LENGTH] = length;
  words[slot + packet.TAGS] = walk.tags;
  words[slot + packet.DETAIL] = ipv4.timeToLive(view, at) | (ipv4.typeOfService(view, at) << 8);
  const meta = isFirst ? putTransport(words, slot, protocol, view, payloadAt, payloadEnd) : protocol;
  if (walk.vlanInKey) putWide(words, slot, ipv4.destination(view, at), walk.tags, meta);
  else {
    words[slot + packet.NARROW_DESTINATION] = ipv4.destination(view, at);
    words[slot + packet.NARROW_META] = meta;
  }
  walk.packets.wide[walk.packets.length] = walk.vlanInKey ? 1 : 0;

  const opens = walk.tunnels !== 0 && isFirst && walk.opensTunnel(protocol, ports, view, payloadAt, payloadEnd);
  return opens ? TUNNEL : Verdict.DECODED;
}

/** With VLANs in the key IPv4 takes the wide layout too: its addresses are the first of four words each. */
function putWide(words: Int32Array, slot: number, destination: number, tags: number, meta: number): void {
  words.fill(0, slot + packet.SOURCE + 1, slot + packet.WIDE_META);
  words[slot + packet.WIDE_DESTINATION] = destination;
  words[slot + packet.WIDE_TAGS] = tags;
  words[slot + packet.WIDE_META] = meta;
}

/** Ports of a fragment: the first one's own, which it tells to the others; 0 where the first one was not seen. */
function portsOfFragment(walk: Walk, view: DataView, at: number, payloadAt: number, payloadEnd: number): number {
  const { fragments } = walk;
  const protocol = ipv4.protocol(view, at);
  fragments.key.fill(0);
  fragments.key[0] = ipv4.identification(view, at);
  fragments.key[1] = protocol;
  fragments.key[2] = ipv4.source(view, at);
  fragments.key[3] = ipv4.destination(view, at);
  if (ipv4.fragmentOffset(view, at) > 0) return fragments.recall(walk.timeNs) ? fragments.ports : 0;
  const ports = transport.ports(protocol, view, payloadAt, payloadEnd);
  fragments.remember(walk.timeNs, ports, protocol);
  return ports;
}
