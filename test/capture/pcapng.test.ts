import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { PcapngBlocks } from '../captures.js';
import { expected, readAll, type SeenFrame, someFrames, testSource } from '../contracts/source.js';
import { filler, join, type Part } from '../frames.js';
import { builtPcapng } from './built-captures.js';
import { MemoryReader } from './memory-reader.js';
import { openPcapng } from './open-source.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();
const blocks = new PcapngBlocks();
const section = blocks.sectionHeader();
const ethernet = blocks.interfaceDescription();
const RAW = 101;
const NAME_RESOLUTION = 4;
const INTERFACE_STATISTICS = 5;
const CUSTOM = 0x0bad;

for (const littleEndian of [true, false]) {
  testSource({
    name: `PcapngSource, ${littleEndian ? 'little' : 'big'}-endian`,
    build: (frames) => builtPcapng(littleEndian, frames),
    open: async (file) => (await openCapture(folder.file('capture', file))).source,
  });
}

/** Frames of the capture that `parts` make, which is whole. */
async function framesOf(...parts: readonly Part[]): Promise<SeenFrame[]> {
  const source = openPcapng(join(...parts));
  const seen = await readAll(source);
  assert.equal(source.cutShort, undefined);
  return seen;
}

/** What is told of a capture that is cut short, and how many frames came before that. */
async function cutOf(...parts: readonly Part[]): Promise<{ frames: number; offset: number | undefined; what: string | undefined }> {
  const source = openPcapng(join(...parts));
  const frames = (await readAll(source)).length;
  assert.deepEqual(await readAll(source), [], 'nothing comes behind the cut');
  return { frames, offset: source.cutShort?.offset, what: source.cutShort?.what };
}

for (const [what, resolution, offset, timestamp, timeNs] of [
  ['no resolution: microseconds', undefined, undefined, 1_700_000_000_123_456n, 1_700_000_000_123_456_000n],
  ['10^0', 0, undefined, 1_700_000_000n, 1_700_000_000_000_000_000n],
  ['10^-3', 3, undefined, 1_700_000_000_123n, 1_700_000_000_123_000_000n],
  ['10^-9', 9, undefined, 1_700_000_000_123_456_789n, 1_700_000_000_123_456_789n],
  ['10^-12', 12, undefined, 1_700_000_123_456_789_999n, 1_700_000_123_456_789n],
  ['2^-20', 0x94, undefined, (1_700_000_000n << 20n) + 3n, 1_700_000_000_000_002_861n],
  ['2^0', 0x80, undefined, 1_700_000_000n, 1_700_000_000_000_000_000n],
  ['an offset', 6, 1_600_000_000n, 100_000_000_123_456n, 1_700_000_000_123_456_000n],
  ['a negative offset', 6, -100n, 1_700_000_100_000_001n, 1_700_000_000_000_001_000n],
] as const) {
  test(`PcapngSource: a timestamp in units of ${what} is read to the nanosecond`, async () => {
    const own = blocks.interfaceDescription({
      ...(resolution === undefined ? {} : { resolution }),
      ...(offset === undefined ? {} : { offset }),
    });
    const [frame] = await framesOf(section, own, blocks.enhancedPacket({ bytes: filler(1), timestamp }));
    assert.equal(frame?.timeNs, timeNs);
  });
}

test('PcapngSource: each interface has its own link type and units, also when packets alternate', async () => {
  const own = blocks.interfaceDescription({ link: RAW, resolution: 9 });
  const packets = Array.from({ length: 9 }, (_, i) =>
    blocks.enhancedPacket({ bytes: filler(i + 1, i), from: i % 2, timestamp: i % 2 === 0 ? 1_000_000n : 1_000_000_000n }),
  );
  const seen = await framesOf(section, ethernet, own, ...packets);
  assert.deepEqual(
    seen.map(({ link, timeNs, bytes }) => [link, timeNs, bytes.length]),
    packets.map((_, i) => [i % 2 === 0 ? 1 : RAW, 1_000_000_000n, i + 1]),
  );
});

