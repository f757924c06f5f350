import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWindow } from '../../src/capture/byte-window.js';
import { Random, SEED } from '../random.js';
import { MemoryReader } from './memory-reader.js';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) & 0xff);

test('ByteWindow.want: true and the bytes from `at` on, as long as the capture has them', async () => {
  const window = new ByteWindow(new MemoryReader(BYTES, { piece: 3 }), new Uint8Array(100));
  assert.equal(await window.want(10), true);
  assert.ok(window.end - window.at >= 10);
  assert.deepEqual(window.bytes.slice(0, 10), BYTES.slice(0, 10));
});

test('ByteWindow.want: false when the capture ends before, and what there is stays', async () => {
  const window = new ByteWindow(new MemoryReader(BYTES.subarray(0, 5)), new Uint8Array(100));
  assert.equal(await window.want(6), false);
  assert.deepEqual(window.bytes.slice(window.at, window.end), BYTES.slice(0, 5));
  assert.equal(await window.want(5), true);
});

test('ByteWindow.want: false for more than the window holds', async () => {
  assert.equal(await new ByteWindow(new MemoryReader(BYTES), new Uint8Array(100)).want(101), false);
});

test('ByteWindow.refill: what is not parsed moves to the front and more comes behind it', () => {
  const window = new ByteWindow(new MemoryReader(BYTES), new Uint8Array(100));
  assert.equal(window.refill(), true);
  window.at = 90;
  assert.equal(window.refill(), true);
  assert.deepEqual([window.at, window.end], [0, 100]);
  assert.deepEqual(window.bytes.slice(), BYTES.slice(90, 190));
});

test('ByteWindow.refill: false at the end of the capture, and for a reader that waits a promise of the same', async () => {
  assert.equal(new ByteWindow(new MemoryReader(new Uint8Array(0))).refill(), false);
  const late = new ByteWindow(new MemoryReader(BYTES.subarray(0, 1), { isLate: true })).refill();
  assert.ok(late instanceof Promise);
  assert.equal(await late, true);
});

for (const [length, expectedAnswer] of [
  [0, true],
  [10, true],
  [50, true],
  [51, true],
  [995, true],
  [996, false],
] as const) {
  test(`ByteWindow.skip: passing over ${length} of the 995 bytes that are left answers ${expectedAnswer}`, async () => {
    for (const isLate of [true, false]) {
      const window = new ByteWindow(new MemoryReader(BYTES, { piece: 50, isLate }), new Uint8Array(100));
      await window.want(50);
      window.at = 5;
      const held = window.bytes.slice(0, 50);
      assert.equal(await window.skip(length), expectedAnswer);
      assert.deepEqual(window.bytes.slice(0, 50), held, 'what the window held stays in place');
      if (!expectedAnswer) continue;
      assert.equal(window.offsetOf(window.at), 5 + length);
      const next = BYTES[5 + length];
      assert.equal(await window.want(1), next !== undefined);
      if (next !== undefined) assert.equal(window.bytes[window.at], next);
    }
  });
}

test(`ByteWindow: 2 000 random reads and skips of seed ${SEED} see every byte at its offset`, async () => {
  const random = new Random(SEED);
  const bytes = random.bytes(200_000);
  const window = new ByteWindow(new MemoryReader(bytes, { piece: 77 }), new Uint8Array(256));
  let offset = 0;
  for (let step = 0; step < 2000; step++) {
    const length = random.below(120);
    assert.equal(window.offsetOf(window.at), offset);
    if (random.below(3) === 0) await window.skip(length);
    else {
      assert.equal(await window.want(length), true);
      assert.deepEqual(window.bytes.slice(window.at, window.at + length), bytes.slice(offset, offset + length), `offset ${offset}`);
      window.at += length;
    }
    offset += length;
  }
});

test('ByteWindow: damage is what the reader says, and close closes the reader', () => {
  const reader = new MemoryReader(BYTES, { damage: 'why' });
  const window = new ByteWindow(reader);
  assert.equal(window.damage, 'why');
  window.close();
  assert.equal(reader.isClosed, true);
});
