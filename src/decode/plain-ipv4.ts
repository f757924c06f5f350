// The short way through the walk for what nearly every frame is: Ethernet, IPv4 without options or fragments, TCP or UDP, all of
// its headers captured. Everything else is left to the walk, which would put the very same packet into the slot (a test holds
// the two together). It reads four bytes at a time, whatever fields they hold, and a whole run of frames in one loop: the walk
// takes four times as long (bench/decode.ts).
//
//   frame  12 EtherType  14 version, IHL  15 type of service    16 total length  18 identification
//          20 flags, fragment offset      22 TTL  23 protocol   26 source  30 destination   34 ports   47 TCP flags

import { type FrameBatch, NO_TAG } from '../capture/frames.js';
import { Protocol } from './numbers.js';
import * as packet from './packet.js';
import * as plain from './plain-ipv4-numbers.js';

/**
 * Of each protocol the bytes of its header | where in the frame its flags are << 8 | which bits there are flags << 16; 0 where the
 * walk is to look. Looked up, since no processor foresees whether the next packet is TCP: each wrong guess costs as much as half
 * of a frame. Of UDP, whose frames may end before byte 47, byte 0 is read and no bit of it kept.
 */
const TRANSPORTS = new Int32Array(256);
TRANSPORTS[Protocol.TCP] = plain.TCP_LENGTH | (plain.TCP_FLAGS_AT << 8) | (0xff << 16);
TRANSPORTS[Protocol.UDP] = plain.UDP_LENGTH;

/**
 * Puts the frames from `from` on into the batch's next slots, narrow layout, up to the first that is not plain; answers which
 * that is, the number of frames where there is none.
 */
export function putPlainIpv4(packets: packet.PacketBatch, frames: FrameBatch, from: number): number {
  const { view, at: starts, end: ends, timeNs: frameTimes, length: count, tags } = frames;
  const hasTags = frames.hasTags === true;
  const { words, wide, timeNs } = packets;
  const transports = TRANSPORTS;
  let to = packets.length;
  let i = from;
  for (; i < count; i++) {
    if (hasTags && tags[i] !== NO_TAG) break;
    const at = starts[i]!;
    const captured = ends[i]! - at;
    if (captured < plain.SHORTEST_LENGTH) break;
    const type = view.getInt32(at + 12);
    const length = view.getUint16(at + 16);
    const fragment = view.getInt32(at + 20);
    const protocol = fragment & 0xff;
    if (type >>> 8 !== plain.PLAIN_TYPE || (fragment & plain.FRAGMENT_MASK) !== 0) break;
    const transport = transports[protocol]!;
    const transportLength = transport & 0xff;
    if (transport === 0) break;
    if (length < plain.IPV4_LENGTH + transportLength || captured < plain.HEADERS_LENGTH + transportLength) break;
    const slot = to * packet.PACKET_WORDS;
    words[slot + packet.PORTS] = view.getInt32(at + 34);
    words[slot + packet.SOURCE] = view.getInt32(at + 26);
    words[slot + packet.NARROW_DESTINATION] = view.getInt32(at + 30);
    words[slot + packet.NARROW_META] = protocol | ((view.getUint8(at + ((transport >>> 8) & 0xff)) & (transport >>> 16)) << 8);
    words[slot + packet.LENGTH] = length;
    words[slot + packet.DETAIL] = ((fragment >>> 8) & 0xff) | ((type & 0xff) << 8);
    words[slot + packet.TAGS] = 0;
    wide[to] = 0;
    timeNs[to++] = frameTimes[i]!;
  }
  packets.length = to;
  return i;
}
