// WORKER ENTRY. One of several engines of a replay: reads all frames, tracks the flows of its partition, and hands the ended
// ones to the writer thread.

import { parentPort, workerData } from 'node:worker_threads';
import { CaptureFiles } from '../capture/capture-files.js';
import { FrameWindow, type FrameWindowOptions } from '../capture/frame-window.js';
import type { CutShort } from '../capture/source.js';
import { countersOf } from '../counters.js';
import { Engine, type EngineOptions } from '../flow/engine.js';
import type { AnonymizerSetup } from '../output/anonymizer.js';
import { ChannelSink, type EngineLink } from '../output/writer-channel.js';
import { anonymizedFirst, anonymizerOf } from './anonymize.js';
import { runEngineLoop } from './engine-loop.js';
import { StopPoint } from './stop-point.js';

export interface EngineSetup {
  readonly files: readonly string[];
  readonly engine: EngineOptions;
  readonly window: FrameWindowOptions;
  readonly counters: SharedArrayBuffer;
  readonly stop: SharedArrayBuffer;
  readonly link: EngineLink;
  readonly anonymize: AnonymizerSetup | undefined;
}

/** What an engine thread ends with. */
export interface EngineReport {
  readonly cutShort: readonly { readonly name: string; readonly cutShort: CutShort }[];
  readonly framesByLink: ReadonlyMap<number, number>;
  /** Why reading failed; everything before that was tracked. */
  readonly failure: string | undefined;
}

const setup = workerData as EngineSetup;
const counters = countersOf(setup.counters, setup.engine.part);
const stop = new StopPoint(setup.stop, setup.engine.part);
const sink = new ChannelSink(setup.link);
const cutShort: { name: string; cutShort: CutShort }[] = [];
const engine = new Engine(setup.engine, anonymizedFirst(await anonymizerOf(setup.anonymize), sink), counters);
const window = new FrameWindow(setup.window);

let failure: string | undefined;
try {
  const files = await CaptureFiles.open(setup.files, counters, (name, where) => cutShort.push({ name, cutShort: where }));
  await runEngineLoop({ source: files, window, engine, counters, stop }).finally(() => files.close());
} catch (error) {
  failure = error instanceof Error ? error.message : String(error);
} finally {
  // Also when the capture could not be opened a second time: nobody is to wait for this engine.
  stop.leave();
}
engine.finish();
sink.end();
parentPort?.postMessage({ cutShort, framesByLink: window.framesByLink, failure } satisfies EngineReport);
