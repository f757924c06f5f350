// Blocks of pcapng that no window holds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONG_FRAME_BYTES } from '../../src/capture/pcap.js';
import { PcapngBlocks } from '../captures.js';
import { readAll } from '../contracts/source.js';
import { filler, join, type Part } from '../frames.js';
import { MemoryReader } from './memory-reader.js';
import { openPcapng } from './open-source.js';

const WINDOW_BYTES = 512 * 1024;
const LENGTHS = [WINDOW_BYTES - 12, WINDOW_BYTES - 8, WINDOW_BYTES, 5 * WINDOW_BYTES + 3];
const CUSTOM = 0x0bad;
const blocks = new PcapngBlocks();
const begin = join(blocks.sectionHeader(), blocks.interfaceDescription());
const packet = blocks.enhancedPacket({ bytes: filler(60, 7), timestamp: 1n });

for (const length of LENGTHS) {
  for (const [kind, build] of Object.entries({
    enhanced: (bytes: Uint8Array) => blocks.enhancedPacket({ bytes, timestamp: 2n }),
    simple: (bytes: Uint8Array) => blocks.simplePacket({ bytes }),
    obsolete: (bytes: Uint8Array) => blocks.obsoletePacket({ bytes, timestamp: 2n }),
  })) {
    test(`PcapngSource: an ${kind} packet of ${length} bytes has at least ${LONG_FRAME_BYTES} of them, and the packets around it come`, async () => {
      const source = openPcapng(new MemoryReader(join(begin, packet, build(filler(length, 9)), packet), { piece: 100_000, isLate: true }));
      const seen = await readAll(source);
      assert.deepEqual([seen.length, source.cutShort], [3, undefined]);
      const { bytes = [], wireLength } = seen[1] ?? {};
      assert.equal(wireLength, length);
      assert.ok(bytes.length >= LONG_FRAME_BYTES && bytes.length <= length && bytes.every((byte) => byte === 9));
      assert.ok(seen[2]?.bytes.every((byte) => byte === 7));
    });
  }

  test(`PcapngSource: an unknown block of ${length} bytes is passed over`, async () => {
    const long = blocks.block(CUSTOM, filler(length, 6));
    const source = openPcapng(join(begin, long, packet, long, long, packet));
    assert.deepEqual([(await readAll(source)).length, source.cutShort], [2, undefined]);
  });
}

test('PcapngSource: an interface described by a block longer than the window is known', async () => {
  const body = blocks.interfaceDescription({ link: 101 }).subarray(8, 16);
  const comment = [1, 0, 0xff, 0xff];
  const options = Array.from({ length: 10 }, () => [comment, filler(65_536, 0x20)]).flat();
  const source = openPcapng(join(blocks.sectionHeader(), blocks.block(1, join(body, ...options)), packet));
  const seen = await readAll(source);
  assert.deepEqual([seen.length, seen[0]?.link, source.cutShort], [1, 101, undefined]);
});

async function cutOf(capture: Part): Promise<readonly [number, number | undefined]> {
  const source = openPcapng(join(capture));
  const frames = (await readAll(source)).length;
  assert.deepEqual(await readAll(source), []);
  return [frames, source.cutShort?.offset];
}

for (const [what, long] of Object.entries({
  'a packet': blocks.enhancedPacket({ bytes: filler(2 * WINDOW_BYTES) }),
  'an unknown block': blocks.block(CUSTOM, filler(2 * WINDOW_BYTES)),
})) {
  test(`PcapngSource: ${what} longer than the window that is not whole is cut short, told where it begins`, async () => {
    const before = join(begin, packet);
    const file = join(before, long);
    for (const missing of [1, WINDOW_BYTES, 2 * WINDOW_BYTES - 100, 2 * WINDOW_BYTES]) {
      assert.deepEqual(await cutOf(file.subarray(0, file.length - missing)), [1, before.length], `${missing} bytes missing`);
    }
  });
}

test('PcapngSource: a block length of 2^32 - 1 is cut short where it begins', async () => {
  const before = join(begin, packet);
  assert.deepEqual(await cutOf(join(before, blocks.block(CUSTOM, filler(40), 0xffff_ffff), packet)), [1, before.length]);
});

test('PcapngSource: a long packet of an unknown interface is cut short where it begins', async () => {
  const before = join(begin, packet);
  const long = blocks.enhancedPacket({ bytes: filler(2 * WINDOW_BYTES), from: 3 });
  assert.deepEqual(await cutOf(join(before, long, packet)), [1, before.length]);
});