test('PcapngSource: an interface may be described behind packets of others', async () => {
  const late = blocks.interfaceDescription({ link: RAW });
  const seen = await framesOf(
    section,
    ethernet,
    blocks.enhancedPacket({ bytes: filler(1) }),
    late,
    blocks.enhancedPacket({ bytes: filler(2), from: 1 }),
  );
  assert.deepEqual(
    seen.map(({ link }) => link),
    [1, RAW],
  );
});

test('PcapngSource: sections of either byte order follow one another, each with interfaces of its own', async () => {
  const big = new PcapngBlocks(false);
  const second = [big.sectionHeader(), big.interfaceDescription({ link: 0 }), big.enhancedPacket({ bytes: filler(3), timestamp: 5n })];
  const parts = [
    section,
    ethernet,
    blocks.enhancedPacket({ bytes: filler(2) }),
    ...second,
    section,
    ethernet,
    blocks.enhancedPacket({ bytes: filler(4) }),
  ];
  const source = openPcapng(join(...parts));
  const batch = new FrameBatch();
  const links = [];
  while ((await source.next(batch)) > 0) links.push({ ...batch.link, captured: (batch.end[0] ?? 0) - (batch.at[0] ?? 0) });
  assert.deepEqual(links, [
    { type: 1, littleEndian: true, captured: 2 },
    { type: 0, littleEndian: false, captured: 3 },
    { type: 1, littleEndian: true, captured: 4 },
  ]);
});

test('PcapngSource: interfaces of the section before are unknown in the next', async () => {
  const before = join(section, ethernet, blocks.enhancedPacket({ bytes: filler(2) }), section);
  const { frames, offset, what } = await cutOf(before, blocks.enhancedPacket({ bytes: filler(2) }), ethernet);
  assert.deepEqual({ frames, offset }, { frames: 1, offset: before.length });
  assert.match(what ?? '', /interface 0/);
});

test('PcapngSource: a packet of an interface that is not described is cut short there, with the frames before it', async () => {
  const before = join(section, ethernet, blocks.enhancedPacket({ bytes: filler(2) }));
  for (const packet of [
    blocks.enhancedPacket({ bytes: filler(2), from: 1 }),
    blocks.enhancedPacket({ bytes: filler(2), from: 0xffff_ffff }),
    blocks.obsoletePacket({ bytes: filler(2), from: 1 }),
  ]) {
    const { frames, offset } = await cutOf(before, packet, blocks.enhancedPacket({ bytes: filler(2) }));
    assert.deepEqual({ frames, offset }, { frames: 1, offset: before.length });
  }
});

test('PcapngSource: a simple packet has the time of the packet before it, and 0 if there is none', async () => {
  const seen = await framesOf(
    section,
    ethernet,
    blocks.simplePacket({ bytes: filler(5, 1) }),
    blocks.enhancedPacket({ bytes: filler(6), timestamp: 7n }),
    blocks.simplePacket({ bytes: filler(7, 2) }),
  );
  assert.deepEqual(
    seen.map(({ timeNs, bytes, wireLength }) => [timeNs, bytes.length, wireLength]),
    [
      [0n, 5, 5],
      [7000n, 6, 6],
      [7000n, 7, 7],
    ],
  );
});

test("PcapngSource: a simple packet's captured bytes end at the interface's snap length, not in the padding", async () => {
  const snapped = blocks.interfaceDescription({ snapLength: 5 });
  const [frame] = await framesOf(section, snapped, blocks.simplePacket({ bytes: filler(5, 1), wireLength: 1500 }));
  assert.deepEqual([frame?.bytes.length, frame?.wireLength], [5, 1500]);
});

test('PcapngSource: a simple packet whose wire length is beyond its block ends at the block', async () => {
  const [frame] = await framesOf(section, ethernet, blocks.simplePacket({ bytes: filler(8, 1), wireLength: 1500 }));
  assert.deepEqual([frame?.bytes.length, frame?.wireLength], [8, 1500]);
});

