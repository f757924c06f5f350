// Frames in, packets out: every frame of a batch gets a verdict, and the decoded ones stand in the packet batch.
// Runs on the engine's thread, once per batch of frames.

import type { FrameBatch } from '../capture/frames.js';
import { LinkType } from '../capture/link-type.js';
import type { KernelMemory } from '../kernel.js';
import type { PacketBatch } from './packet.js';
import { PlainIpv4 } from './plain-ipv4.js';
import { type Step, TUNNEL, Verdict } from './verdict.js';
import type { Walk } from './walk.js';
import { walkEtherType } from './walk-ethertype.js';
import { walkLink } from './walk-link.js';

export class FrameDecoder {
  readonly #walk: Walk;
  /** Frames of the last batch by verdict. */
  readonly framesBy = new Int32Array(4);

  /** Undefined where something asks for more than the short way gives, and without a kernel. */
  readonly #plain: PlainIpv4 | undefined;

  /** Fills the packets of `walk`, those that lie in `memory` the faster. */
  constructor(walk: Walk, memory?: KernelMemory) {
    this.#walk = walk;
    const hasPlainPackets = memory !== undefined && walk.tunnels === 0 && !walk.vlanInKey;
    this.#plain = hasPlainPackets ? new PlainIpv4(memory, walk.packets) : undefined;
  }

  /** Empties `packets` and fills it with what the frames hold. */
  decode(frames: FrameBatch, packets: PacketBatch): void {
    const { timeNs, length } = frames;
    const plain = frames.link.type === LinkType.ETHERNET && this.#plain?.reaches(frames) === true ? this.#plain : undefined;
    this.framesBy.fill(0);
    packets.length = 0;
    for (let i = 0; i < length; i++) {
      if (plain !== undefined) i = plain.put(frames, i);
      if (i === length || !this.#walkFrame(frames, i)) continue;
      packets.timeNs[packets.length] = timeNs[i]!;
      packets.length++;
    }
    this.framesBy[Verdict.DECODED] = packets.length;
  }

  /** Walks frame `i` and counts its verdict; true when its packet is in the slot. */
  #walkFrame(frames: FrameBatch, i: number): boolean {
    const walk = this.#walk;
    walk.begin(frames, i);
    let step = walkLink(walk, frames.link, frames.view, frames.at[i]!, frames.end[i]!);
    if (step === TUNNEL) step = this.#walkTunnel(frames.view);
    if (step === Verdict.DECODED) return true;
    this.framesBy[step]!++;
    return false;
  }

  /** The packet in the slot carries another: as long as that one can be read it takes the slot, else the outer one stays. */
  #walkTunnel(view: DataView): Verdict {
    const walk = this.#walk;
    let step: Step = TUNNEL;
    while (step === TUNNEL) {
      const inner: Step = walkEtherType(walk, walk.innerType, view, walk.innerAt, walk.innerEnd);
      step = inner === TUNNEL ? TUNNEL : Verdict.DECODED;
    }
    return step;
  }
}
