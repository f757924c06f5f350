// Whole frames through the frame decoder, and what came out in words that tests can compare.

import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { FragmentTable } from '../../src/decode/fragments.js';
import { FrameDecoder } from '../../src/decode/frame-decoder.js';
import * as packet from '../../src/decode/packet.js';
import { TUNNELS } from '../../src/decode/tunnel.js';
import { Verdict } from '../../src/decode/verdict.js';
import { Walk } from '../../src/decode/walk.js';
import { viewOf } from '../frames.js';

export interface DecodedPacket {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Layer 3. */
  readonly bytes: number;
  readonly tcpFlags: number;
  readonly timeToLive: number;
  readonly typeOfService: number;
  /** Undefined where they are not known. */
  readonly icmpType: number | undefined;
  readonly icmpCode: number | undefined;
  readonly outerVlan: number | undefined;
  readonly innerVlan: number | undefined;
}

export interface FrameContext {
  readonly link?: number;
  readonly littleEndian?: boolean;
  /** Captured bytes by default. */
  readonly wireLength?: number;
  readonly timeNs?: number;
}

type TunnelName = (typeof TUNNELS)[number]['name'];

/** A frame decoder with one frame per batch; it remembers fragments from frame to frame. */
export class Decoder {
  readonly #frames = new FrameBatch(1);
  readonly packets = new packet.PacketBatch(1);
  readonly #decoder: FrameDecoder;

  constructor(options: { decapsulate?: readonly TunnelName[]; vlanInKey?: boolean } = {}) {
    const names: readonly string[] = options.decapsulate ?? [];
    const tunnels = TUNNELS.filter(({ name }) => names.includes(name)).reduce((bits, { bit }) => bits | bit, 0);
    const walk = new Walk(this.packets, new FragmentTable(), { tunnels, vlanInKey: options.vlanInKey ?? false });
    this.#decoder = new FrameDecoder(walk);
  }

  /** Number of the only verdict that `frame` got. */
  verdict(frame: Uint8Array, context: FrameContext = {}): Verdict {
    const { link = LinkType.ETHERNET, littleEndian = true } = context;
    this.#frames.reset(viewOf(frame), { type: link, littleEndian });
    this.#frames.baseSeconds = 0;
    this.#frames.add(0, frame.length, context.wireLength ?? frame.length, 0, context.timeNs ?? 0);
    this.#decoder.decode(this.#frames, this.packets);
    const counts = [...this.#decoder.framesBy];
    if (counts.reduce((sum, count) => sum + count, 0) !== 1) throw new Error(`one frame got the verdicts ${counts.join(', ')}`);
    const verdict = counts.indexOf(1) as Verdict;
    const packets = verdict === Verdict.DECODED ? 1 : 0;
    if (this.packets.length !== packets) throw new Error(`verdict ${verdict} came with ${this.packets.length} packets`);
    return verdict;
  }

  /** The packet in `frame`; the verdict's name where there is none. */
  decode(frame: Uint8Array, context: FrameContext = {}): DecodedPacket | keyof typeof Verdict {
    const verdict = this.verdict(frame, context);
    return verdict === Verdict.DECODED ? packetAt(this.packets, 0) : nameOf(verdict);
  }
}

/** What a new decoder makes of one frame. */
export function decode(frame: Uint8Array, context: FrameContext = {}): DecodedPacket | keyof typeof Verdict {
  return new Decoder().decode(frame, context);
}

/** Five-tuple and bytes in one line: "10.0.0.1:1000 > 10.0.0.2:53 17 28 bytes"; the verdict's name where there is no packet. */
export function summary(decoded: DecodedPacket | keyof typeof Verdict): string {
  if (typeof decoded === 'string') return decoded;
  const { source, destination, protocol, sourcePort, destinationPort, bytes } = decoded;
  return `${source}:${sourcePort} > ${destination}:${destinationPort} ${protocol} ${bytes} bytes`;
}

export function nameOf(verdict: Verdict): keyof typeof Verdict {
  const names = Object.keys(Verdict) as (keyof typeof Verdict)[];
  return names.find((name) => Verdict[name] === verdict) ?? 'DECODED';
}

/** The packet in slot `index`. IPv6 addresses are their eight groups, written out. */
export function packetAt(packets: packet.PacketBatch, index: number): DecodedPacket {
  const word = (at: number): number => packets.words[index * packet.PACKET_WORDS + at] ?? 0;
  const isWide = packets.wide[index] === 1;
  const meta = word(isWide ? packet.WIDE_META : packet.NARROW_META);
  const isIpv6 = isWide && (meta & packet.META_IPV6) !== 0;
  const address = (at: number): string => (isIpv6 ? ipv6Text([0, 1, 2, 3].map((i) => word(at + i))) : ipv4Text(word(at)));
  const tags = word(packet.TAGS);
  const hasIcmp = (tags & packet.TAGS_HAS_ICMP) !== 0;
  const detail = word(packet.DETAIL);
  return {
    source: address(packet.SOURCE),
    destination: address(isWide ? packet.WIDE_DESTINATION : packet.NARROW_DESTINATION),
    protocol: meta & 0xff,
    sourcePort: word(packet.PORTS) >>> 16,
    destinationPort: word(packet.PORTS) & 0xffff,
    bytes: word(packet.LENGTH) >>> 0,
    tcpFlags: (meta >>> 8) & 0xff,
    timeToLive: detail & 0xff,
    typeOfService: (detail >>> 8) & 0xff,
    icmpType: hasIcmp ? (detail >>> 16) & 0xff : undefined,
    icmpCode: hasIcmp ? detail >>> 24 : undefined,
    outerVlan: vlanOf(tags),
    innerVlan: vlanOf(tags >>> 16),
  };
}

function vlanOf(tag: number): number | undefined {
  return (tag & packet.TAG_PRESENT) === 0 ? undefined : tag & packet.TAG_IDENTIFIER;
}

function ipv4Text(word: number): string {
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.');
}

function ipv6Text(words: readonly number[]): string {
  return words
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((group) => group.toString(16))
    .join(':');
}
