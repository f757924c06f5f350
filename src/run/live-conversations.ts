// Conversations of interfaces into a sink, until somebody says stop: the daemon's loop, on this thread and with one engine.

import { setImmediate, setTimeout } from 'node:timers/promises';
import { LimitedSource } from '../capture/limited-source.js';
import { liveBytes, openLive } from '../capture/open-live.js';
import { countersOf, sharedCounters } from '../counters.js';
import type { RecordSink } from '../flow/dead-list.js';
import { Engine } from '../flow/engine.js';
import { engineMemory } from '../flow/engine-memory.js';
import { lagSeconds } from '../live/lag.js';
import { LiveEngine, type LiveRecordSink } from '../live/live-engine.js';
import type { ConversationOutcome, ConversationSource } from './conversation-source.js';
import { onInterrupt } from './interrupt.js';
import { liveEventText } from './live-event-text.js';
import { type OnLooker, tellingOnly } from './on-looker.js';
import { liveTotalsOf } from './stats.js';
import type { WatchRequest } from './watch-options.js';
import { watchedSource, watchedText } from './watched-interfaces.js';

/** Milliseconds until a quiet wire is looked at again. */
const QUIET_MS = 10;
const FLUSH_MS = 1000;

/** `anonymized` stands before every sink that sees records. Throws CaptureError, ConfigError and UsageError. */
export async function watchConversations(
  source: ConversationSource,
  watch: WatchRequest,
  sink: RecordSink,
  anonymized: (sink: RecordSink) => RecordSink,
  onLooker: OnLooker = tellingOnly(),
): Promise<ConversationOutcome> {
  const capture = await watchedSource(watch);
  if ('exitStatus' in capture) return { totals: undefined, failure: undefined, exitStatus: capture.exitStatus, isCalledOff: true };
  const shared = sharedCounters(1);
  const counters = countersOf(shared, 0);
  const share = { part: 0, parts: 1 };
  const memory = engineMemory(source.engine, liveBytes(capture));
  const live = openLive(capture, share, counters, (event) => onLooker.note(liveEventText(event)), memory);
  const limited = new LimitedSource(live, source.window.limit);
  const engine = new Engine({ ...source.engine, ...share }, sink, counters, {}, memory);
  const loop = new LiveEngine({
    source: limited,
    engine,
    sink: patient(sink),
    counters,
    flushIntervalMs: FLUSH_MS,
    lagSeconds: lagSeconds(capture.blockTimeoutMs),
    monotonicMs: () => performance.now(),
  });
  if (process.stderr.isTTY === true) process.stderr.write(`watching ${watchedText(capture)}; Ctrl-C ends it\n`);
  const look = (): void =>
    onLooker.look(
      (into) => engine.snapshot(anonymized(into)),
      () => liveTotalsOf(shared),
    );
  try {
    await runLoop(loop, limited, watch.durationMs, look);
  } finally {
    await onLooker.close();
  }
  loop.finish();
  return { totals: liveTotalsOf(shared), failure: undefined, exitStatus: 0, watched: watchedText(capture) };
}

/** Ends at the first signal, when time is up, or when there were packets enough. */
async function runLoop(loop: LiveEngine, source: LimitedSource, durationMs: number, look: () => void): Promise<void> {
  let isStopped = false;
  const interrupt = onInterrupt(() => {
    isStopped = true;
  });
  const endMs = performance.now() + durationMs;
  try {
    while (!isStopped && !source.isDone && performance.now() < endMs) {
      if (loop.turn()) await setImmediate();
      else await setTimeout(Math.max(0, Math.min(QUIET_MS, endMs - performance.now())));
      look();
    }
  } finally {
    interrupt.dispose();
  }
}

/** A sink on this thread takes all that comes. */
function patient(sink: RecordSink): LiveRecordSink {
  const nothing = (): void => undefined;
  return { isBehind: false, put: (batch) => sink.put(batch), snapshot: nothing, waitForRoom: nothing, end: nothing };
}
