// What signals ask of the daemon.

export interface SignalActions {
  /** SIGTERM, SIGINT, and SIGHUP where the terminal is gone; the first time. */
  stop(signal: NodeJS.Signals): void;
  /** The same again: it takes too long for somebody. */
  stopAtOnce(signal: NodeJS.Signals): void;
  /** SIGHUP. */
  reload(): void;
  /** SIGUSR1. */
  rotate(): void;
  /** SIGUSR2. */
  logCounters(): void;
}

const STANDARD_ERROR = 2;

/** Tells whether standard error, a terminal as this was called, is none any more: whoever started us has closed it. */
export function hangUps(): () => boolean {
  const wasTerminal = process.stderr.isTTY === true;
  // node:tty loads all of node's networking.
  return () => wasTerminal && !process.getBuiltinModule('node:tty').isatty(STANDARD_ERROR);
}

/** Acts on signals from now on; answers how to stop doing so. */
export function onSignals(actions: SignalActions, isHungUp = hangUps()): () => void {
  let isStopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isStopping) actions.stopAtOnce(signal);
    else actions.stop(signal);
    isStopping = true;
  };
  const handlers: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGTERM', end],
    ['SIGINT', end],
    ['SIGHUP', (signal) => (isHungUp() ? end(signal) : actions.reload())],
    ['SIGUSR1', () => actions.rotate()],
    ['SIGUSR2', () => actions.logCounters()],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
