// The daemon: engines and writer, built, started and stopped in the order of the data: capture, flows, records, files. Nothing is
// written before capture has begun, so that what keeps it from beginning leaves no trace.

import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { CaptureConfig, DaemonConfig } from '../config/daemon-config.js';
import type { LoadedConfig } from '../config/load-config.js';
import { countersOf, sharedCounters, sharedWriterCounters } from '../counters.js';
import type { Anonymizer } from '../output/anonymizer.js';
import { liveLinks } from '../output/live-channel.js';
import type { ManifestFacts } from '../output/manifest.js';
import type { EngineLink } from '../output/writer-channel.js';
import { ProcessWatch } from '../process/process-watch.js';
import { markAtOnce } from '../thread.js';
import { compiledFilter } from './compiled-filter.js';
import { daemonAnonymizer } from './daemon-anonymizer.js';
import { captureOptions, changingOptions, engineOptions, manifestFacts, maxBatches } from './daemon-options.js';
import { EngineThreads } from './engine-threads.js';
import type { EngineEvents, EnginesSetup, RunningEngines } from './engines.js';
import { type DaemonFigures, figuresOf } from './figures.js';
import { InterfaceStates } from './interface-states.js';
import { Reloads } from './reloads.js';
import { WriterHandle } from './writer-handle.js';

/** Milliseconds between two looks at sockets: records come later than that, and it is 1 % of a core. */
const PROCESS_LOOK_MS = 200;

/** Starts the engines that the configured source needs. */
type StartEngines = (setup: EnginesSetup, events: EngineEvents) => Promise<RunningEngines>;

export class Daemon {
  readonly #log: Logger;
  readonly #names: readonly string[] | 'any';
  readonly #engines: RunningEngines;
  readonly #writer: WriterHandle;
  readonly #interfaces: InterfaceStates;
  readonly #counters: readonly Float64Array[];
  readonly reloads: Reloads;
  readonly #anonymizer: Anonymizer | undefined;
  readonly #processes: ProcessWatch | undefined;
  #loaded: LoadedConfig;

  private constructor(parts: {
    readonly log: Logger;
    readonly names: readonly string[] | 'any';
    readonly engines: RunningEngines;
    readonly writer: WriterHandle;
    readonly interfaces: InterfaceStates;
    readonly counters: readonly Float64Array[];
    readonly anonymizer: Anonymizer | undefined;
    readonly processes: ProcessWatch | undefined;
    readonly loaded: LoadedConfig;
  }) {
    this.#log = parts.log;
    this.#names = parts.names;
    this.#engines = parts.engines;
    this.#writer = parts.writer;
    this.#interfaces = parts.interfaces;
    this.#counters = parts.counters;
    this.#anonymizer = parts.anonymizer;
    this.#processes = parts.processes;
    this.#loaded = parts.loaded;
    this.reloads = new Reloads(parts.log);
  }

  /**
   * Starts everything and resolves once frames are captured. Throws ConfigError, CaptureError and SinkError for what
   * keeps it from that.
   * `onFailure` is told when a part fails later; the daemon is then to be stopped.
   */
  static async start(
    loaded: LoadedConfig,
    interfaces: readonly string[] | 'any',
    log: Logger,
    onFailure: (error: Error) => void,
  ): Promise<Daemon> {
    const { config } = loaded;
    const engineCount = config.capture.threads;
    const anonymizer = await daemonAnonymizer(loaded);
    const { engineLinks, writerLinks } = liveLinks(engineCount);
    const shared = sharedCounters(engineCount);
    const states = new InterfaceStates(interfaces, log);
    const setup: EnginesSetup = {
      capture: captureOptions(config, interfaces),
      engine: engineOptions(config),
      anonymize: anonymizer?.setup,
      flushIntervalMs: config.flow.flushIntervalMs,
      links: engineLinks,
      counters: shared,
      maxBatches: maxBatches(config),
    };
    const start: StartEngines = EngineThreads.start;
    // Before anything is captured, so that no flow begins unseen.
    const processes = config.process ? await startProcessWatch(log, onFailure) : undefined;
    const engines = await start(setup, { onEvent: (event) => states.hear(event), onFailure }).catch(async (error: unknown) => {
      await processes?.stop();
      throw error;
    });
    // Records that come before the writer does wait in its ports.
    const writing = { config, manifest: manifestFacts(loaded, anonymizer), engines: writerLinks, processes: processes?.ports[0] };
    const writer = await startWriter(writing, log, onFailure).catch(async (error: unknown) => {
      engines.stop();
      await Promise.all([engines.ended(), processes?.stop()]);
      throw error;
    });
    markAtOnce();
    const counters = engineLinks.map((_, engine) => countersOf(shared, engine));
    return new Daemon({ log, names: interfaces, engines, writer, interfaces: states, counters, anonymizer, processes, loaded });
  }

