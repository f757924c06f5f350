import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch, NO_TAG } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { PacketLines } from '../../src/print/packet-lines.js';
import { ethernet, filler, ipv4, join, u16, udp, viewOf, vlan } from '../frames.js';
import { PLAIN } from './lines.js';

const PACKET = ipv4({ protocol: 17 }, udp({}, filler(2000)));
const OPTIONS = { ...PLAIN, detail: { ...PLAIN.detail, link: true }, hex: { fromLink: true, hasText: false } };

/** The lines of a frame out of which `tag` was taken. */
function lineOf(frame: Uint8Array, tag: number, type = LinkType.ETHERNET): string {
  const frames = new FrameBatch(1);
  frames.reset(viewOf(frame), { type, littleEndian: true });
  frames.addTagged(0, frame.length, frame.length, 0, 0, tag);
  return new PacketLines(OPTIONS).next(frames, 0);
}

for (const [what, tag, etherType, bits] of [
  ['a tag', (0x8100 << 16) | 7, 0x8100, 7],
  ['a tag with a priority', (0x8100 << 16) | 0xe007, 0x8100, 0xe007],
  ['a provider tag', (0x88a8 << 16) | 0x2fff, 0x88a8, 0x2fff],
  ['a tag whose EtherType nobody says', 7, 0x8100, 7],
] as const) {
  test(`print: a frame without ${what} that the kernel took out gives the lines of the whole one`, () => {
    const frame = ethernet({ type: 0x0800 }, PACKET);
    const whole = join(frame.subarray(0, 12), u16(etherType), u16(bits), frame.subarray(12));
    assert.equal(lineOf(frame, tag), lineOf(whole, NO_TAG));
  });
}

test('print: a tag before another stands before it', () => {
  const inner = ethernet({ type: 0x8100 }, vlan({ identifier: 9, type: 0x0800 }, PACKET));
  assert.match(lineOf(inner, (0x88a8 << 16) | 7), /vlan 7, p 0, .*vlan 9, p 0, /);
});

test('print: a frame that ends before the place of its tag is shown as it is', () => {
  assert.equal(lineOf(filler(11), 7), lineOf(filler(11), NO_TAG));
});
