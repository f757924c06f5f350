// WORKER ENTRY. An engine of a replay on a thread of its own: reads all frames, tracks the flows of its partition, and hands the
// ended ones to the writer thread.

import { parentPort, workerData } from 'node:worker_threads';
import { WINDOW_BYTES } from '../capture/byte-window.js';
import { CaptureFiles } from '../capture/capture-files.js';
import type { FrameWindowOptions } from '../capture/frame-window.js';
import type { CutShort } from '../capture/source.js';
import { countersOf } from '../counters.js';
import { isTold } from '../errors.js';
import type { EngineOptions } from '../flow/engine.js';
import { engineMemory } from '../flow/engine-memory.js';
import type { KernelMemory } from '../kernel.js';
import type { AnonymizerSetup } from '../output/anonymizer.js';
import { ChannelSink, type EngineLink } from '../output/writer-channel.js';
import { anonymizerOf } from './anonymize.js';
import { StopPoint } from './stop-point.js';
import { type Tracked, trackFiles } from './track-files.js';

export interface EngineSetup {
  readonly files: readonly string[];
  readonly engine: EngineOptions;
  readonly window: FrameWindowOptions;
  readonly counters: SharedArrayBuffer;
  readonly stop: SharedArrayBuffer;
  /** The way to the writer thread. */
  readonly link: EngineLink;
  readonly anonymize: AnonymizerSetup | undefined;
}

/** What an engine thread ends with. */
export interface EngineReport extends Tracked {
  readonly cutShort: readonly { readonly name: string; readonly cutShort: CutShort }[];
}

const setup = workerData as EngineSetup;
const stop = new StopPoint(setup.stop, setup.engine.part);
const cutShort: { name: string; cutShort: CutShort }[] = [];

void track().then((report) => parentPort?.postMessage(report));

async function track(): Promise<EngineReport> {
  const anonymizer = await anonymizerOf(setup.anonymize);
  const writer = new ChannelSink(setup.link);
  let memory: KernelMemory;
  try {
    memory = engineMemory(setup.engine, WINDOW_BYTES);
  } catch (error) {
    if (!isTold(error)) throw error;
    // Nobody is to wait for this engine.
    stop.leave();
    await writer.finish();
    return { framesByLink: new Map(), failure: error.message, cutShort };
  }
  const block = memory.bytes(WINDOW_BYTES);
  const tracked = await trackFiles({ ...setup, stop, anonymizer, writer, memory }, () => openFiles(block));
  return { ...tracked, cutShort };
}

function openFiles(block: Uint8Array): Promise<CaptureFiles> {
  const counters = countersOf(setup.counters, setup.engine.part);
  return CaptureFiles.open(setup.files, counters, (name, where) => cutShort.push({ name, cutShort: where }), { block });
}
