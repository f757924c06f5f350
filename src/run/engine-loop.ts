// The engine's loop: frames from the source into the engine until there are none, the window is used up or somebody says stop.

import type { FrameWindow } from '../capture/frame-window.js';
import type { FrameSource } from '../capture/source.js';
import { Counter } from '../counters.js';
import type { Engine } from '../flow/engine.js';
import type { StopPoint } from './stop-point.js';

/** Batches between two looks at the stop flag and the event loop: some ten milliseconds. */
const BATCHES_PER_TURN = 8;

export interface EngineLoop {
  readonly source: FrameSource;
  readonly window: FrameWindow;
  readonly engine: Engine;
  readonly counters: Float64Array;
  readonly stop: StopPoint;
}

/** Runs until the frames end. Ends no flow: `engine.finish` does. Throws CaptureError and SinkError. */
export async function runEngineLoop(loop: EngineLoop): Promise<void> {
  try {
    await trackFrames(loop);
  } finally {
    loop.stop.leave();
  }
}

async function trackFrames({ source, window, engine, counters, stop }: EngineLoop): Promise<void> {
  const { frames } = engine;
  let seen = 0;
  let framesToSee = Number.POSITIVE_INFINITY;
  for (let turn = 0; !window.isDone; turn++) {
    if (turn % BATCHES_PER_TURN === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      framesToSee = stop.frames(seen);
    }
    if (seen >= framesToSee) return;
    const got = source.next(frames);
    // Awaiting a number would cost a turn of the microtask queue per batch.
    const count = typeof got === 'number' ? got : await got;
    if (count === 0) return;
    if (frames.length > framesToSee - seen) frames.length = framesToSee - seen;
    seen += frames.length;
    window.apply(frames);
    counters[Counter.OUTSIDE_WINDOW] = window.outside;
    if (frames.length > 0) engine.track(frames);
  }
}
