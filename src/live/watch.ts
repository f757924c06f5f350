// What watches the daemon and tells others how it is: the status line, warnings of losses, metrics, systemd and its watchdog.

import type { Logger } from 'pino';
import type { DaemonConfig } from '../config/daemon-config.js';
import { ownVersion } from '../project-files.js';
import { steadyMs } from '../steady-time.js';
import type { Daemon } from './daemon.js';
import type { DaemonFigures } from './figures.js';
import { beatsOf, Heartbeats } from './heartbeats.js';
import { whyNotCapturing } from './interface-states.js';
import type { MetricsServer } from './metrics-server.js';
import { openNotifier, type ServiceNotifier } from './notify.js';
import { OverloadWatch } from './overload.js';
import { allCounters, statusFields, statusText } from './status.js';
import { Watchdog, watchdogMs } from './watchdog.js';

const LOOK_MS = 1000;
/** Milliseconds that a part may stand still before /healthz says so. */
const PATIENCE_MS = 5000;
/** Milliseconds between two warnings of the same loss where no status interval says otherwise. */
const USUAL_INTERVAL_MS = 60_000;

export class Watch {
  readonly #daemon: Daemon;
  readonly #log: Logger;
  readonly #notifier: ServiceNotifier;
  readonly #overload: OverloadWatch;
  #watchdog: Watchdog | undefined;
  #server: MetricsServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Figures of the last status line and of the last look, each with its time. */
  #stated: { readonly figures: DaemonFigures; readonly atMs: number };
  #looked: { readonly figures: DaemonFigures; readonly atMs: number };
  #isStopping = false;

  private constructor(daemon: Daemon, log: Logger, notifier: ServiceNotifier) {
    this.#daemon = daemon;
    this.#log = log;
    this.#notifier = notifier;
    const { statusIntervalMs } = daemon.loaded.config.log;
    this.#overload = new OverloadWatch((fields, text) => log.warn(fields, text), statusIntervalMs || USUAL_INTERVAL_MS);
    this.#stated = { figures: daemon.figures(), atMs: steadyMs() };
    this.#looked = this.#stated;
  }

  /** Begins to watch, and tells systemd that the daemon is ready. Throws SinkError where metrics cannot be served. */
  static async start(daemon: Daemon, log: Logger): Promise<Watch> {
    const notifier = await openNotifier(process.env, (message) => log.warn({ reason: message }, 'systemd cannot be told'));
    const watch = new Watch(daemon, log, notifier);
    await watch.#serve(daemon.loaded.config);
    watch.#timer = setInterval(() => watch.#look(), LOOK_MS);
    watch.#startWatchdog();
    notifier.ready(watch.#statusText());
    return watch;
  }

  async #serve({ metrics }: DaemonConfig): Promise<void> {
    if (metrics === undefined) return;
    // Only where they are wanted: they take longer to load than the rest of the daemon.
    const [{ Metrics }, { MetricsServer }] = await Promise.all([import('./metrics.js'), import('./metrics-server.js')]);
    const figures = (): DaemonFigures => this.#daemon.figures();
    const beats = new Heartbeats(() => beatsOf(figures()), steadyMs());
    const stalled = (): string[] => beats.stalled(steadyMs(), PATIENCE_MS);
    const unready = (): string | undefined => (this.#isStopping ? 'not capturing: stopping' : whyNotCapturing(figures().interfaces));
    this.#server = new MetricsServer(new Metrics(() => withStalls(figures(), stalled()), ownVersion()), { stalled, unready });
    const port = await this.#server.listen(metrics.host, metrics.port);
    this.#log.info({ host: metrics.host, port }, 'metrics are served');
  }

  #startWatchdog(): void {
    const withinMs = watchdogMs(process.env, process.pid);
    if (withinMs === undefined) return;
    const nowMs = steadyMs();
    const options = {
      withinMs,
      heartbeats: new Heartbeats(() => beatsOf(this.#daemon.figures()), nowMs),
      ping: () => this.#notifier.ping(),
      onStall: (names: readonly string[]) => this.#log.error({ stalled: names }, 'a part stands still; systemd gets no more pings'),
      onRecovery: () => this.#log.info('all parts turn again'),
    };
    this.#watchdog = new Watchdog(options, nowMs);
    this.#watchdog.start();
  }

  #look(): void {
    const figures = this.#daemon.figures();
    const nowMs = steadyMs();
    this.#overload.look(figures, nowMs);
    this.#notifier.status(this.#statusText(figures, nowMs));
    this.#looked = { figures, atMs: nowMs };
    const { statusIntervalMs } = this.#daemon.loaded.config.log;
    if (statusIntervalMs === 0 || nowMs - this.#stated.atMs < statusIntervalMs) return;
    this.#log.info(statusFields(this.#stated.figures, figures, nowMs - this.#stated.atMs), 'status');
    this.#stated = { figures, atMs: nowMs };
  }

  #statusText(figures = this.#daemon.figures(), nowMs = steadyMs()): string {
    return statusText(statusFields(this.#looked.figures, figures, nowMs - this.#looked.atMs));
  }

  /** Logs a status line with all counters. */
  logCounters(text = 'status with all counters'): void {
    const figures = this.#daemon.figures();
    const status = statusFields(this.#looked.figures, figures, steadyMs() - this.#looked.atMs);
    this.#log.info({ ...status, counters: allCounters(figures) }, text);
  }

  /** Tells systemd that a reload is under way while it is. */
  async duringReload(reload: () => Promise<void>): Promise<void> {
    this.#notifier.reloading();
    try {
      await reload();
    } finally {
      this.#notifier.ready(this.#statusText());
    }
  }

  /** The daemon is ending. */
  stopping(): void {
    this.#isStopping = true;
    this.#watchdog?.stop();
    this.#notifier.stopping('writing the flows that live');
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#server?.close();
  }
}

/** A writer that hangs in the disk cannot say that it is in trouble. */
function withStalls(figures: DaemonFigures, stalled: readonly string[]): DaemonFigures {
  return stalled.includes('writer') ? { ...figures, writer: { ...figures.writer, isInTrouble: true } } : figures;
}
