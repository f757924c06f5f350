import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import { filler, viewOf } from '../frames.js';

const ETHERNET = { type: 1, littleEndian: true };
const DAY = 86_400;

function batch(capacity?: number): FrameBatch {
  const frames = new FrameBatch(capacity);
  frames.reset(viewOf(filler(100)), ETHERNET);
  return frames;
}

test('FrameBatch.add: positions and wire length are those given, times count from the first frame of all', () => {
  const frames = batch();
  frames.add(16, 76, 1500, 1_700_000_000, 5);
  frames.add(92, 93, 60, 1_700_000_001, 999_999_999);
  assert.deepEqual([frames.at[0], frames.end[0], frames.wireLength[0], frames.timeNs[0]], [16, 76, 1500, 5]);
  assert.deepEqual([frames.at[1], frames.end[1], frames.wireLength[1], frames.timeNs[1]], [92, 93, 60, 1_999_999_999]);
  assert.deepEqual([frames.baseSeconds, frames.length], [1_700_000_000, 2]);
});

test('FrameBatch.add: a frame before the first one has a negative time, and nanoseconds may pass a second', () => {
  const frames = batch();
  frames.add(0, 1, 1, 100, 0);
  frames.add(0, 1, 1, 98, 1);
  frames.add(0, 1, 1, 100, 4_294_967_295_000);
  assert.deepEqual([...frames.timeNs.subarray(0, 3)], [0, -1_999_999_999, 4_294_967_295_000]);
});

test('FrameBatch.add: a wire length of 2^32 - 1 is kept', () => {
  const frames = batch();
  frames.add(0, 1, 0xffff_ffff, 0, 0);
  assert.equal(frames.wireLength[0], 0xffff_ffff);
});

test('FrameBatch.reset: frames are gone, the base of time stays', () => {
  const frames = batch();
  frames.add(0, 1, 1, 100, 0);
  const view = viewOf(filler(5));
  frames.reset(view, { type: 101, littleEndian: false });
  assert.deepEqual([frames.length, frames.view, frames.link.type, frames.baseSeconds], [0, view, 101, 100]);
});

test('FrameBatch.isFull: true with as many frames as the capacity, not before', () => {
  const frames = batch(2);
  frames.add(0, 1, 1, 0, 0);
  assert.equal(frames.isFull, false);
  frames.add(0, 1, 1, 0, 0);
  assert.equal(frames.isFull, true);
});

test('FrameBatch.rebase: the base moves on, the times in the batch follow, and later frames count from the new base', () => {
  const frames = batch();
  frames.add(0, 1, 1, 1_700_000_000, 7);
  frames.add(0, 1, 1, 1_700_000_000 + 60 * DAY, 8);
  assert.equal(frames.rebase(60 * DAY), 60 * DAY * 1e9);
  frames.add(0, 1, 1, 1_700_000_000 + 60 * DAY + 1, 9);
  assert.equal(frames.baseSeconds, 1_700_000_000 + 60 * DAY);
  assert.deepEqual([...frames.timeNs.subarray(0, 3)], [7 - 60 * DAY * 1e9, 8, 1_000_000_009]);
});

test('FrameBatch.rebase: times behind the last frame stay as they are', () => {
  const frames = batch();
  frames.add(0, 1, 1, 1, 5);
  frames.length = 0;
  frames.rebase(1);
  assert.equal(frames.timeNs[0], 5);
});
