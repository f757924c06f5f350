// KERNEL. The short way through the walk for what nearly every frame is (decode/plain-ipv4.ts).
//
//   frame  12 EtherType  14 version, IHL  15 type of service    16 total length  18 identification
//          20 flags, fragment offset      22 TTL  23 protocol   26 source  30 destination   34 ports   47 TCP flags

import { NO_TAG } from '../capture/frame-numbers';
import { DETAIL, LENGTH, NARROW_DESTINATION, NARROW_META, PACKET_WORDS, PORTS, SOURCE, TAGS } from '../decode/packet-words';
import * as plain from '../decode/plain-ipv4-numbers';

const PACKET_BYTES: usize = 4 * PACKET_WORDS;
const TCP: u32 = 6;
const UDP: u32 = 17;

/** Addresses of the frames' first and last bytes, times and tags, and of the packets, their times, and which are wide. */
let starts: usize = 0;
let ends: usize = 0;
let frameTimes: usize = 0;
let tags: usize = 0;
let packets: usize = 0;
let times: usize = 0;
let wide: usize = 0;

export function setFrames(startsAt: usize, endsAt: usize, timesAt: usize, tagsAt: usize): void {
  starts = startsAt;
  ends = endsAt;
  frameTimes = timesAt;
  tags = tagsAt;
}

export function setPackets(packetsAt: usize, timesAt: usize, wideAt: usize): void {
  packets = packetsAt;
  times = timesAt;
  wide = wideAt;
}

/** Puts the frames [from, end), whose positions count from `base`, into the slots from `slot` on, up to the first that is not plain; answers which that is. */
export function put(base: usize, from: i32, end: i32, slot: i32, hasTags: bool): i32 {
  let packet = packets + <usize>slot * PACKET_BYTES;
  let to = <usize>slot;
  for (let i = from; i < end; i++, to++, packet += PACKET_BYTES) {
    const word = (<usize>i) << 2;
    if (hasTags && load<i32>(tags + word) !== NO_TAG) return i;
    const start = load<i32>(starts + word);
    const captured = load<i32>(ends + word) - start;
    if (captured < plain.SHORTEST_LENGTH) return i;
    const frame = base + start;
    const type = bswap<u32>(load<u32>(frame, 12));
    const length: i32 = bswap<u16>(load<u16>(frame, 16));
    const fragment = bswap<u32>(load<u32>(frame, 20));
    const protocol = fragment & 0xff;
    if (type >>> 8 !== plain.PLAIN_TYPE || (fragment & plain.FRAGMENT_MASK) !== 0) return i;
    const isTcp = protocol === TCP;
    if (!isTcp && protocol !== UDP) return i;
    // Chosen without a branch, since no processor foresees whether the next packet is TCP. Frames of UDP may end before the flags.
    const transportLength = select<i32>(plain.TCP_LENGTH, plain.UDP_LENGTH, isTcp);
    const flags = load<u8>(frame + select<usize>(plain.TCP_FLAGS_AT, 0, isTcp)) & select<u8>(0xff, 0, isTcp);
    if (length < plain.IPV4_LENGTH + transportLength || captured < plain.HEADERS_LENGTH + transportLength) return i;
    store<u32>(packet, bswap<u32>(load<u32>(frame, 34)), 4 * PORTS);
    store<u32>(packet, bswap<u32>(load<u32>(frame, 26)), 4 * SOURCE);
    store<u32>(packet, bswap<u32>(load<u32>(frame, 30)), 4 * NARROW_DESTINATION);
    store<u32>(packet, protocol | ((<u32>flags) << 8), 4 * NARROW_META);
    store<i32>(packet, length, 4 * LENGTH);
    store<u32>(packet, ((fragment >>> 8) & 0xff) | ((type & 0xff) << 8), 4 * DETAIL);
    store<u32>(packet, 0, 4 * TAGS);
    store<u8>(wide + to, 0);
    store<f64>(times + (to << 3), load<f64>(frameTimes + ((<usize>i) << 3)));
  }
  return end;
}
