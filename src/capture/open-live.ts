// The live source that the configuration names, for one engine.

import { Counter } from '../counters.js';
import { openAfPacket } from './af-packet.js';
import { openCap } from './cap-source.js';
import { SystemCaptureClock } from './capture-clock.js';
import type { EngineShare, SourceOptions, Tell } from './live-options.js';
import type { LiveSource } from './live-source.js';
import { PortableClocks } from './portable-clocks.js';
import { SystemClocks } from './system-clocks.js';

/** Counts into `counters`; `tell` hears of what happens to interfaces and the clock. Throws CaptureError. */
export function openLive(options: SourceOptions, share: EngineShare, counters: Float64Array, tell: Tell): LiveSource {
  if (options.source === 'af-packet') return openAfPacket(options, share, counters, tell);
  const reader = process.platform === 'linux' ? new SystemClocks() : new PortableClocks();
  const clock = new SystemCaptureClock(reader, (seconds, totalSeconds) => {
    counters[Counter.CLOCK_STEPS] = counters[Counter.CLOCK_STEPS]! + 1;
    tell({ kind: 'clock-step', seconds, totalSeconds });
  });
  return openCap(options, clock, counters, tell);
}
