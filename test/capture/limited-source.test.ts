import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import { LimitedSource } from '../../src/capture/limited-source.js';
import type { LiveSource } from '../../src/capture/live-source.js';

/** A source that has `size` frames each time it is asked. */
function endless(size: number): LiveSource {
  const nothing = (): void => undefined;
  const next = (frames: FrameBatch): number => {
    frames.reset(frames.view, frames.link);
    for (let i = 0; i < size; i++) frames.add(0, 0, 0, i, 0);
    return size;
  };
  const clock = {} as LiveSource['clock'];
  return { clock, next, wait: nothing, tend: nothing, setFilter: nothing, stop: nothing, close: nothing };
}

test('LimitedSource: hands out so many frames and not one more, in the batch where they end too', () => {
  const source = new LimitedSource(endless(4), 10);
  const frames = new FrameBatch();
  const seen: number[] = [];
  for (let i = 0; i < 4; i++) {
    assert.equal(source.isDone, i === 3);
    seen.push(source.next(frames));
    assert.equal(frames.length, seen[i]);
  }
  assert.deepEqual(seen, [4, 4, 2, 0]);
});
