// The short way through the walk for what nearly every frame is: Ethernet, IPv4 without options or fragments, TCP or UDP, all of
// its headers captured. Everything else is left to the walk, which would put the very same packet into the slot (a test holds
// the two together). Measured warm, per frame: 32 ns here, 60 ns through the walk (Node 20.20, bench/decode.ts).

import * as ethernet from './ethernet.js';
import * as ipv4 from './ipv4.js';
import { EtherType, Protocol } from './numbers.js';
import * as packet from './packet.js';

const ETHERNET_LENGTH = 14;
/** Version 4, five words of header. */
const VERSION_AND_LENGTH = 0x45;
const HEADER_LENGTH = 20;
const TCP_LENGTH = 20;
const UDP_LENGTH = 8;
const TCP_FLAGS_AT = 13;

/** Puts the frame from `at` to `end` into the batch's next slot, narrow layout, if it is plain; false leaves it to the walk. */
export function putPlainIpv4(packets: packet.PacketBatch, view: DataView, at: number, end: number): boolean {
  const ipAt = at + ETHERNET_LENGTH;
  const transportAt = ipAt + HEADER_LENGTH;
  if (end - transportAt < UDP_LENGTH || ethernet.type(view, at) !== EtherType.IPV4) return false;
  const first = view.getInt32(ipAt);
  if (first >>> 24 !== VERSION_AND_LENGTH || ipv4.isFragment(view, ipAt)) return false;
  const length = first & 0xffff;
  const protocol = ipv4.protocol(view, ipAt);
  let meta: number = protocol;
  if (protocol === Protocol.TCP) {
    if (length < HEADER_LENGTH + TCP_LENGTH || end - transportAt < TCP_LENGTH) return false;
    meta |= view.getUint8(transportAt + TCP_FLAGS_AT) << 8;
  } else if (protocol !== Protocol.UDP || length < HEADER_LENGTH + UDP_LENGTH) return false;
  const { words } = packets;
  const slot = packets.length * packet.PACKET_WORDS;
  words[slot + packet.PORTS] = view.getInt32(transportAt);
  words[slot + packet.SOURCE] = ipv4.source(view, ipAt);
  words[slot + packet.NARROW_DESTINATION] = ipv4.destination(view, ipAt);
  words[slot + packet.NARROW_META] = meta;
  words[slot + packet.LENGTH] = length;
  words[slot + packet.DETAIL] = ipv4.timeToLive(view, ipAt) | ((first >>> 8) & 0xff00);
  words[slot + packet.TAGS] = 0;
  packets.wide[packets.length] = 0;
  return true;
}
