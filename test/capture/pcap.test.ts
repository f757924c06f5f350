import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { LONG_FRAME_BYTES } from '../../src/capture/pcap.js';
import { type PcapFields, pcapFile, pcapHeader, pcapRecord } from '../captures.js';
import { expected, readAll, someFrames, testSource } from '../contracts/source.js';
import { filler, join } from '../frames.js';
import { builtPcap } from './built-captures.js';
import { KernelReached } from './kernel-reached.js';
import { MemoryReader } from './memory-reader.js';
import { openPcap } from './open-source.js';
import { TemporaryFolder } from './temporary-folder.js';

const WINDOW_BYTES = 512 * 1024;
const folder = new TemporaryFolder();

for (const kind of ['microseconds', 'nanoseconds', 'modified'] as const) {
  for (const littleEndian of [true, false]) {
    const fields: PcapFields = { kind, littleEndian };
    testSource({
      name: `PcapSource of ${kind}, ${littleEndian ? 'little' : 'big'}-endian`,
      build: (frames) => builtPcap(fields, frames),
      open: async (file) => (await openCapture(folder.file('capture', file))).source,
    });
    testSource({
      name: `PcapSource of ${kind}, ${littleEndian ? 'little' : 'big'}-endian, through the kernel`,
      build: (frames) => builtPcap(fields, frames),
      open: (file) => KernelReached.open((block) => openCapture(folder.file('capture', file), block)),
    });
  }
}

for (const [minor, wireLengthFirst] of [
  [2, true],
  [3, true],
  [3, false],
] as const) {
  test(`PcapSource: version 2.${minor} with the ${wireLengthFirst ? 'wire' : 'captured'} length first is read by the kernel too`, async () => {
    const frames = someFrames(20, 60);
    const file = folder.file('capture', pcapFile({ minor, wireLengthFirst }, frames));
    const source = await KernelReached.open((block) => openCapture(file, block));
    assert.deepEqual(await readAll(source), expected(frames));
  });
}

for (const [major, minor, wireLengthFirst] of [
  [2, 0, true],
  [2, 1, true],
  [2, 2, true],
  [2, 4, false],
  [3, 0, false],
] as const) {
  test(`PcapSource: version ${major}.${minor} has the ${wireLengthFirst ? 'wire' : 'captured'} length first`, async () => {
    const frames = someFrames(20, 60);
    const source = await openPcap(pcapFile({ major, minor, wireLengthFirst }, frames));
    assert.deepEqual(await readAll(source), expected(frames));
  });
}

for (const wireLengthFirst of [true, false]) {
  test(`PcapSource: version 2.3 with the ${wireLengthFirst ? 'wire' : 'captured'} length first is read by which is smaller`, async () => {
    const frames = someFrames(20, 60);
    const source = await openPcap(pcapFile({ minor: 3, wireLengthFirst }, frames));
    assert.deepEqual(await readAll(source), expected(frames));
  });
}

test('PcapSource: the upper six bits of the link type word are no part of it', async () => {
  const source = await openPcap(pcapFile({ link: 0xf4000114 }, [{ bytes: filler(4) }]));
  assert.deepEqual(
    (await readAll(source)).map(({ link }) => link),
    [0x114],
  );
});

test('PcapSource: a fraction of a second or more is added', async () => {
  for (const [kind, fraction, timeNs] of [
    ['microseconds', 1_500_000, 11_500_000_000n],
    ['microseconds', 0xffff_ffff, 4_304_967_295_000n],
    ['nanoseconds', 2_000_000_001, 12_000_000_001n],
  ] as const) {
    const source = await openPcap(pcapFile({ kind }, [{ bytes: filler(1), seconds: 10, fraction }]));
    assert.deepEqual(
      (await readAll(source)).map((frame) => frame.timeNs),
      [timeNs],
    );
  }
});

test('PcapSource: frames keep their link byte order, that of the file', async () => {
  for (const littleEndian of [true, false]) {
    const source = await openPcap(pcapFile({ littleEndian, link: 0 }, [{ bytes: filler(4) }]));
    const batch = new FrameBatch();
    await source.next(batch);
    assert.deepEqual(batch.link, { type: 0, littleEndian });
  }
});

test('PcapSource: a window of 64 bytes and pieces of any size give the same frames', async () => {
  const frames = someFrames(50, 48);
  const { file } = builtPcap({}, frames);
  for (const isLate of [true, false]) {
    for (const piece of [1, 7, 24, 63, 1000]) {
      const source = await openPcap(new MemoryReader(file, { piece, isLate }), 64);
      assert.deepEqual(await readAll(source), expected(frames), `pieces of ${piece}`);
      assert.equal(source.cutShort, undefined);
    }
  }
});

