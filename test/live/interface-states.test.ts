import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { LiveEvent } from '../../src/capture/live-options.js';
import { InterfaceStates, whyNotCapturing } from '../../src/live/interface-states.js';

const silent = pino({ level: 'silent' });

const lost = (name: string, reason: 'down' | 'interrupted'): LiveEvent => ({ kind: 'interface-lost', interface: name, reason });
const back = (name: string): LiveEvent => ({ kind: 'interface-back', interface: name });

test('whyNotCapturing: one interface of two is enough, none is not, and one that is back is again', () => {
  const states = new InterfaceStates(['eth0', 'eth1'], silent);
  const reasons = [lost('eth0', 'down'), lost('eth1', 'interrupted'), back('eth0')].map((event) => {
    states.hear(event);
    return whyNotCapturing(states.figures());
  });
  assert.deepEqual(reasons, [undefined, 'not capturing: eth0 is down, eth1 is down', undefined]);
});

test("whyNotCapturing: 'any' is captured until its capture is interrupted", () => {
  const states = new InterfaceStates('any', silent);
  assert.equal(whyNotCapturing(states.figures()), undefined);
  states.hear(lost('any', 'interrupted'));
  assert.equal(whyNotCapturing(states.figures()), 'not capturing: any is down');
});

test('InterfaceStates: trouble with an interface that is captured does not make it one that is not', () => {
  const states = new InterfaceStates(['eth0'], silent);
  states.hear({ kind: 'interface-trouble', interface: 'eth0', message: 'x', code: '' });
  assert.deepEqual(states.figures(), [{ name: 'eth0', isUp: true }]);
});
