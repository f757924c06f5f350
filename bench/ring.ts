// A ring of the kernel's into batches of frames: what capture costs on top of a file, before anything is decoded.

import { linkOf } from '../src/capture/arphrd.js';
import { FRAMES_PER_BATCH, FrameBatch, frameBytes } from '../src/capture/frames.js';
import { PacketRing } from '../src/capture/packet-ring.js';
import { StampScale } from '../src/capture/stamp-scale.js';
import { KernelMemory } from '../src/kernel.js';
import { KernelRing, RING_SECONDS, type RingFrame } from '../test/fakes/kernel-ring.js';
import { measure } from './measure.js';

const BLOCKS = 64;
const GEOMETRY = { ringBytes: BLOCKS * 2 ** 20, blockBytes: 2 ** 20, blockTimeoutMs: 50 };
/** As many frames of 60 bytes as a block holds. */
const FRAMES_PER_BLOCK = 7000;

export function benchRing(): void {
  const memory = new KernelMemory(GEOMETRY.ringBytes + frameBytes(FRAMES_PER_BATCH));
  const kernel = new KernelRing(GEOMETRY, memory.bytes(GEOMETRY.ringBytes));
  const block: RingFrame[] = Array.from({ length: FRAMES_PER_BLOCK }, (_, nanoseconds) => ({ nanoseconds }));
  for (let i = 0; i < BLOCKS; i++) kernel.fill(i, block);
  const ring = new PacketRing(kernel.bytes, GEOMETRY, 1);
  ring.link = linkOf(1);
  const scale = new StampScale({ shiftSeconds: 0, difference: RING_SECONDS, beganAfter: 0, noticedAt: 0, next: undefined }, 0);
  const frames = new FrameBatch(FRAMES_PER_BATCH, memory);
  measure('ring: frames of a full ring', BLOCKS * FRAMES_PER_BLOCK, () => {
    for (let i = 0; i < BLOCKS; i++) kernel.refill(i, FRAMES_PER_BLOCK);
    while (ring.open()) {
      while (ring.take(frames, scale) > 0);
      ring.release();
    }
  });
}
