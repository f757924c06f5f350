import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf } from '../../src/query/conversation-state.js';
import { talk } from './talk.js';

const OPENED = ['> S', '< SA', '> A'];

for (const [told, state] of [
  [OPENED, 'established'],
  [[...OPENED, '> PA', '< PA'], 'established'],
  [[...OPENED, '> FA'], 'closing'],
  [[...OPENED, '> FA', '< FA', '> A'], 'closed'],
  [[...OPENED, '> FA', '< FA', '< R'], 'reset'],
  [[...OPENED, '< RA'], 'reset'],
  [['> S', '< SA', '> R'], 'reset'],
  [['> S', '< RA'], 'refused'],
  [['> S', '> S', '< R'], 'refused'],
  [['> S'], 'half-open'],
  [['> S', '> S', '> S'], 'half-open'],
  [['> S', '< SA', '< SA'], 'half-open'],
  [['> S', '< A'], 'half-open'],
  [['> S', '> A', '> PA'], 'one-way'],
  [['> S', '> A', '< A', '> PA'], 'established'],
  [['> PA', '< A'], 'mid-stream'],
  [['> RA'], 'mid-stream'],
  [['> SA'], 'mid-stream'],
  [['> SA', '< A'], 'mid-stream'],
  [['> SA', '< S', '< A'], 'established'],
  [['> A', '< A', '< FA', '> S', '< SA', '> A'], 'closing'],
] as const) {
  test(`stateOf: ${told.join(', ')} is ${state}`, () => {
    assert.equal(stateOf(talk(told)), state);
  });
}

test('stateOf: what is not TCP was answered or not', () => {
  const udp = { protocol: 17 };
  assert.equal(stateOf(talk(['>', '<'], udp)), 'answered');
  assert.equal(stateOf(talk(['>', '>'], udp)), 'unanswered');
});