  get loaded(): LoadedConfig {
    return this.#loaded;
  }

  figures(): DaemonFigures {
    return figuresOf(this.#counters, {
      writer: this.#writer.figures(),
      interfaces: this.#interfaces.figures(),
      reload: this.reloads.figures(),
      memory: process.memoryUsage(),
    });
  }

  rotate(): void {
    this.#writer.rotate();
  }

  /** Takes what can be taken of `next` while it runs; the rest is said and left. Nothing changes where it cannot be taken whole. */
  async reload(next: LoadedConfig): Promise<void> {
    const difference = this.reloads.differ(this.#loaded, next);
    const { inForce } = difference;
    const refusal = await this.#configureEngines(inForce);
    if (refusal !== undefined) {
      this.reloads.refuse(refusal);
      return;
    }
    this.#writer.configure(inForce.config.output, manifestFacts(inForce, this.#anonymizer));
    this.#loaded = inForce;
    this.reloads.accept(difference);
  }

  /** Answers why the engines refused; the old configuration is in force then. */
  async #configureEngines({ config }: LoadedConfig): Promise<string | undefined> {
    if (config.capture.filter !== this.#loaded.config.capture.filter) {
      const refusal = await this.#setFilter(config.capture);
      if (refusal !== undefined) return refusal;
    }
    const { flushIntervalMs } = config.flow;
    return this.#engines.configure({ kind: 'configure', rules: changingOptions(config), flushIntervalMs });
  }

  async #setFilter({ filter, source, snapLength }: CaptureConfig): Promise<string | undefined> {
    // libpcap's own source hands it over itself.
    if (filter === undefined || source === 'cap')
      return this.#engines.configure({ kind: 'filter', expression: filter, compiled: undefined });
    const answer = await compiledFilter({ expression: filter, snapLength, interfaces: this.#names });
    if ('refused' in answer) return answer.refused;
    return this.#engines.configure({ kind: 'filter', expression: filter, compiled: answer.compiled });
  }

  /** Ends capture, all flows and all files; answers true when every record is written. */
  async stop(): Promise<boolean> {
    // What it has seen is in the writer's port before the last records are.
    await this.#processes?.stop();
    this.#engines.stop();
    await this.#engines.ended();
    const ended = await this.#writer.ended();
    if (ended === undefined) this.#log.error('the writer ended without closing its file');
    else if (ended.unwritten > 0) this.#log.error({ records: ended.unwritten }, 'records were left that the disk did not take');
    return ended !== undefined && ended.unwritten === 0;
  }
}

interface Writing {
  readonly config: DaemonConfig;
  readonly manifest: ManifestFacts;
  readonly engines: readonly EngineLink[];
  readonly processes: MessagePort | undefined;
}

function startWriter({ config, ...writing }: Writing, log: Logger, onFailure: (error: Error) => void): Promise<WriterHandle> {
  const setup = { ...writing, options: config.output, counters: sharedWriterCounters() };
  return WriterHandle.start(setup, log, onFailure);
}

async function startProcessWatch(log: Logger, onFailure: (error: Error) => void): Promise<ProcessWatch> {
  const watch = await ProcessWatch.start(1, PROCESS_LOOK_MS, onFailure);
  if (watch.isTold) log.info({}, 'the kernel tells whose sockets are');
  else log.warn({}, 'the kernel may not be asked whose sockets are (CAP_BPF, CAP_NET_ADMIN): short-lived processes are missed');
  return watch;
}
