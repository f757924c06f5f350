// `rastro run`: the daemon, from its options to its exit status.

import type { Logger } from 'pino';
import { type LoadedConfig, loadConfig } from '../config/load-config.js';
import { configFile } from '../config/usual-file.js';
import { Daemon } from '../live/daemon.js';
import { onSignals } from '../live/signals.js';
import { Watch } from '../live/watch.js';
import { daemonLog } from '../log.js';
import type { Given } from './command.js';
import { runFlags } from './run-options.js';
import { watchedInterfaces } from './watched-interfaces.js';

const DONE = 0;
const FAILED = 1;
/** Milliseconds after which a stop that does not come to an end is given up. */
const LONGEST_STOP_MS = 4800;

type Load = () => Promise<LoadedConfig>;

/** Runs until a signal ends it. Throws UsageError, ConfigError, CaptureError and SinkError for what keeps it from beginning. */
export async function run(given: Given): Promise<number> {
  const { file, flags } = runFlags(given);
  const load: Load = async () => loadConfig({ file: await configFile(file), environment: process.env, flags });
  const loaded = await load();
  const chosen = await watchedInterfaces(loaded.config.capture.interfaces);
  if ('exitStatus' in chosen) return chosen.exitStatus;
  const log = await daemonLog(loaded.config.log);
  return runDaemon(loaded, chosen.names, load, log);
}

async function runDaemon(loaded: LoadedConfig, names: readonly string[] | 'any', load: Load, log: Logger): Promise<number> {
  let end: (failure: Error | undefined) => void = () => undefined;
  const ended = new Promise<Error | undefined>((resolve) => {
    end = resolve;
  });
  let parts: { readonly daemon: Daemon; readonly watch: Watch } | undefined;
  // From before the start on, since a signal may come while it starts.
  let isHungUp = false;
  const dispose = onSignals({
    stop: (signal) => {
      isHungUp = signal === 'SIGHUP';
      end(undefined);
    },
    stopAtOnce: (signal) => {
      dispose();
      process.kill(process.pid, signal);
    },
    reload: oneAtATime(async () => parts?.watch.duringReload(() => reload(parts!.daemon, load))),
    rotate: () => parts?.daemon.rotate(),
    logCounters: () => parts?.watch.logCounters(),
  });
  try {
    parts = await startParts(loaded, names, log, end);
    const { source, filter, threads } = loaded.config.capture;
    log.info({ interfaces: names, source, filter, threads, config: loaded.file, folder: loaded.config.output.folder }, 'capturing');
    return await untilEnded(parts, ended, log);
  } finally {
    dispose();
    // As a terminal's other programs end with it; node itself aborts when it cannot put a terminal back that is gone.
    if (isHungUp) process.kill(process.pid, 'SIGHUP');
  }
}

async function startParts(
  loaded: LoadedConfig,
  names: readonly string[] | 'any',
  log: Logger,
  onFailure: (error: Error) => void,
): Promise<{ readonly daemon: Daemon; readonly watch: Watch }> {
  const daemon = await Daemon.start(loaded, names, log, onFailure);
  const watch = await Watch.start(daemon, log).catch(async (error: unknown) => {
    await daemon.stop();
    throw error;
  });
  return { daemon, watch };
}

async function untilEnded(
  { daemon, watch }: { readonly daemon: Daemon; readonly watch: Watch },
  ended: Promise<Error | undefined>,
  log: Logger,
): Promise<number> {
  const failure = await ended;
  if (failure !== undefined) log.fatal({ err: failure }, 'a part has failed; ending');
  watch.stopping();
  const isWritten = await withinTime(daemon.stop(), log);
  await watch.close();
  watch.logCounters('ended');
  return failure === undefined && isWritten ? DONE : FAILED;
}

async function reload(daemon: Daemon, load: Load): Promise<void> {
  const next = await daemon.reloads.read(load);
  if (next !== undefined) await daemon.reload(next);
}

/** Runs `work` again after it has ended where it was asked for meanwhile, but never twice at once. */
function oneAtATime(work: () => Promise<void>): () => void {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
  };
}

/** False where the stop takes longer than anybody waits. */
async function withinTime(stop: Promise<boolean>, log: Logger): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      log.fatal('the stop takes too long; what is not written by now is lost');
      resolve(false);
    }, LONGEST_STOP_MS);
  });
  return Promise.race([stop, late]).finally(() => clearTimeout(timer));
}
