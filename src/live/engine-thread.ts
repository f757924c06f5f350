// WORKER ENTRY. One engine on its own thread: it blocks on its rings, tracks what comes, and hands records to the writer thread
// until it is told to stop.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { preferLargePages } from '../capture/libc.js';
import type { LiveEvent, SourceOptions } from '../capture/live-options.js';
import { liveBytes, openLive } from '../capture/open-live.js';
import { countersOf } from '../counters.js';
import { isTold } from '../errors.js';
import { Engine, type EngineOptions } from '../flow/engine.js';
import { engineMemory } from '../flow/engine-memory.js';
import type { Anonymizer, AnonymizerSetup } from '../output/anonymizer.js';
import { LiveSink } from '../output/live-channel.js';
import type { EngineLink } from '../output/writer-channel.js';
import { steadyMs } from '../steady-time.js';
import { EngineControl, type EngineMessage } from './engine-control.js';
import { lagSeconds } from './lag.js';
import { LiveEngine } from './live-engine.js';
import { obey } from './obey.js';

/** Milliseconds after which an engine on a quiet wire looks for orders. */
const LONGEST_WAIT_MS = 200;

export interface EngineThreadSetup {
  readonly capture: SourceOptions;
  readonly engine: EngineOptions;
  /** Addresses are replaced here, before anything else sees a record. */
  readonly anonymize: AnonymizerSetup | undefined;
  readonly flushIntervalMs: number;
  readonly counters: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly orders: MessagePort;
  readonly link: EngineLink;
  /** Batches that may be on their way to the writer. */
  readonly maxBatches: number;
}

const setup = workerData as EngineThreadSetup;

function say(message: EngineMessage): void {
  parentPort?.postMessage(message);
}

async function run(): Promise<void> {
  const counters = countersOf(setup.counters, setup.engine.part);
  const anonymizer = setup.anonymize && new (await import('../output/anonymizer.js')).Anonymizer(setup.anonymize);
  const sink = new LiveSink(setup.link, counters, setup.maxBatches);
  try {
    capture(sink, counters, anonymizer);
  } catch (error) {
    // The writer closes its files with what this engine has counted.
    sink.end();
    throw error;
  } finally {
    setup.orders.close();
  }
  say({ kind: 'done' });
}

/** Captures until it is told to stop, and hands over everything. */
function capture(sink: LiveSink, counters: Float64Array, anonymizer: Anonymizer | undefined): void {
  const { engine: options } = setup;
  const { part, parts } = options;
  const tell = (event: LiveEvent): void => say({ kind: 'event', event });
  const memory = engineMemory(options, liveBytes(setup.capture));
  // A table that grows for years is worth pages that fault five hundred times less, and that the processor finds sooner.
  if (setup.capture.source === 'af-packet') preferLargePages(new Uint8Array(memory.buffer));
  const source = openLive(setup.capture, { part, parts }, counters, tell, memory);
  // The ring takes in this engine's share alone, whole pairs of addresses at a time.
  const engine = new Engine({ ...options, part: 0, parts: 1 }, anonymizer?.before(sink) ?? sink, counters, {}, memory);
  const live = new LiveEngine({
    source,
    engine,
    sink,
    counters,
    flushIntervalMs: setup.flushIntervalMs,
    lagSeconds: lagSeconds(setup.capture.blockTimeoutMs),
    monotonicMs: steadyMs,
  });
  const control = new EngineControl(setup.control, setup.orders);
  say({ kind: 'ready' });
  while (!control.isStopAsked) {
    if (!live.turn()) source.wait(LONGEST_WAIT_MS);
    obey(control, live, source, say);
  }
  live.finish();
}

run().catch((error: unknown) => {
  const message = isTold(error) ? error.message : String(error instanceof Error ? error.stack : error);
  say({ kind: 'failed', message, isCapture: isTold(error) });
});
