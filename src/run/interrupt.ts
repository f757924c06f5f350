// SIGINT and SIGTERM: the first asks the run to stop reading and to write what lives; the second ends it at once.

import { constants } from 'node:os';

/** Shells give 128 plus the signal's number. */
const SIGNAL_STATUS = 128;

export interface Interrupt {
  /** Exit status that the signal asks for; undefined while there was none. */
  readonly exitStatus: number | undefined;
  dispose(): void;
}

/** Runs `stop` at the first signal. */
export function onInterrupt(stop: () => void): Interrupt {
  let exitStatus: number | undefined;
  const act = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (exitStatus !== undefined) {
      // Not process.exit: that waits for a writer thread, which may be waiting for whoever reads the records.
      dispose();
      process.kill(process.pid, signal);
      return;
    }
    exitStatus = SIGNAL_STATUS + constants.signals[signal];
    stop();
  };
  const dispose = (): void => {
    process.off('SIGINT', act);
    process.off('SIGTERM', act);
  };
  process.on('SIGINT', act);
  process.on('SIGTERM', act);
  return {
    get exitStatus() {
      return exitStatus;
    },
    dispose,
  };
}
