// What the walk through one frame needs beyond its bytes, and where it leaves the packet. One object for the life of an
// engine; the fields below "this frame" are overwritten frame by frame.

import { FrameBatch, NO_TAG } from '../capture/frames.js';
import type { FragmentTable } from './fragments.js';
import { type PacketBatch, TAG_IDENTIFIER, TAG_PRESENT } from './packet.js';
import * as tunnel from './tunnel.js';

/** EtherTypes (VLAN tags, MPLS stacks, PPPoE, tunnels) one frame may nest before the walk gives up. */
export const MAX_NESTING = 8;

const NO_FRAMES = new FrameBatch(0);

export interface WalkOptions {
  /** Bits of the tunnels to look into (decode/tunnel.ts); 0 for none. */
  readonly tunnels: number;
  /** VLAN tags are part of the key: every packet takes the wide layout. */
  readonly vlanInKey: boolean;
}

export class Walk {
  readonly packets: PacketBatch;
  readonly fragments: FragmentTable;
  readonly tunnels: number;
  readonly vlanInKey: boolean;
  // This frame:
  frames: FrameBatch = NO_FRAMES;
  index = 0;
  nesting = 0;
  /** VLAN tags met so far, as PacketBatch has them. */
  tags = 0;
  /** What the IPv6 extension headers led to; see walk-ipv6.ts. */
  protocol = 0;
  ports = 0;
  transportAt = 0;
  isFirstFragment = true;
  /** Where a tunnel's inner header lies, once a walk has answered TUNNEL. */
  innerType = 0;
  innerAt = 0;
  innerEnd = 0;

  constructor(packets: PacketBatch, fragments: FragmentTable, options: WalkOptions) {
    this.packets = packets;
    this.fragments = fragments;
    this.tunnels = options.tunnels;
    this.vlanInKey = options.vlanInKey;
  }

  /** Frame `index` of `frames` is next. */
  begin(frames: FrameBatch, index: number): void {
    this.frames = frames;
    this.index = index;
    this.nesting = 0;
    this.tags = 0;
    if (frames.hasTags) this.#beginTagged(frames.tags[index]!);
  }

  /** The frame's outermost tag was taken out of it: as if it had been walked already. */
  #beginTagged(tag: number): void {
    if (tag === NO_TAG) return;
    this.nesting = 1;
    this.addTag(tag & TAG_IDENTIFIER);
  }

  get timeNs(): number {
    return this.frames.timeNs[this.index]!;
  }

  /** Bytes from `at` to the frame's end on the wire: the IP length where segmentation offload left it open. */
  wireLengthFrom(at: number): number {
    return Math.max(0, this.frames.wireLength[this.index]! - (at - this.frames.at[this.index]!));
  }

  /** The protocol of the packet whose payload spans `at` to `end` is a tunnel to look into: notes where its inner header is. */
  opensTunnel(protocol: number, ports: number, view: DataView, at: number, end: number): boolean {
    const innerAt = tunnel.open(this.tunnels, protocol, ports, view, at, end);
    this.innerAt = innerAt;
    this.innerType = tunnel.innerType;
    this.innerEnd = end;
    return innerAt > 0;
  }

  /** Remembers a VLAN tag: the first is the outer one, the second the inner one, more do not count. */
  addTag(identifier: number): void {
    if (this.tags === 0) this.tags = TAG_PRESENT | identifier;
    else if (this.tags >>> 16 === 0) this.tags |= (TAG_PRESENT | identifier) << 16;
  }
}
