// WORKER ENTRY. An engine of a replay on a thread of its own: reads all frames, tracks the flows of its partition, and hands the
// ended ones to the writer thread, or writes them itself where it is the only engine.

import { parentPort, workerData } from 'node:worker_threads';
import { CaptureFiles } from '../capture/capture-files.js';
import type { FrameWindowOptions } from '../capture/frame-window.js';
import type { CutShort } from '../capture/source.js';
import { countersOf } from '../counters.js';
import { SinkError } from '../errors.js';
import type { EngineOptions } from '../flow/engine.js';
import type { AnonymizerSetup } from '../output/anonymizer.js';
import { ChannelSink, type EngineLink, type WriterReport } from '../output/writer-channel.js';
import { anonymizerOf } from './anonymize.js';
import { type LoneOutput, loneWriter } from './record-writers.js';
import { StopPoint } from './stop-point.js';
import { type EngineWriter, type Tracked, trackFiles } from './track-files.js';

export interface EngineSetup {
  readonly files: readonly string[];
  readonly engine: EngineOptions;
  readonly window: FrameWindowOptions;
  readonly counters: SharedArrayBuffer;
  readonly stop: SharedArrayBuffer;
  /** The way to the writer thread; for the only engine what it is to write itself. */
  readonly output: EngineLink | LoneOutput;
  readonly anonymize: AnonymizerSetup | undefined;
}

/** What an engine thread ends with. */
export interface EngineReport extends Tracked {
  readonly cutShort: readonly { readonly name: string; readonly cutShort: CutShort }[];
  /** Why its records could not be written, where it writes them itself. */
  readonly unwritten: WriterReport['failure'];
}

const setup = workerData as EngineSetup;
const stop = new StopPoint(setup.stop, setup.engine.part);
const cutShort: { name: string; cutShort: CutShort }[] = [];

void track().then((report) => parentPort?.postMessage(report));

async function track(): Promise<EngineReport> {
  const anonymizer = await anonymizerOf(setup.anonymize);
  try {
    const tracked = await trackFiles({ ...setup, stop, anonymizer, writer: writer() }, openFiles);
    return { ...tracked, cutShort, unwritten: undefined };
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    return { framesByLink: new Map(), failure: undefined, cutShort, unwritten: { message: error.message, code: error.code } };
  }
}

function writer(): EngineWriter {
  const { output } = setup;
  return 'port' in output ? new ChannelSink(output) : loneWriter(output, () => stop.ask());
}

function openFiles(): Promise<CaptureFiles> {
  const counters = countersOf(setup.counters, setup.engine.part);
  return CaptureFiles.open(setup.files, counters, (name, where) => cutShort.push({ name, cutShort: where }));
}
