// A capture of IPv4 and IPv6 conversations between many hosts, both ways, half of their datagrams in fragments.

import { writeFileSync } from 'node:fs';
import { pcapFile } from '../captures.js';
import { ethernet, filler, fragment, ipv4, ipv6, udp } from '../frames.js';

const UNIT = 8;
const FIRST_BYTES = 64;
const SECOND = 1_795_167_000;

interface Ends {
  readonly source: string;
  readonly destination: string;
}

/** Writes `conversations` of each family to `path`, and answers how many frames that is. */
export function fragmentsCapture(path: string, conversations: number): number {
  const frames = Array.from({ length: conversations }, (_, i) => [
    ...bothWays(`10.7.${i >> 8}.${i & 0xff}`, '10.8.0.1', i, ipv4Frames),
    ...bothWays(`2001:db8:7::${(i + 1).toString(16)}`, '2001:db8:8::1', i, ipv6Frames),
  ]).flat();
  const recorded = frames.map((bytes, i) => ({ bytes, seconds: SECOND, fraction: i }));
  writeFileSync(path, pcapFile({}, recorded));
  return frames.length;
}

type FramesOf = (ends: Ends, identification: number, datagram: Uint8Array) => Uint8Array[];

function bothWays(one: string, other: string, number: number, framesOf: FramesOf): Uint8Array[] {
  const there = udp({ sourcePort: 2000 + number, destinationPort: 53 }, filler(120));
  const back = udp({ sourcePort: 53, destinationPort: 2000 + number }, filler(200));
  return [...framesOf({ source: one, destination: other }, number, there), ...framesOf({ source: other, destination: one }, number, back)];
}

/** Whole, and then in two fragments. */
function ipv4Frames(ends: Ends, identification: number, datagram: Uint8Array): Uint8Array[] {
  const [first, rest] = [datagram.subarray(0, FIRST_BYTES), datagram.subarray(FIRST_BYTES)];
  return [
    ethernet({ type: 0x0800 }, ipv4(ends, datagram)),
    ethernet({ type: 0x0800 }, ipv4({ ...ends, identification, moreFragments: true }, first)),
    ethernet({ type: 0x0800 }, ipv4({ ...ends, identification, fragmentOffset: FIRST_BYTES / UNIT }, rest)),
  ];
}

function ipv6Frames(ends: Ends, identification: number, datagram: Uint8Array): Uint8Array[] {
  const [first, rest] = [datagram.subarray(0, FIRST_BYTES), datagram.subarray(FIRST_BYTES)];
  const cut = { ...ends, nextHeader: 44 };
  return [
    ethernet({ type: 0x86dd }, ipv6(ends, datagram)),
    ethernet({ type: 0x86dd }, ipv6(cut, fragment({ identification, hasMore: true }, first))),
    ethernet({ type: 0x86dd }, ipv6(cut, fragment({ identification, offset: FIRST_BYTES / UNIT }, rest))),
  ];
}
