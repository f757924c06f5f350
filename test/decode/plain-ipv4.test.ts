import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { FragmentTable } from '../../src/decode/fragments.js';
import { NARROW_META, PACKET_WORDS, PacketBatch } from '../../src/decode/packet.js';
import { PlainIpv4 } from '../../src/decode/plain-ipv4.js';
import { Verdict } from '../../src/decode/verdict.js';
import { Walk } from '../../src/decode/walk.js';
import { walkLink } from '../../src/decode/walk-link.js';
import { KernelMemory } from '../../src/kernel.js';
import { ethernet, filler, ipv4, tcp, udp } from '../frames.js';

const LINK = { type: LinkType.ETHERNET, littleEndian: true };

/** The words that the narrow layout uses: key, meta, length, detail and tags. */
function narrowWords(packets: PacketBatch): number[] {
  const words = [...packets.words.subarray(0, PACKET_WORDS)];
  return [...words.slice(0, NARROW_META + 1), words[12], words[13], words[15]].map((word) => word ?? 0);
}

/** Frames and packets in the memory of a kernel. */
class Rig {
  readonly #block: Uint8Array;
  readonly frames: FrameBatch;
  readonly packets: PacketBatch;
  readonly plain: PlainIpv4;

  constructor() {
    const memory = new KernelMemory(65_536);
    this.#block = memory.bytes(4096);
    this.frames = new FrameBatch(8, memory);
    this.packets = new PacketBatch(8, memory);
    this.plain = new PlainIpv4(memory, this.packets);
  }

  /** The batch holds these frames, and there are no packets. */
  fill(...frames: readonly Uint8Array[]): FrameBatch {
    const { buffer, byteOffset, length } = this.#block;
    this.frames.reset(new DataView(buffer, byteOffset, length), LINK);
    let at = 0;
    for (const [i, frame] of frames.entries()) {
      this.#block.set(frame, at);
      this.frames.add(at, at + frame.length, frame.length, 0, i);
      at += frame.length;
    }
    this.packets.length = 0;
    return this.frames;
  }
}

const rig = new Rig();

/** What the walk makes of `frame`: its verdict, and the packet's words where it is one. */
function walked(frame: Uint8Array): { verdict: number; words: number[] } {
  const packets = new PacketBatch(1);
  const walk = new Walk(packets, new FragmentTable(), { tunnels: 0, vlanInKey: false });
  const frames = rig.fill(frame);
  walk.begin(frames, 0);
  const verdict = walkLink(walk, LINK, frames.view, 0, frame.length);
  return { verdict, words: verdict === Verdict.DECODED && packets.wide[0] === 0 ? narrowWords(packets) : [] };
}

function plain(frame: Uint8Array): { isPlain: boolean; words: number[] } {
  const { packets } = rig;
  const isPlain = rig.plain.put(rig.fill(frame), 0) === 1;
  assert.equal(packets.length, isPlain ? 1 : 0);
  return { isPlain, words: isPlain ? narrowWords(packets) : [] };
}

for (const [what, frame] of [
  ['TCP', ethernet({}, ipv4({ protocol: 6 }, tcp({ flags: 0x12 })))],
  ['UDP', ethernet({}, ipv4({ protocol: 17 }, udp({}, filler(20))))],
] as const) {
  test(`plain IPv4: a whole ${what} frame is taken and is the packet that the walk makes of it`, () => {
    const { isPlain, words } = plain(frame);
    assert.equal(isPlain, true);
    assert.deepEqual(words, walked(frame).words);
  });
}

test('plain IPv4: any frame with some bytes changed or cut off is left alone, or is the packet that the walk makes of it', () => {
  const change = fc.record({ at: fc.nat({ max: 53 }), to: fc.nat({ max: 255 }) });
  let taken = 0;
  fc.assert(
    fc.property(fc.boolean(), fc.array(change, { maxLength: 4 }), fc.nat({ max: 60 }), (isTcp, changes, length) => {
      const whole = isTcp ? ethernet({}, ipv4({ protocol: 6 }, tcp({}))) : ethernet({}, ipv4({ protocol: 17 }, udp({}, filler(12))));
      const frame = whole.slice(0, Math.max(length, 30));
      for (const { at, to } of changes) if (at < frame.length) frame[at] = to;
      const { isPlain, words } = plain(frame);
      if (!isPlain) return;
      taken++;
      assert.deepEqual({ verdict: Verdict.DECODED, words }, walked(frame));
    }),
    { numRuns: 5000 },
  );
  assert.ok(taken > 100, `only ${taken} frames were plain`);
});

test('plain IPv4: a run ends at the first frame that is not plain, and goes on behind what the batch holds', () => {
  const tcpFrame = ethernet({}, ipv4({ protocol: 6 }, tcp({})));
  const udpFrame = ethernet({}, ipv4({ protocol: 17 }, udp({}, filler(20))));
  const frames = rig.fill(tcpFrame, udpFrame, ethernet({}, ipv4({ protocol: 1 }, filler(20))), udpFrame, tcpFrame);
  const { packets, plain } = rig;
  assert.equal(plain.put(frames, 0), 2);
  assert.equal(packets.length, 2);
  assert.equal(plain.put(frames, 2), 2);
  assert.equal(packets.length, 2);
  packets.wide.fill(1);
  assert.equal(plain.put(frames, 3), 5);
  assert.equal(packets.length, 4);
  const protocols = [0, 1, 2, 3].map((i) => (packets.words[i * PACKET_WORDS + NARROW_META] ?? 0) & 0xff);
  assert.deepEqual(protocols, [6, 17, 17, 6]);
  assert.deepEqual([...packets.timeNs.subarray(0, 4)], [0, 1, 3, 4]);
  assert.deepEqual([...packets.wide.subarray(0, 5)], [1, 1, 0, 0, 1]);
});

test('plain IPv4: frames that do not lie in the memory, or whose batch does not, are not reached', () => {
  const frame = ethernet({}, ipv4({ protocol: 6 }, tcp({})));
  assert.equal(rig.plain.reaches(rig.fill(frame)), true);
  const other = new FrameBatch(1);
  other.reset(rig.frames.view, LINK);
  assert.equal(rig.plain.reaches(other), false);
  rig.frames.reset(new DataView(new ArrayBuffer(64)), LINK);
  assert.equal(rig.plain.reaches(rig.frames), false);
});
