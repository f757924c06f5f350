import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { GzipReader } from '../../src/capture/gzip-reader.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { expected, readAll, someFrames, testSource } from '../contracts/source.js';
import { filler, join } from '../frames.js';
import { Random, SEED } from '../random.js';
import { builtPcap, builtPcapng } from './built-captures.js';
import { MemoryReader } from './memory-reader.js';
import { openPcap } from './open-source.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();
const GZIP_TAIL_LENGTH = 8;
/** What the reader inflates from at once. */
const INPUT_BYTES = 16 * 1024;

for (const [format, build] of [
  ['pcap', builtPcap.bind(undefined, {})],
  ['pcapng', builtPcapng.bind(undefined, true)],
] as const) {
  testSource({
    name: `gzip of ${format}`,
    build: (frames) => ({ file: gzipSync(build(frames).file), frameEnds: [], wholeAt: [] }),
    open: async (file) => (await openCapture(folder.file('capture', file))).source,
    isCompressed: true,
  });

  testSource({
    name: `gzip of ${format} in many members`,
    build: (frames) => {
      const file = members(build(frames).file);
      return { file, frameEnds: [], wholeAt: [file.length - gzipSync('').length] };
    },
    open: async (file) => (await openCapture(folder.file('capture', file))).source,
    isCompressed: true,
  });
}

/** A few members that cut `bytes` anywhere, the last one of nothing. */
function members(bytes: Uint8Array): Uint8Array {
  const third = Math.ceil(bytes.length / 3);
  return join(...[0, 1, 2, 3].map((i) => gzipSync(bytes.subarray(i * third, (i + 1) * third))));
}

/** All bytes that come out of `reader`, in blocks of `block` bytes. */
async function inflate(reader: GzipReader, block = 1000): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const into = new Uint8Array(block + 3);
    const count = await reader.read(into, 3);
    if (count === 0) return join(...parts);
    parts.push(into.subarray(3, 3 + count));
  }
}

function gzipReader(compressed: Uint8Array, head = 2): GzipReader {
  return new GzipReader(new MemoryReader(compressed.subarray(head), { piece: 500 }), compressed.subarray(0, head));
}

const noise = new Random(SEED).bytes(300_000);

for (const block of [1, 1000, 1 << 20]) {
  test(`GzipReader: bytes come out as they went in, ${block} at most at once`, async () => {
    const bytes = block === 1 ? noise.subarray(0, 2000) : noise;
    const reader = gzipReader(gzipSync(bytes));
    assert.deepEqual(await inflate(reader, block), join(bytes));
    assert.equal(reader.damage, undefined);
  });
}

test('GzipReader: 32 MiB that were 32 KiB compressed come out whole, in pieces of any size', async () => {
  const bytes = filler(32 << 20);
  const reader = gzipReader(gzipSync(bytes));
  let length = 0;
  for (let count = 1; count > 0; length += count) count = await reader.read(new Uint8Array(65_536), 0);
  assert.equal(length, bytes.length);
});

test('GzipReader: a stream cut short gives its bytes before the cut and says so', async () => {
  const compressed = gzipSync(noise);
  for (const missing of [1, GZIP_TAIL_LENGTH, GZIP_TAIL_LENGTH + 1, 100_000, compressed.length - 10]) {
    const reader = gzipReader(compressed.subarray(0, compressed.length - missing));
    const out = await inflate(reader);
    assert.deepEqual(out, noise.slice(0, out.length));
    assert.ok(out.length >= noise.length - missing - 100_000, `${out.length} bytes of one cut ${missing} bytes before its end`);
    assert.match(reader.damage ?? '', /unexpected end of file/);
  }
});

test('GzipReader: a stream damaged in the middle gives only bytes from before the damage and says so', async () => {
  const compressed = join(gzipSync(noise), gzipSync(noise));
  const half = compressed.length / 2;
  compressed.fill(0xff, half, half + 10);
  const reader = gzipReader(compressed);
  const out = await inflate(reader);
  assert.deepEqual(out, noise.slice(0, out.length));
  assert.notEqual(reader.damage, undefined);
});

test('GzipReader: bytesRead counts compressed bytes', async () => {
  const compressed = gzipSync(noise);
  const reader = gzipReader(compressed, 0);
  await inflate(reader);
  assert.equal(reader.bytesRead, compressed.length);
});

test('GzipReader.close: ends a read that waits for bytes', async () => {
  const never = new MemoryReader(new Uint8Array(0));
  const reader = new GzipReader(never, gzipSync(noise).subarray(0, 100));
  const waiting = reader.read(new Uint8Array(10), 0);
  reader.close();
  assert.equal(await waiting, 0);
});

test('GzipReader.close: closes what its bytes come from, also before its first byte', () => {
  const compressed = new MemoryReader(gzipSync(noise));
  new GzipReader(compressed, new Uint8Array(0)).close();
  assert.equal(compressed.isClosed, true);
});

test('gzip of pcap: whole members before one that is damaged give all their frames', async () => {
  const frames = someFrames(100, 500);
  const { file, frameEnds } = builtPcap({}, frames);
  const half = frameEnds[49] ?? 0;
  const second = gzipSync(file.subarray(half));
  second.fill(0xff, 30, 60);
  const source = await openPcap(gzipReader(join(gzipSync(file.subarray(0, half)), second), 0));
  const seen = await readAll(source);
  assert.deepEqual(seen, expected(frames).slice(0, seen.length));
  assert.ok(seen.length >= 50, `${seen.length} frames`);
  assert.notEqual(source.cutShort, undefined);
});

test('gzip of pcap: a wrong check sum at the end is told, and costs only frames of the last block of input', async () => {
  const frames = someFrames(100, 2000);
  const { file } = builtPcap({}, frames);
  const compressed = gzipSync(file);
  compressed[compressed.length - GZIP_TAIL_LENGTH] = (compressed.at(-GZIP_TAIL_LENGTH) ?? 0) ^ 1;
  const source = (await openCapture(folder.file('capture', compressed))).source;
  const seen = await readAll(source);
  assert.deepEqual(seen, expected(frames).slice(0, seen.length));
  const lost = frames.slice(seen.length).reduce((sum, { bytes }) => sum + 16 + bytes.length, 0);
  assert.ok(lost <= INPUT_BYTES + 2000, `${lost} bytes of frames are lost`);
  assert.match(source.cutShort?.what ?? '', /incorrect data check/);
  source.close();
});

for (const zeros of [1, 511, 100_000]) {
  test(`gzip of pcap: ${zeros} zero bytes behind the last member, as tapes pad, end the capture without a complaint`, async () => {
    const frames = someFrames(10, 500);
    const padded = join(gzipSync(builtPcap({}, frames).file), filler(zeros));
    const source = (await openCapture(folder.file('capture', padded))).source;
    assert.deepEqual(await readAll(source), expected(frames));
    assert.equal(source.cutShort, undefined);
    source.close();
  });
}
