// `rastro replay`: capture files in, records out. Wires source, engine and writer together, on one thread, two or more.

import { WINDOW_BYTES } from '../capture/byte-window.js';
import { CaptureFiles, canReadAgain } from '../capture/capture-files.js';
import { captureName } from '../capture/open-capture.js';
import type { CutShort } from '../capture/source.js';
import { countersOf, sharedCounters } from '../counters.js';
import { SinkError } from '../errors.js';
import { engineMemory } from '../flow/engine-memory.js';
import type { KernelMemory } from '../kernel.js';
import { warn } from '../log.js';
import type { Anonymizer } from '../output/anonymizer.js';
import { closeOutput, type OutputFile, openOutput, STDOUT_FD } from '../output/output-file.js';
import type { EngineLink } from '../output/writer-channel.js';
import { startThread } from '../thread.js';
import { anonymizerFor } from './anonymize.js';
import type { EngineReport, EngineSetup } from './engine-thread.js';
import { onInterrupt } from './interrupt.js';
import { startProgress } from './progress.js';
import { HandoverWriter, InlineWriter, WriterThread } from './record-writers.js';
import { type ReplayOptions, usualThreads } from './replay-options.js';
import { type ReplayTotals, totalsOf, writeStats } from './stats.js';
import { StopPoint, sharedStop } from './stop-point.js';
import { summaryText } from './summary.js';
import { type Tracked, trackFiles } from './track-files.js';

/** Exit statuses of a replay beside those of errors. */
const DONE = 0;
const FAILED = 1;
const CUT_SHORT = 3;

/** What the engines have in common with whoever watches them. */
interface Run {
  readonly options: ReplayOptions;
  readonly anonymizer: Anonymizer | undefined;
  readonly output: OutputFile;
  /** Where --stats goes; undefined without it. */
  readonly stats: OutputFile | undefined;
  readonly shared: SharedArrayBuffer;
  readonly stop: SharedArrayBuffer;
}

/** Replays and answers the exit status. Throws UsageError, CaptureError and SinkError for what keeps it from beginning. */
export async function replay(options: ReplayOptions): Promise<number> {
  const startedNs = process.hrtime.bigint();
  const threads = threadsOf(options);
  const engines = Math.max(1, threads - 1);
  const shared = sharedCounters(engines);
  const stop = sharedStop(engines);
  const anonymizer = await anonymizerFor(options.anonymize);
  // Engines on threads of their own read the captures themselves; then opening them here is for telling whether they can be read.
  const memory = engines > 1 ? undefined : engineMemory(options.engine, WINDOW_BYTES);
  const block = memory?.bytes(WINDOW_BYTES);
  const files = await CaptureFiles.open(options.files, countersOf(shared, 0), tellCutShort, { block });
  const inputs = options.anonymize === undefined ? options.files : [...options.files, options.anonymize.keyFile];
  const stats = options.stats === undefined ? undefined : openOutput(options.stats, inputs);
  const run: Run = { options, anonymizer, output: openOutput(options.output, inputs), stats, shared, stop };
  const progress = startProgress(options, () => totalsOf(shared, engines));
  const interrupt = onInterrupt(() => {
    new StopPoint(stop).ask();
    files.close();
  });
  try {
    const tracked = memory === undefined ? await trackOnThreads(run, files, engines) : await trackHere(run, files, memory, threads);
    closeOutput(run.output);
    progress.stop();
    const seconds = Number(process.hrtime.bigint() - startedNs) / 1e9;
    return await report(run, totalsOf(shared, engines), tracked, seconds, interrupt.exitStatus);
  } catch (error) {
    progress.stop();
    if (error instanceof SinkError && error.code === 'EPIPE' && run.output.fd === STDOUT_FD) return DONE;
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** Threads to run on. Only a regular file can be read once per engine, so any other input has one engine, and a writer beside it. */
function threadsOf({ threads, files }: ReplayOptions): number {
  if (threads === undefined || threads <= 2) return threads ?? usualThreads();
  return files.every(canReadAgain) ? threads : 2;
}

/** One engine on this thread; a writer thread beside it once there are many records, unless one thread is all there may be. */
async function trackHere(run: Run, files: CaptureFiles, memory: KernelMemory, threads: number): Promise<Tracked> {
  const stop = new StopPoint(run.stop);
  const { options, output, shared: counters, anonymizer } = run;
  const engine = { ...options.engine, part: 0, parts: 1 };
  const mayHandOver = threads > 1;
  const writer = mayHandOver ? new HandoverWriter(output, options.columns, () => stop.ask()) : new InlineWriter(output, options.columns);
  return trackFiles({ engine, window: options.window, counters, stop, anonymizer, writer, memory }, async () => files);
}

/** Several engines on threads of their own, each reading everything and tracking its share of the flows, and one writer. */
async function trackOnThreads(run: Run, files: CaptureFiles, engines: number): Promise<Tracked> {
  files.close();
  const { options, output } = run;
  const writer = new WriterThread({ ...output, columns: options.columns, written: 0 }, engines, () => new StopPoint(run.stop).ask());
  const reports = await Promise.all(writer.links.map((link, part) => runEngineThread(run, part, engines, link)));
  await writer.finish();
  return reportOf(reports);
}

function runEngineThread(run: Run, part: number, parts: number, link: EngineLink): Promise<EngineReport> {
  const { options, shared: counters, stop } = run;
  const engine = { ...options.engine, part, parts };
  const anonymize = run.anonymizer?.setup;
  const workerData: EngineSetup = { files: options.files, engine, window: options.window, counters, stop, link, anonymize };
  const worker = startThread('run/engine-thread', { workerData, transferList: [link.port] });
  return new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
}

/** What the engines say together; all have seen the same frames. */
function reportOf(reports: readonly EngineReport[]): Tracked {
  const { cutShort, framesByLink } = reports[0]!;
  for (const { name, cutShort: where } of cutShort) tellCutShort(name, where);
  return { framesByLink, failure: reports.find((report) => report.failure !== undefined)?.failure };
}

function tellCutShort(name: string, { offset, what }: CutShort): void {
  warnings.push(warn({}, `${name} is cut short at byte ${offset}: ${what}; all packets before that count`));
}

const warnings: Promise<void>[] = [];

/** Says how it went and answers the exit status. */
async function report(
  { options, stats, anonymizer }: Run,
  totals: ReplayTotals,
  tracked: Tracked,
  seconds: number,
  interrupted: number | undefined,
): Promise<number> {
  await Promise.all(warnings);
  if (stats !== undefined) {
    writeStats(stats, options.files.map(captureName), totals, tracked.framesByLink, seconds, anonymizer?.statement());
  }
  if (tracked.failure !== undefined) {
    process.stderr.write(`rastro: ${tracked.failure}; the ${totals.flows} flows of the ${totals.frames} frames before that are written\n`);
  }
  if (!options.quiet) process.stderr.write(summaryText(totals, tracked.framesByLink, seconds));
  if (tracked.failure !== undefined) return FAILED;
  if (interrupted !== undefined) return interrupted;
  return totals.truncated_files > 0 ? CUT_SHORT : DONE;
}
