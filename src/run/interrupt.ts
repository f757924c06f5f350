// SIGINT and SIGTERM: the first asks the run to stop reading and to write what lives; the second ends it at once.

import { constants } from 'node:os';

/** Shells give 128 plus the signal's number. */
const SIGNAL_STATUS = 128;

export interface Interrupt {
  /** Exit status that the signal asks for; undefined while there was none. */
  readonly exitStatus: number | undefined;
  /** Also runs `act` at the first signal, or at once when there was one. */
  onStop(act: () => void): void;
  dispose(): void;
}

/** Runs `stop` at the first signal. */
export function onInterrupt(stop: () => void): Interrupt {
  const acts = [stop];
  let exitStatus: number | undefined;
  const act = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const status = SIGNAL_STATUS + constants.signals[signal];
    if (exitStatus !== undefined) process.exit(status);
    exitStatus = status;
    for (const run of acts) run();
  };
  process.on('SIGINT', act);
  process.on('SIGTERM', act);
  return {
    get exitStatus() {
      return exitStatus;
    },
    onStop(run) {
      if (exitStatus === undefined) acts.push(run);
      else run();
    },
    dispose() {
      process.off('SIGINT', act);
      process.off('SIGTERM', act);
    },
  };
}
