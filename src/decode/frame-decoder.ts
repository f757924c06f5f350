// Frames in, packets out: every frame of a batch gets a verdict, and the decoded ones stand in the packet batch.
// Runs on the engine's thread, once per batch of frames.

import type { FrameBatch } from '../capture/frames.js';
import { LinkType } from '../capture/link-type.js';
import type { PacketBatch } from './packet.js';
import { type Step, TUNNEL, Verdict } from './verdict.js';
import type { Walk } from './walk.js';
import { walkEthernet, walkEtherType } from './walk-ethertype.js';
import { walkLink } from './walk-link.js';

export class FrameDecoder {
  readonly #walk: Walk;
  /** Frames of the last batch by verdict. */
  readonly framesBy = new Int32Array(4);

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /** Empties `packets` and fills it with what the frames hold. */
  decode(frames: FrameBatch, packets: PacketBatch): void {
    const walk = this.#walk;
    const { view, at, end, wireLength, timeNs, link, length } = frames;
    const isEthernet = link.type === LinkType.ETHERNET;
    this.framesBy.fill(0);
    packets.length = 0;
    for (let i = 0; i < length; i++) {
      walk.begin(at[i]!, wireLength[i]!, timeNs[i]!);
      let step = isEthernet ? walkEthernet(walk, view, at[i]!, end[i]!) : walkLink(walk, link, view, at[i]!, end[i]!);
      if (step === TUNNEL) step = this.#walkTunnel(view);
      this.framesBy[step]!++;
      if (step !== Verdict.DECODED) continue;
      packets.timeNs[packets.length] = timeNs[i]!;
      packets.length++;
    }
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
