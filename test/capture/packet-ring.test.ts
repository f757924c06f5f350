import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkOf } from '../../src/capture/arphrd.js';
import { FrameBatch, frameBytes, NO_TAG } from '../../src/capture/frames.js';
import { PacketRing } from '../../src/capture/packet-ring.js';
import { StampScale } from '../../src/capture/stamp-scale.js';
import { KernelMemory } from '../../src/kernel.js';
import { KernelRing, RING_SECONDS as SECONDS } from '../fakes/kernel-ring.js';
import { filler } from '../frames.js';

const GEOMETRY = { ringBytes: 4 * 4096, blockBytes: 4096, blockTimeoutMs: 10 };

/** Whether ring and batch lie in the memory of kernels, as an engine has them. */
type Where = 'ordinary memory' | "the kernels' memory";

interface Opened {
  readonly kernel: KernelRing;
  readonly ring: PacketRing;
  readonly frames: FrameBatch;
  readonly scale: StampScale;
}

function open(where: Where, sample = 1): Opened {
  const memory = where === 'ordinary memory' ? undefined : new KernelMemory(GEOMETRY.ringBytes + frameBytes(3));
  const kernel = new KernelRing(GEOMETRY, memory?.bytes(GEOMETRY.ringBytes));
  const ring = new PacketRing(kernel.bytes, GEOMETRY, sample);
  ring.link = linkOf(1);
  const era = { shiftSeconds: 0, difference: SECONDS, beganAfter: 0, noticedAt: 0, next: undefined };
  return { kernel, ring, frames: new FrameBatch(3, memory), scale: new StampScale(era, 0) };
}

for (const where of ['ordinary memory', "the kernels' memory"] as const) {
  test(`PacketRing.take: a frame has its bytes, lengths and time, and its VLAN tag with the priority, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where);
    const bytes = filler(61, 7);
    kernel.fill(0, [
      { bytes, wireLength: 1500, nanoseconds: 5 },
      { tag: 0xe007, nanoseconds: 999_999_999 },
    ]);
    assert.equal(ring.open(), true);
    assert.equal(ring.take(frames, scale), 2);
    const [at = 0, end = 0] = [frames.at[0], frames.end[0]];
    assert.deepEqual(new Uint8Array(frames.view.buffer, frames.view.byteOffset + at, end - at), bytes);
    assert.deepEqual([frames.wireLength[0], frames.timeNs[0], frames.baseSeconds], [1500, 5, SECONDS]);
    assert.deepEqual([frames.hasTags, frames.tags[0], frames.tags[1], frames.timeNs[1]], [true, NO_TAG, 0xe007, 999_999_999]);
  });

  test(`PacketRing.take: batches end where they are full, and where the block does, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where);
    kernel.fill(0, [{}, {}, {}, {}]);
    kernel.fill(1, [{}]);
    ring.open();
    assert.deepEqual([ring.take(frames, scale), ring.isUsedUp, ring.take(frames, scale), ring.isUsedUp], [3, false, 1, true]);
    assert.equal(ring.take(frames, scale), 0);
  });

  test(`PacketRing.release: the block is the kernel's only then, and the next one can be opened, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where);
    kernel.fill(0, [{}]);
    ring.open();
    ring.take(frames, scale);
    assert.equal(kernel.isKernels(0), false);
    ring.release();
    assert.equal(kernel.isKernels(0), true);
    assert.equal(ring.open(), false);
    kernel.fill(1, [{}]);
    assert.equal(ring.open(), true);
  });

  test(`PacketRing: goes round, block after block, ten times, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where);
    for (let block = 0; block < 40; block++) {
      kernel.fill(block % 4, [{ nanoseconds: block }]);
      assert.equal(ring.open(), true);
      assert.equal(ring.take(frames, scale), 1);
      assert.equal(frames.timeNs[0], block);
      ring.release();
    }
  });

  test(`PacketRing.isFilling: true while the block that the kernel fills has frames, whatever is ahead of it, in ${where}`, () => {
    const { kernel, ring } = open(where);
    assert.equal(ring.isFilling, false);
    kernel.fill(0, [{}]);
    assert.equal(ring.isFilling, false);
    new Uint32Array(kernel.bytes.buffer, kernel.bytes.byteOffset)[4096 / 4 + 3] = 2;
    assert.equal(ring.isFilling, true);
  });

  test(`PacketRing.take: of a sample of 1 in 3 each third frame comes out, over blocks and batches, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where, 3);
    const seen: number[] = [];
    for (let block = 0; block < 4; block++) {
      kernel.fill(
        block,
        [0, 1, 2, 3, 4].map((i) => ({ nanoseconds: block * 5 + i })),
      );
      ring.open();
      while (ring.take(frames, scale) > 0) seen.push(...frames.timeNs.subarray(0, frames.length));
      ring.release();
    }
    assert.deepEqual(seen, [0, 3, 6, 9, 12, 15, 18]);
    assert.deepEqual([ring.takeSampledOut(), ring.takeSampledOut()], [13, 0]);
  });

  test(`PacketRing.take: with every interface in one ring, a batch ends where the link changes, in ${where}`, () => {
    const { kernel, ring, frames, scale } = open(where);
    ring.link = undefined;
    kernel.fill(0, [{}, {}, { hardwareType: 65_534 }, {}]);
    ring.open();
    const batches: [number, number][] = [];
    for (let count = ring.take(frames, scale); count > 0; count = ring.take(frames, scale)) batches.push([count, frames.link.type]);
    assert.deepEqual(batches, [
      [2, 1],
      [1, 101],
      [1, 1],
    ]);
  });
}
