import assert from 'node:assert/strict';
import { test } from 'node:test';
import { At, CHUNK_BYTES, ChunkWriter, FRAME_HEADER_BYTES, frameBytes, HEADER_BYTES } from '../../src/capture/cap-chunk.js';
import { CapShelf, shelfMemory } from '../../src/capture/cap-shelf.js';

test('ChunkWriter: frames, times and counts stand where they are read, and the next chunk begins anew', () => {
  const writer = new ChunkWriter();
  writer.link = 1;
  writer.sampledOut = 5;
  writer.kernelDropped = 7;
  writer.add(Buffer.from('abcdefghij'), 9, 1500, 1.5);
  const view = new DataView(writer.bytes.buffer, writer.bytes.byteOffset);
  const length = writer.finish();
  assert.equal(length, HEADER_BYTES + FRAME_HEADER_BYTES + 16);
  const words = [At.BYTES, At.FRAMES, At.LINK, At.SAMPLED_OUT, At.KERNEL_DROPPED].map((at) => view.getUint32(at, true));
  assert.deepEqual(words, [length, 1, 1, 5, 7]);
  assert.deepEqual([view.getFloat64(HEADER_BYTES, true), view.getUint32(HEADER_BYTES + 8, true)], [1.5, 9]);
  assert.equal(view.getUint32(HEADER_BYTES + 12, true), 1500);
  assert.equal(writer.bytes.toString('latin1', HEADER_BYTES + FRAME_HEADER_BYTES, HEADER_BYTES + FRAME_HEADER_BYTES + 9), 'abcdefghi');
  assert.ok(writer.isEmpty);
});

test('ChunkWriter: has room until the next frame would pass its end, and for the longest frame when it is empty', () => {
  const writer = new ChunkWriter();
  const frame = Buffer.alloc(65_535);
  let added = 0;
  for (; writer.hasRoom(65_535); added++) writer.add(frame, 65_535, 65_535, 0);
  assert.equal(added, Math.floor((CHUNK_BYTES - HEADER_BYTES) / frameBytes(65_535)));
  assert.ok(writer.finish() <= CHUNK_BYTES && added >= 1);
});

test('CapShelf: chunks come out in the order they were put, and a full shelf has no place', () => {
  const memory = shelfMemory();
  const [filling, taking] = [new CapShelf(memory), new CapShelf(memory)];
  assert.equal(taking.oldest(), -1);
  let put = 0;
  let taken = 0;
  for (let round = 0; round < 5; round++) {
    for (let at = filling.freePlace(); at !== -1; at = filling.freePlace()) {
      filling.view.setUint32(at, put++);
      filling.put();
    }
    for (let i = 0; i < 100; i++) {
      assert.equal(taking.view.getUint32(taking.oldest()), taken++);
      taking.take();
    }
  }
  assert.equal(put, 128 + 4 * 100);
  filling.countDropped(3);
  assert.equal(taking.dropped, 3);
});