test('PcapngSource: an obsolete packet block is a packet', async () => {
  const packet = blocks.obsoletePacket({ bytes: filler(3, 4), timestamp: 1_000_001n, wireLength: 60 });
  assert.deepEqual(await framesOf(section, ethernet, packet), [{ bytes: [4, 4, 4], wireLength: 60, timeNs: 1_000_001_000n, link: 1 }]);
});

for (const capturedLength of [13, 0x7fff_ffff, 0xffff_ffff]) {
  test(`PcapngSource: captured bytes never reach past their block, a captured length of ${capturedLength} notwithstanding`, async () => {
    const packet = blocks.enhancedPacket({ bytes: filler(12, 4), capturedLength });
    const seen = await framesOf(section, ethernet, packet, blocks.enhancedPacket({ bytes: filler(1) }));
    assert.deepEqual(
      seen.map(({ bytes }) => bytes.length),
      [12, 1],
    );
  });
}

test('PcapngSource: a block length that is not a multiple of four is rounded up', async () => {
  const packets = [1, 2, 3, 4].map((length) => blocks.unpaddedLength(6, blocks.enhancedBody({ bytes: filler(length, length) })));
  const seen = await framesOf(section, ethernet, ...packets);
  assert.deepEqual(
    seen.map(({ bytes }) => bytes.length),
    [1, 2, 3, 4],
  );
});

test('PcapngSource: blocks of other types are passed over, whatever their length', async () => {
  const others = [NAME_RESOLUTION, INTERFACE_STATISTICS, CUSTOM].flatMap((type) =>
    [0, 1, 1000].map((length) => blocks.block(type, filler(length, 6))),
  );
  const between = others.flatMap((other, i) => [other, blocks.enhancedPacket({ bytes: filler(i + 1) })]);
  assert.equal((await framesOf(section, ...others, ethernet, ...between)).length, others.length);
});

for (const stated of [0, 4, 8]) {
  test(`PcapngSource: a block length of ${stated} is cut short there`, async () => {
    const before = join(section, ethernet, blocks.enhancedPacket({ bytes: filler(2) }));
    const { frames, offset } = await cutOf(before, blocks.block(CUSTOM, filler(40), stated), blocks.enhancedPacket({ bytes: filler(2) }));
    assert.deepEqual({ frames, offset }, { frames: 1, offset: before.length });
  });
}

test('PcapngSource: a packet block shorter than its fixed fields is cut short there', async () => {
  const before = join(section, ethernet);
  for (const [type, length] of [
    [6, 16],
    [2, 16],
    [3, 0],
  ] as const) {
    const { frames, offset, what } = await cutOf(before, blocks.block(type, filler(length)));
    assert.deepEqual({ frames, offset }, { frames: 0, offset: before.length }, `type ${type}`);
    assert.match(what ?? '', /shorter than its fixed fields/);
  }
});

test('PcapngSource: an interface description shorter than its fixed fields is cut short there', async () => {
  const { offset } = await cutOf(section, blocks.block(1, filler(4)), blocks.enhancedPacket({ bytes: filler(2) }));
  assert.equal(offset, section.length);
});

test('PcapngSource: a section header without byte-order magic is cut short there', async () => {
  const damaged = section.slice();
  damaged[8] = 0;
  const before = join(section, ethernet, blocks.enhancedPacket({ bytes: filler(2) }));
  const { frames, offset, what } = await cutOf(before, damaged, ethernet, blocks.enhancedPacket({ bytes: filler(2) }));
  assert.deepEqual({ frames, offset }, { frames: 1, offset: before.length });
  assert.match(what ?? '', /magic/);
});

test('PcapngSource: a window of 128 bytes and pieces of any size give the same frames', async () => {
  const frames = someFrames(50, 90);
  const { file } = builtPcapng(true, frames);
  for (const isLate of [true, false]) {
    for (const piece of [1, 7, 32, 127, 1000]) {
      const source = openPcapng(new MemoryReader(file, { piece, isLate }), 128);
      assert.deepEqual(await readAll(source), expected(frames), `pieces of ${piece}`);
      assert.equal(source.cutShort, undefined);
    }
  }
});
