// What signals ask of the daemon.

export interface SignalActions {
  /** SIGTERM, SIGINT; the first time. */
  stop(signal: NodeJS.Signals): void;
  /** SIGTERM, SIGINT again: it takes too long for somebody. */
  stopAtOnce(signal: NodeJS.Signals): void;
  /** SIGHUP. */
  reload(): void;
  /** SIGUSR1. */
  rotate(): void;
  /** SIGUSR2. */
  logCounters(): void;
}

/** Acts on signals from now on; answers how to stop doing so. */
export function onSignals(actions: SignalActions): () => void {
  let isStopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isStopping) actions.stopAtOnce(signal);
    else actions.stop(signal);
    isStopping = true;
  };
  const handlers: readonly (readonly [NodeJS.Signals, (signal: NodeJS.Signals) => void])[] = [
    ['SIGTERM', end],
    ['SIGINT', end],
    ['SIGHUP', () => actions.reload()],
    ['SIGUSR1', () => actions.rotate()],
    ['SIGUSR2', () => actions.logCounters()],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