for (const length of [WINDOW_BYTES - 16, WINDOW_BYTES - 15, WINDOW_BYTES, 3 * WINDOW_BYTES]) {
  test(`PcapSource: a record of ${length} bytes has at least ${LONG_FRAME_BYTES} of them, and the records around it come too`, async () => {
    const [before, after] = someFrames(2, 60).map((frame) => ({ ...frame, bytes: filler(60, 7) }));
    assert.ok(before !== undefined && after !== undefined);
    const long = { bytes: filler(length, 9), wireLength: length + 5, seconds: 1_700_000_002, fraction: 3 };
    const source = await openPcap(pcapFile({}, [before, long, after]));
    const seen = await readAll(source);
    assert.equal(seen.length, 3);
    assert.deepEqual([seen[0], seen[2]], expected([before, after]));
    const { bytes = [], ...rest } = seen[1] ?? {};
    assert.deepEqual(rest, { wireLength: length + 5, timeNs: 1_700_000_002_000_003_000n, link: 1 });
    assert.ok(bytes.length >= LONG_FRAME_BYTES && bytes.length <= length && bytes.every((byte) => byte === 9));
    assert.equal(source.cutShort, undefined);
  });
}

test('PcapSource: a record longer than the window that is not whole is cut short, told where it begins, and no frame', async () => {
  const file = pcapFile({}, [{ bytes: filler(60) }, { bytes: filler(2 * WINDOW_BYTES) }]);
  for (const missing of [1, WINDOW_BYTES, 2 * WINDOW_BYTES - 10, 2 * WINDOW_BYTES]) {
    const source = await openPcap(file.subarray(0, file.length - missing));
    assert.equal((await readAll(source)).length, 1, `${missing} bytes missing`);
    assert.equal(source.cutShort?.offset, 24 + 16 + 60);
    assert.deepEqual(await readAll(source), []);
    assert.equal(source.cutShort?.offset, 24 + 16 + 60, 'still, once asked again');
  }
});

for (const capturedLength of [1000, 0x7fff_ffff, 0xffff_ffff]) {
  test(`PcapSource: a captured length of ${capturedLength} that the file does not have is cut short there`, async () => {
    const source = await openPcap(pcapFile({}, [{ bytes: filler(60) }, { bytes: filler(60), capturedLength }]));
    assert.equal((await readAll(source)).length, 1);
    assert.equal(source.cutShort?.offset, 100);
  });
}

test('PcapSource: what is missing is said: bytes of a record header, or of a record', async () => {
  const header = pcapHeader();
  const record = pcapRecord({}, { bytes: filler(10) });
  const inHeader = await openPcap(join(header, record, record.subarray(0, 15)));
  await readAll(inHeader);
  assert.deepEqual(inHeader.cutShort, { offset: 50, what: 'its record header has 15 of 16 bytes' });
  const inRecord = await openPcap(join(header, record, record.subarray(0, 16)));
  await readAll(inRecord);
  assert.deepEqual(inRecord.cutShort, { offset: 50, what: 'its record is not whole' });
});

test('PcapSource: bytes that end because they are damaged are cut short with that reason, also behind a whole record', async () => {
  const file = pcapFile({}, [{ bytes: filler(10) }]);
  const source = await openPcap(new MemoryReader(file, { damage: 'incorrect data check' }));
  assert.equal((await readAll(source)).length, 1);
  assert.deepEqual(source.cutShort, { offset: file.length, what: 'incorrect data check' });
});

test('PcapSource.close: closes what its bytes come from', async () => {
  const reader = new MemoryReader(pcapHeader());
  (await openPcap(reader)).close();
  assert.equal(reader.isClosed, true);
});

for (const [kind, expected] of [
  ['nanoseconds', true],
  ['microseconds', undefined],
] as const) {
  test(`PcapSource: a capture of ${kind} has a link whose hasNanoseconds is ${expected}`, async () => {
    const source = await openPcap(pcapFile({ kind }, [{ bytes: filler(4), seconds: 7, fraction: 9 }]));
    const batch = new FrameBatch();
    await source.next(batch);
    assert.equal(batch.link.hasNanoseconds, expected);
    assert.deepEqual([batch.seconds[0], batch.nanoseconds[0]], [7, kind === 'nanoseconds' ? 9 : 9000]);
  });
}
