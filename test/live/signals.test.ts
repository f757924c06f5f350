import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { onSignals } from '../../src/live/signals.js';

test('signals: each asks for its own, and a second one to end asks for the end at once', async (t) => {
  const asked: string[] = [];
  const dispose = onSignals({
    stop: (signal) => void asked.push(`stop ${signal}`),
    stopAtOnce: (signal) => void asked.push(`stop at once ${signal}`),
    reload: () => void asked.push('reload'),
    rotate: () => void asked.push('rotate'),
    logCounters: () => void asked.push('counters'),
  });
  // Signals alone keep nobody waiting.
  const alive = setInterval(() => undefined, 1000);
  t.after(() => {
    dispose();
    clearInterval(alive);
  });
  for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGTERM', 'SIGINT'] as const) {
    const came = once(process, signal);
    process.kill(process.pid, signal);
    await came;
  }
  assert.deepEqual(asked, ['reload', 'rotate', 'counters', 'stop SIGTERM', 'stop at once SIGINT']);
});
