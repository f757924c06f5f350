import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countAndTell, type LiveEvent } from '../../src/capture/live-options.js';
import { COUNTERS, Counter } from '../../src/counters.js';

test('countAndTell: each event is told, and counted where there is a counter of its kind', () => {
  const counters = new Float64Array(COUNTERS);
  const told: LiveEvent[] = [];
  const events: LiveEvent[] = [
    { kind: 'interface-lost', interface: 'a', reason: 'down' },
    { kind: 'interface-lost', interface: 'b', reason: 'interrupted' },
    { kind: 'interface-lost', interface: 'c', reason: 'gone' },
    { kind: 'interface-back', interface: 'a' },
    { kind: 'interface-trouble', interface: 'a', message: 'x', code: '' },
    { kind: 'clock-step', seconds: 5, totalSeconds: 5 },
    { kind: 'clock-step', seconds: 5, totalSeconds: 10 },
  ];
  const tell = countAndTell(counters, (event) => told.push(event));
  for (const event of events) tell(event);
  assert.deepEqual(told, events);
  assert.deepEqual([counters[Counter.INTERFACE_LOST], counters[Counter.INTERFACE_BACK], counters[Counter.CLOCK_STEPS]], [3, 1, 2]);
  assert.equal(
    counters.reduce((sum, count) => sum + count),
    6,
  );
});
