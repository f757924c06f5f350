import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { PCAP_HEADER_LENGTH } from '../../src/capture/pcap.js';
import { StreamReader } from '../../src/capture/stream-reader.js';
import { CaptureError } from '../../src/errors.js';
import { testSource } from '../contracts/source.js';
import { filler, join } from '../frames.js';
import { builtPcap, builtPcapng } from './built-captures.js';
import { openPcap, openPcapng } from './open-source.js';

/** Bytes up to which chunks are small, so that headers are cut everywhere; later ones are as large as a pipe's. */
const SMALL_CHUNKS_END = 1000;

/** A stream that hands out `bytes` in chunks of `small` bytes, larger ones later. */
function streamOf(bytes: Uint8Array, small: number): Readable {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunks.at(-1)?.length ?? 0) {
    chunks.push(bytes.slice(at, at + (at < SMALL_CHUNKS_END ? small : 65_536)));
  }
  return Readable.from(chunks, { objectMode: false });
}

for (const small of [1, 7, 65_536]) {
  testSource({
    name: `a stream of pcap in chunks of ${small}`,
    build: (frames) => builtPcap({}, frames),
    open: (file) => openPcap(new StreamReader(streamOf(file, small))),
    leastBytes: PCAP_HEADER_LENGTH,
  });

  testSource({
    name: `a stream of pcapng in chunks of ${small}`,
    build: (frames) => builtPcapng(false, frames),
    open: async (file) => openPcapng(new StreamReader(streamOf(file, small))),
    leastBytes: 1,
  });
}

test('StreamReader.read: a chunk larger than the room is handed out in parts, without waiting for the next', async () => {
  const reader = new StreamReader(streamOf(join([1, 2, 3, 4, 5]), 5));
  const into = filler(4);
  assert.equal(await reader.read(into, 1), 3);
  assert.deepEqual([...into], [0, 1, 2, 3]);
  assert.equal(reader.read(into, 2), 2);
  assert.deepEqual([...into], [0, 1, 4, 5]);
  assert.equal(reader.bytesRead, 5);
  assert.equal(await reader.read(into, 0), 0);
  assert.equal(await reader.read(into, 0), 0, 'the end stays the end');
});

test('StreamReader.close: ends a read that waits for bytes', async () => {
  const reader = new StreamReader(new PassThrough());
  const waiting = reader.read(filler(4), 0);
  reader.close();
  assert.equal(await waiting, 0);
});

test('StreamReader.read: an error of the stream is thrown', async () => {
  const stream = new PassThrough();
  const reader = new StreamReader(stream);
  const waiting = reader.read(filler(4), 0);
  stream.destroy(new Error('gone'));
  await assert.rejects(async () => waiting, /gone/);
});

test('StreamReader.of: what is neither pipe nor socket is refused by name', () => {
  const fd = openSync('/dev/null', 'r');
  try {
    assert.throws(
      () => StreamReader.of(fd, '/dev/null'),
      (error: unknown) =>
        error instanceof CaptureError && error.message.startsWith('/dev/null: cannot read captures from this kind of file'),
    );
  } finally {
    closeSync(fd);
  }
});
