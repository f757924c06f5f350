import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { onSignals, type SignalActions } from '../../src/live/signals.js';

async function signal(...signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of signals) {
    const came = once(process, signal);
    process.kill(process.pid, signal);
    await came;
  }
}

function recordingActions(asked: string[]): SignalActions {
  return {
    stop: (signal) => void asked.push(`stop ${signal}`),
    stopAtOnce: (signal) => void asked.push(`stop at once ${signal}`),
    reload: () => void asked.push('reload'),
    rotate: () => void asked.push('rotate'),
    logCounters: () => void asked.push('counters'),
  };
}

/** Acts on signals until the test ends. */
function listen(t: TestContext, asked: string[], isHungUp: () => boolean): void {
  const dispose = onSignals(recordingActions(asked), isHungUp);
  // Signals alone keep nobody waiting.
  const alive = setInterval(() => undefined, 1000);
  t.after(() => {
    dispose();
    clearInterval(alive);
  });
}

test('signals: a hang-up ends it where the terminal is gone', async (t) => {
  const asked: string[] = [];
  listen(t, asked, () => true);
  await signal('SIGHUP', 'SIGTERM');
  assert.deepEqual(asked, ['stop SIGHUP', 'stop at once SIGTERM']);
});

test('signals: each asks for its own, and a second one to end asks for the end at once', async (t) => {
  const asked: string[] = [];
  listen(t, asked, () => false);
  await signal('SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGTERM', 'SIGINT');
  assert.deepEqual(asked, ['reload', 'rotate', 'counters', 'stop SIGTERM', 'stop at once SIGINT']);
});
