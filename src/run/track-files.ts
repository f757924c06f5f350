// One engine over a replay's captures, on whatever thread it is called: frames in until they end, then every flow out.

import type { CaptureFiles } from '../capture/capture-files.js';
import { FrameWindow, type FrameWindowOptions } from '../capture/frame-window.js';
import { countersOf } from '../counters.js';
import { SinkError } from '../errors.js';
import type { RecordSink } from '../flow/dead-list.js';
import { Engine, type EngineOptions } from '../flow/engine.js';
import type { KernelMemory } from '../kernel.js';
import type { Anonymizer } from '../output/anonymizer.js';
import { anonymizedFirst } from './anonymize.js';
import { runEngineLoop } from './engine-loop.js';
import type { StopPoint } from './stop-point.js';

/** Where an engine's records go; `finish` says that there will be no more, and waits until they are written. */
export interface EngineWriter extends RecordSink {
  finish(): Promise<unknown>;
}

export interface EngineRun {
  readonly engine: EngineOptions;
  readonly window: FrameWindowOptions;
  /** All engines' counters; this one's are its part's. */
  readonly counters: SharedArrayBuffer;
  readonly stop: StopPoint;
  readonly anonymizer: Anonymizer | undefined;
  readonly writer: EngineWriter;
  /** engineMemory's; frames that lie in it are tracked the fastest. */
  readonly memory: KernelMemory;
}

/** How reading ended. */
export interface Tracked {
  /** Frames by LINKTYPE number. */
  readonly framesByLink: ReadonlyMap<number, number>;
  /** Why reading failed; everything before that was tracked. */
  readonly failure: string | undefined;
}

/** Tracks all frames of the captures that `open` opens, and closes them. Throws SinkError. */
export async function trackFiles(run: EngineRun, open: () => Promise<CaptureFiles>): Promise<Tracked> {
  const { stop, writer } = run;
  const counters = countersOf(run.counters, run.engine.part);
  const engine = new Engine(run.engine, anonymizedFirst(run.anonymizer, writer), counters, {}, run.memory);
  const window = new FrameWindow(run.window);
  let failure: string | undefined;
  try {
    const source = await open();
    await runEngineLoop({ source, window, engine, counters, stop }).finally(() => source.close());
  } catch (error) {
    if (error instanceof SinkError) throw error;
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    // Also when the captures could not be opened: nobody is to wait for this engine.
    stop.leave();
  }
  engine.finish();
  await writer.finish();
  return { framesByLink: window.framesByLink, failure };
}
