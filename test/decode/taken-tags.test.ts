import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch, NO_TAG } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { FragmentTable } from '../../src/decode/fragments.js';
import { FrameDecoder } from '../../src/decode/frame-decoder.js';
import { PacketBatch } from '../../src/decode/packet.js';
import { Walk } from '../../src/decode/walk.js';
import { ethernet, filler, icmp, ipv4, ipv6, join, snap, tcp, u16, udp, viewOf, vlan } from '../frames.js';

/** Words and verdicts that one frame gets; with `tag` as if the kernel had taken that out. */
function decoded(frame: Uint8Array, tag: number, vlanInKey: boolean): unknown {
  const frames = new FrameBatch(1);
  frames.reset(viewOf(frame), { type: LinkType.ETHERNET, littleEndian: true });
  frames.addTagged(0, frame.length, frame.length, 0, 0, tag);
  const packets = new PacketBatch(1);
  const decoder = new FrameDecoder(new Walk(packets, new FragmentTable(), { tunnels: 0, vlanInKey }));
  decoder.decode(frames, packets);
  return { verdicts: [...decoder.framesBy], words: [...packets.words], wide: [...packets.wide] };
}

/** A tag behind the two addresses of an Ethernet frame. */
function withTag(frame: Uint8Array, identifier: number): Uint8Array {
  return join(frame.subarray(0, 12), u16(0x8100), u16(identifier), frame.subarray(12));
}

/** `tags` more of them, each in the next. */
function nested(tags: number): Uint8Array {
  let frame = ethernet({}, ipv4({}, udp({})));
  for (let i = 0; i < tags; i++) frame = withTag(frame, 100 + i);
  return frame;
}

const FRAMES = {
  'UDP over IPv4': ethernet({}, ipv4({}, udp({}))),
  'TCP over IPv4': ethernet({}, ipv4({ protocol: 6 }, tcp({}))),
  'ICMP over IPv4': ethernet({}, ipv4({ protocol: 1 }, icmp({}))),
  'TCP over IPv6': ethernet({ type: 0x86dd }, ipv6({ nextHeader: 6 }, tcp({}))),
  'a packet of open length': ethernet({}, ipv4({ totalLength: 0 }, udp({}, filler(50)))),
  'an LLC frame': ethernet({ type: 100 }, snap({}, ipv4({}, udp({})))),
  'another tag': ethernet({ type: 0x88a8 }, vlan({ identifier: 9 }), ipv4({}, udp({}))),
  'seven more tags': nested(7),
  'eight more tags': nested(8),
  ARP: ethernet({ type: 0x0806 }, filler(28)),
} as const;

for (const vlanInKey of [false, true]) {
  for (const [what, frame] of Object.entries(FRAMES)) {
    test(`FrameDecoder.decode: ${what} behind a tag that was taken out${vlanInKey ? ', VLANs in the key,' : ''} is what it is with the tag`, () => {
      assert.deepEqual(decoded(frame, 5, vlanInKey), decoded(withTag(frame, 5), NO_TAG, vlanInKey));
    });
  }
}

test('FrameDecoder.decode: VLAN 0, which carries a priority only, is a tag too', () => {
  const frame = ethernet({}, ipv4({}, udp({})));
  assert.deepEqual(decoded(frame, 0, false), decoded(withTag(frame, 0), NO_TAG, false));
});

test('FrameBatch.move: the tag moves with its frame, and a batch that is emptied has none', () => {
  const frames = new FrameBatch(2);
  frames.addTagged(0, 1, 1, 0, 0, NO_TAG);
  assert.equal(frames.hasTags, false);
  frames.addTagged(1, 2, 1, 0, 0, 77);
  frames.move(1, 0);
  assert.deepEqual([frames.hasTags, frames.tags[0]], [true, 77]);
  frames.reset(new DataView(new ArrayBuffer(0)), frames.link);
  assert.equal(frames.hasTags, false);
});
