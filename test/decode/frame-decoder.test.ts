import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { FragmentTable } from '../../src/decode/fragments.js';
import { FrameDecoder } from '../../src/decode/frame-decoder.js';
import { PacketBatch } from '../../src/decode/packet.js';
import { TUNNELS } from '../../src/decode/tunnel.js';
import { Verdict } from '../../src/decode/verdict.js';
import { Walk } from '../../src/decode/walk.js';
import { ethernet, filler, ipv4, ipv6, join, type Part, tcp, udp, viewOf, vlan } from '../frames.js';
import * as link from '../link-frames.js';
import { Random, SEED } from '../random.js';
import { Decoder, packetAt, summary } from './decoded.js';

const RANDOM_FRAMES = 10_000;
const ALL_TUNNELS = TUNNELS.reduce((bits, { bit }) => bits | bit, 0);
/** An address of nothing but ones. */
const ONES = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const packet4 = ipv4({}, udp({ sourcePort: 1, destinationPort: 2 }));

/** A batch of Ethernet frames that lie one behind the other in one memory, a second apart. */
function batchOf(frames: readonly Part[]): FrameBatch {
  const batch = new FrameBatch(frames.length);
  batch.reset(viewOf(join(...frames)), { type: LinkType.ETHERNET, littleEndian: true });
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    batch.add(at, at + frame.length, frame.length, 100 + i, 0);
    at += frame.length;
  }
  return batch;
}

function newDecoder(packets: PacketBatch): FrameDecoder {
  return new FrameDecoder(new Walk(packets, new FragmentTable(), { tunnels: 0, vlanInKey: false }));
}

test('FrameDecoder.decode: every frame of a batch has one verdict, and packets keep the order and times of their frames', () => {
  const packets = new PacketBatch();
  const decoder = newDecoder(packets);
  const second = ipv6({ nextHeader: 6 }, tcp({ sourcePort: 3, destinationPort: 4 }));
  decoder.decode(
    batchOf([
      ethernet({ type: 0x0806 }, filler(28)),
      ethernet({}, packet4),
      filler(13),
      ethernet({ type: 0x86dd }, second),
      ethernet({}, ipv4({ version: 5 })),
    ]),
    packets,
  );
  assert.deepEqual([...decoder.framesBy], [2, 1, 2, 0]);
  assert.equal(packets.length, 2);
  assert.deepEqual([...packets.timeNs.subarray(0, 2)], [1e9, 3e9]);
  assert.equal(summary(packetAt(packets, 0)), '10.0.0.1:1 > 10.0.0.2:2 17 28 bytes');
  assert.equal(summary(packetAt(packets, 1)), '2001:db8:0:0:0:0:0:1:3 > 2001:db8:0:0:0:0:0:2:4 6 60 bytes');
});

test('FrameDecoder.decode: packets and verdicts of the batch before are gone', () => {
  const packets = new PacketBatch();
  const decoder = newDecoder(packets);
  decoder.decode(batchOf([ethernet({}, packet4), filler(1)]), packets);
  decoder.decode(batchOf([ethernet({ type: 0x0806 }, filler(28))]), packets);
  assert.deepEqual([...decoder.framesBy, packets.length], [0, 1, 0, 0, 0]);
});

test('FrameDecoder.decode: a header that continues in the bytes of the next frame is malformed', () => {
  const packets = new PacketBatch();
  const decoder = newDecoder(packets);
  const whole = ethernet({}, packet4);
  decoder.decode(batchOf([whole.subarray(0, 20), whole.subarray(20)]), packets);
  assert.equal(decoder.framesBy[Verdict.MALFORMED], 1);
  assert.equal(decoder.framesBy[Verdict.DECODED], 0);
});

test('FrameDecoder.decode: nothing that a slot held before shows in the next packet of that slot', () => {
  const decoder = new Decoder();
  const rich = ethernet({ type: 0x8100 }, vlan({ identifier: 5, type: 0x86dd }), ipv6({ nextHeader: 6 }, tcp({ flags: 0xff })));
  decoder.decode(rich);
  const after = decoder.decode(ethernet({}, ipv4({ protocol: 1 }, [8])));
  assert.deepEqual(after, new Decoder().decode(ethernet({}, ipv4({ protocol: 1 }, [8]))));
});

