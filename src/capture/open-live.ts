// The live source that the configuration names, for one engine.

import type { KernelMemory } from '../kernel.js';
import { openAfPacket } from './af-packet.js';
import { openCap } from './cap-source.js';
import { SystemCaptureClock } from './capture-clock.js';
import { countAndTell, type EngineShare, ringsBytes, type SourceOptions, type Tell } from './live-options.js';
import type { LiveSource } from './live-source.js';
import { PortableClocks } from './portable-clocks.js';
import { SystemClocks } from './system-clocks.js';

/** Bytes of memory that a source takes, so that its frames lie where the engine's kernels reach them. */
export function liveBytes(options: SourceOptions): number {
  return options.source === 'af-packet' ? ringsBytes(options) : 0;
}

/**
 * Counts into `counters`; `tell` hears of what happens to interfaces and the clock. Frames lie in `memory`, which has liveBytes for them.
 * Throws CaptureError.
 */
export function openLive(
  options: SourceOptions,
  share: EngineShare,
  counters: Float64Array,
  tell: Tell,
  memory?: KernelMemory,
): LiveSource {
  if (options.source === 'af-packet') return openAfPacket(options, share, counters, tell, memory);
  const reader = process.platform === 'linux' ? new SystemClocks() : new PortableClocks();
  const counted = countAndTell(counters, tell);
  const clock = new SystemCaptureClock(reader, (seconds, totalSeconds) => counted({ kind: 'clock-step', seconds, totalSeconds }));
  return openCap(options, clock, counters, tell);
}
