import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameWindow, type FrameWindowOptions } from '../../src/capture/frame-window.js';
import { FrameBatch } from '../../src/capture/frames.js';

const NO_LIMIT = Number.POSITIVE_INFINITY;
const OPEN: FrameWindowOptions = { from: undefined, to: undefined, limit: NO_LIMIT };

/** A batch whose frames came at `seconds` after 1000, each with its own positions. */
function batchOf(seconds: readonly number[]): FrameBatch {
  const frames = new FrameBatch();
  frames.baseSeconds = 1000;
  for (const [i, second] of seconds.entries()) frames.add(i * 100, i * 100 + i, 60 + i, 1000 + Math.floor(second), (second % 1) * 1e9);
  return frames;
}

/** Which of the frames are left, by the first byte of each. */
function left(frames: FrameBatch): number[] {
  return [...frames.at.subarray(0, frames.length)].map((at) => at / 100);
}

const at = (seconds: number, nanoseconds = 0): { seconds: number; nanoseconds: number } => ({ seconds, nanoseconds });

test('FrameWindow: without times and limit every frame is kept', () => {
  const window = new FrameWindow(OPEN);
  const frames = batchOf([0, 1, 2]);
  window.apply(frames);
  assert.deepEqual(left(frames), [0, 1, 2]);
  assert.deepEqual([window.isDone, window.outside], [false, 0]);
});

for (const [what, options, kept] of [
  ['from 1001', { ...OPEN, from: at(1001) }, [1, 2, 3]],
  ['to 1002', { ...OPEN, to: at(1002) }, [0, 1, 4]],
  ['from 1001 to 1002', { ...OPEN, from: at(1001), to: at(1002) }, [1]],
  ['from one nanosecond after 1001', { ...OPEN, from: at(1001, 1) }, [2, 3]],
  ['to one nanosecond after 1002', { ...OPEN, to: at(1002, 1) }, [0, 1, 2, 4]],
  ['from long before the capture', { ...OPEN, from: at(0) }, [0, 1, 2, 3, 4]],
  ['to long before the capture', { ...OPEN, to: at(0) }, []],
] as const) {
  test(`FrameWindow: ${what}, frames ${kept.join(', ') || 'none'} of 0 to 4 are kept in order and the others counted as outside`, () => {
    const window = new FrameWindow(options);
    const frames = batchOf([0, 1, 2, 3, 0.5]);
    window.apply(frames);
    assert.deepEqual(left(frames), kept);
    assert.equal(window.outside, 5 - kept.length);
  });
}

test('FrameWindow: a kept frame keeps its positions, wire length and time', () => {
  const frames = batchOf([0, 1, 2.5]);
  new FrameWindow({ ...OPEN, from: at(1002) }).apply(frames);
  assert.deepEqual([frames.at[0], frames.end[0], frames.wireLength[0], frames.timeNs[0]], [200, 202, 62, 2.5e9]);
});

test('FrameWindow: times are those since 1970 whatever the base of the batch', () => {
  const frames = batchOf([0, 1, 2]);
  frames.rebase(1);
  new FrameWindow({ ...OPEN, from: at(1001), to: at(1002) }).apply(frames);
  assert.deepEqual(left(frames), [1]);
});

test('FrameWindow: the limit counts kept frames over all batches, and it is done with the last of them', () => {
  const window = new FrameWindow({ ...OPEN, from: at(1001), limit: 3 });
  const first = batchOf([0, 1, 2]);
  window.apply(first);
  assert.deepEqual([left(first), window.isDone], [[1, 2], false]);
  const second = batchOf([3, 4, 5]);
  window.apply(second);
  assert.deepEqual([left(second), window.isDone], [[0], true]);
  const third = batchOf([6]);
  window.apply(third);
  assert.deepEqual(left(third), []);
});

test('FrameWindow: what the limit leaves out is not counted as outside the times', () => {
  const window = new FrameWindow({ ...OPEN, limit: 1 });
  window.apply(batchOf([0, 1, 2]));
  assert.equal(window.outside, 0);
});

test('FrameWindow: a limit of 0 is done before the first frame', () => {
  const window = new FrameWindow({ ...OPEN, limit: 0 });
  assert.equal(window.isDone, true);
});

test('FrameWindow: frames kept are counted by link type, frames outside are not', () => {
  const window = new FrameWindow({ ...OPEN, from: at(1001) });
  for (const type of [1, 101, 1]) {
    const frames = batchOf([0, 1, 2]);
    frames.link = { type, littleEndian: true };
    window.apply(frames);
  }
  assert.deepEqual(
    [...window.framesByLink],
    [
      [1, 4],
      [101, 2],
    ],
  );
});
