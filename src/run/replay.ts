// `rastro replay`: capture files in, records out. Wires source, engine and writer together, on one thread, two or more.

import { CaptureFiles } from '../capture/capture-files.js';
import { FrameWindow } from '../capture/frame-window.js';
import { captureName } from '../capture/open-capture.js';
import type { CutShort } from '../capture/source.js';
import { countersOf, sharedCounters } from '../counters.js';
import { SinkError } from '../errors.js';
import { Engine } from '../flow/engine.js';
import { warn } from '../log.js';
import { closeOutput, type OutputFile, openOutput, STDOUT_FD } from '../output/output-file.js';
import { startThread } from '../thread.js';
import { runEngineLoop } from './engine-loop.js';
import type { EngineReport, EngineSetup } from './engine-thread.js';
import { onInterrupt } from './interrupt.js';
import { startProgress } from './progress.js';
import { InlineWriter, LazyWriter, type RecordWriter, WriterThread } from './record-writers.js';
import { type ReplayOptions, usualThreads } from './replay-options.js';
import { type ReplayTotals, totalsOf, writeStats } from './stats.js';
import { summaryText } from './summary.js';

/** Exit statuses of a replay beside those of errors. */
const DONE = 0;
const FAILED = 1;
const CUT_SHORT = 3;

/** What the engines have in common with whoever watches them. */
interface Run {
  readonly options: ReplayOptions;
  readonly output: OutputFile;
  readonly shared: SharedArrayBuffer;
  readonly stop: SharedArrayBuffer;
}

/** How reading ended. */
interface Tracked {
  readonly framesByLink: ReadonlyMap<number, number>;
  readonly failure: string | undefined;
}

/** Replays and answers the exit status. Throws UsageError, CaptureError and SinkError for what keeps it from beginning. */
export async function replay(options: ReplayOptions): Promise<number> {
  const startedMs = performance.now();
  const threads = options.threads ?? usualThreads();
  const engines = Math.max(1, threads - 1);
  const shared = sharedCounters(engines);
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const files = await CaptureFiles.open(options.files, countersOf(shared, 0), tellCutShort);
  const run: Run = { options, output: openOutput(options.output, options.files), shared, stop };
  const progress = startProgress(options, () => totalsOf(shared, engines));
  const interrupt = onInterrupt(() => {
    Atomics.store(new Int32Array(stop), 0, 1);
    files.close();
  });
  try {
    const tracked = engines > 1 ? await trackOnThreads(run, files, engines, interrupt) : await trackHere(run, files, threads);
    progress.stop();
    const seconds = (performance.now() - startedMs) / 1000;
    return report(options, totalsOf(shared, engines), tracked, seconds, interrupt.exitStatus);
  } catch (error) {
    progress.stop();
    if (error instanceof SinkError && error.code === 'EPIPE' && run.output.fd === STDOUT_FD) return DONE;
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** One engine on this thread; the writer beside it, unless one thread is all there may be. */
async function trackHere(run: Run, files: CaptureFiles, threads: number): Promise<Tracked> {
  const { options, output } = run;
  const stop = new Int32Array(run.stop);
  const onFailure = (): number => Atomics.store(stop, 0, 1);
  const writer = threads === 1 ? new InlineWriter(output, options.columns) : new LazyWriter(output, options.columns, onFailure);
  const counters = countersOf(run.shared, 0);
  const engine = new Engine({ ...options.engine, part: 0, parts: 1 }, writer, counters);
  let failure: string | undefined;
  try {
    await runEngineLoop({ source: files, window: new FrameWindow(options.window), engine, counters, stop });
  } catch (error) {
    if (error instanceof SinkError) throw error;
    failure = error instanceof Error ? error.message : String(error);
  }
  files.close();
  engine.finish();
  await finish(writer, output);
  return { framesByLink: files.framesByLink, failure };
}

/** Several engines on threads of their own, each reading everything and tracking its share of the flows, and one writer. */
async function trackOnThreads(
  run: Run,
  files: CaptureFiles,
  engines: number,
  interrupt: { onStop(act: () => void): void },
): Promise<Tracked> {
  files.close();
  const { options, output } = run;
  const writer = new WriterThread(output, options.columns, engines, () => Atomics.store(new Int32Array(run.stop), 0, 1));
  const reports = await Promise.all(
    writer.links.map((link, part) => {
      const engine = { ...options.engine, part, parts: engines };
      const setup: EngineSetup = { files: options.files, engine, window: options.window, counters: run.shared, stop: run.stop, link };
      return runEngineThread(setup, interrupt);
    }),
  );
  await finish(writer, output);
  const first = reports[0]!;
  for (const { name, cutShort } of first.cutShort) tellCutShort(name, cutShort);
  return first;
}

function runEngineThread(setup: EngineSetup, interrupt: { onStop(act: () => void): void }): Promise<EngineReport> {
  const worker = startThread('engine-thread', import.meta.url, { workerData: setup, transferList: [setup.link.port] });
  interrupt.onStop(() => worker.postMessage('stop'));
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

async function finish(writer: RecordWriter, output: OutputFile): Promise<void> {
  await writer.finish();
  closeOutput(output);
}

function tellCutShort(name: string, { offset, what }: CutShort): void {
  warnings.push(warn({}, `${name} is cut short at byte ${offset}: ${what}; all packets before that count`));
}

const warnings: Promise<void>[] = [];

/** Says how it went and answers the exit status. */
async function report(
  options: ReplayOptions,
  totals: ReplayTotals,
  tracked: Tracked,
  seconds: number,
  interrupted: number | undefined,
): Promise<number> {
  await Promise.all(warnings);
  if (options.stats !== undefined) writeStats(options.stats, options.files.map(captureName), totals, tracked.framesByLink, seconds);
  if (tracked.failure !== undefined) {
    process.stderr.write(`rastro: ${tracked.failure}; the ${totals.flows} flows of the ${totals.frames} frames before that are written\n`);
  }
  if (!options.quiet) process.stderr.write(summaryText(totals, tracked.framesByLink, seconds));
  if (tracked.failure !== undefined) return FAILED;
  if (interrupted !== undefined) return interrupted;
  return totals.truncated_files > 0 ? CUT_SHORT : DONE;
}
