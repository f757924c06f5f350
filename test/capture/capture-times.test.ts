import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaptureTimes } from '../../src/capture/capture-times.js';
import { FrameBatch } from '../../src/capture/frames.js';

/** Times of two clocks that the test moves. */
function clocks(): { capture: number; steadyMs: number; readonly times: CaptureTimes; timeOf(ms: number): number } {
  const state = { capture: 1_795_302_000.25, steadyMs: 5000 };
  const clock = {
    nowSeconds: () => state.capture,
    stepSeconds: 0,
  };
  const times = new CaptureTimes(clock, () => state.steadyMs);
  const timeOf = (ms: number): number => {
    const frames = new FrameBatch();
    times.add(frames, 0, 0, 0, ms);
    return frames.baseSeconds + (frames.timeNs[0] ?? 0) / 1e9;
  };
  return Object.assign(state, { times, timeOf });
}

test('CaptureTimes: a frame has the capture time of the moment it was taken up', () => {
  const { timeOf } = clocks();
  assert.equal(timeOf(5000), 1_795_302_000.25);
  assert.equal(timeOf(4000), 1_795_301_999.25);
  assert.equal(timeOf(6750), 1_795_302_002);
});

test("CaptureTimes: follows the capture clock, but not the clocks' grain", () => {
  const state = clocks();
  state.capture += 0.001;
  state.times.look();
  assert.equal(state.timeOf(5000), 1_795_302_000.25);
  state.capture += 0.249;
  state.times.look();
  assert.equal(state.timeOf(5000), 1_795_302_000.5);
});