for (const [what, frame] of Object.entries({
  untagged: ethernet({}, packet4),
  tagged: ethernet({ type: 0x88a8 }, vlan({ identifier: 7, type: 0x8100 }), vlan({ identifier: 8 }), packet4),
})) {
  test(`FrameDecoder.decode: with VLANs in the key, a ${what} IPv4 packet says the same in the wide layout`, () => {
    const wide = new Decoder({ vlanInKey: true });
    const narrow = new Decoder();
    assert.deepEqual(wide.decode(frame), narrow.decode(frame));
    assert.equal(wide.packets.wide[0], 1);
    assert.equal(narrow.packets.wide[0], 0);
  });
}

test('FrameDecoder.decode: the wide words of IPv4 do not depend on the IPv6 packet that held the slot before', () => {
  const used = new Decoder({ vlanInKey: true });
  used.decode(ethernet({ type: 0x86dd }, ipv6({ source: ONES, destination: ONES }, udp({}))));
  used.decode(ethernet({}, packet4));
  const fresh = new Decoder({ vlanInKey: true });
  fresh.decode(ethernet({}, packet4));
  assert.deepEqual([...used.packets.words], [...fresh.packets.words]);
});

// Noise

/** A frame that gets past the first checks often enough: noise, or a real frame with some bytes changed, cut anywhere. */
function nearlyReal(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  if (random.below(4) === 0) return random.bytes(random.below(200));
  const frame = random.pick(seeds).slice();
  for (let changes = random.below(6); changes > 0; changes--) frame[random.below(frame.length)] = random.below(256);
  return frame.subarray(0, random.below(4) === 0 ? random.below(frame.length + 1) : frame.length);
}

const inner = ethernet({ type: 0x8100 }, vlan({}), ipv4({ protocol: 47 }, [0, 0, 0x65, 0x58], ethernet({}, packet4)));
const wifi = link.ieee80211({ subtype: 8 }, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0], packet4);
const FRAME_SEEDS: readonly Uint8Array[] = [
  inner,
  packet4,
  ipv6({ nextHeader: 0 }, [44, 0, 0, 0, 0, 0, 0, 0], [17, 0, 0, 1, 0, 0, 0, 1], udp({})),
  link.loopback({}, packet4),
  link.ciscoHdlc({}, packet4),
  link.frameRelay({}, packet4),
  link.fddi({}, [6, 6, 3], packet4),
  link.sll({}, packet4),
  link.sll2({}, packet4),
  link.nflog({}, [{ type: 9, value: packet4 }]),
  wifi,
  link.radiotap({ present: [3] }, filler(9), wifi),
  link.prism(wifi),
  link.ppi({}, wifi),
];

for (const [name, type] of [...Object.entries(LinkType), ['no link type', 65_535] as const]) {
  test(`FrameDecoder.decode: ${RANDOM_FRAMES} random frames of ${name}, seed ${SEED}, have one verdict each and never throw`, () => {
    const random = new Random(SEED ^ type);
    const packets = new PacketBatch(1);
    const decoder = new FrameDecoder(new Walk(packets, new FragmentTable(64), { tunnels: ALL_TUNNELS, vlanInKey: type % 2 === 0 }));
    const batch = new FrameBatch(1);
    for (let i = 0; i < RANDOM_FRAMES; i++) {
      const frame = nearlyReal(random, FRAME_SEEDS);
      batch.reset(viewOf(frame), { type, littleEndian: random.below(2) === 0 });
      batch.add(0, frame.length, frame.length + random.below(2) * random.below(1000), i, 0);
      decoder.decode(batch, packets);
      const counts = [...decoder.framesBy];
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        1,
        `frame ${i} got the verdicts ${counts.join(', ')}`,
      );
      assert.equal(packets.length, counts[Verdict.DECODED], `frame ${i}`);
    }
  });
}
