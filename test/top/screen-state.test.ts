import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterKey, firstState, type Key, type ScreenState } from '../../src/top/screen-state.js';
import { isExpression } from '../../src/top/typed-filter.js';

const START = firstState({ view: 'flow', sort: 'rate', isReversed: false });

function key(name: string, more: Partial<Key> = {}): Key {
  return { name, sequence: name, ...more };
}

function after(...keys: Key[]): ScreenState {
  return keys.reduce<ScreenState>((state, each) => {
    const next = afterKey(state, each);
    assert.notEqual(next, 'quit');
    return next as ScreenState;
  }, START);
}

test('afterKey: q and Ctrl-C quit, q as a letter of the filter does not', () => {
  assert.equal(afterKey(START, key('q')), 'quit');
  assert.equal(afterKey({ ...START, isTyping: true }, key('c', { ctrl: true })), 'quit');
  assert.equal(after(key('/'), key('q')).filter, 'q');
});

test('afterKey: Tab goes round the views, with Shift the other way, and digits go straight to one', () => {
  const tab = key('tab', { sequence: '\t' });
  assert.equal(after(tab).view, 'process');
  assert.equal(after(tab, tab, tab, tab).view, 'flow');
  assert.equal(after({ ...tab, shift: true }).view, 'service');
  assert.equal(after(key('3')).view, 'host');
});

test('afterKey: s goes through the orders, r turns them round', () => {
  assert.deepEqual([after(key('s')).sort, after(key('s'), key('s'), key('s'), key('s')).sort], ['bytes', 'rate']);
  assert.equal(after(key('r')).isReversed, true);
});

test('afterKey: a filter is typed, mended, kept by Enter and taken away by Escape', () => {
  const typed = [key('/'), key('a'), key('B'), key('backspace', { sequence: '\u007f' }), key('return', { sequence: '\r' })];
  assert.deepEqual([after(...typed).filter, after(...typed).isTyping], ['a', false]);
  assert.equal(after(...typed, key('escape', { sequence: '\u001b' })).filter, '');
});

test('afterKey: control characters never get into the filter', () => {
  assert.equal(after(key('/'), key('x', { sequence: '\u001b[31m' }), key('f1', { sequence: '\u0007' })).filter, '');
});

test('afterKey: the first row is never above the first', () => {
  assert.equal(after(key('down'), key('up'), key('up'), key('pageup')).offset, 0);
  assert.equal(after(key('pagedown'), key('down')).offset, 11);
  assert.equal(after(key('pagedown'), key('home')).offset, 0);
});

test('afterKey: an expression is in force once it makes sense; what is typed on it leaves the one before', () => {
  const typed = (text: string): string => after(key('/'), ...[...text].map((letter) => key(letter))).filterInForce;
  assert.equal(typed('tc'), 'tc');
  assert.equal(typed('proto == tcp'), 'proto == tcp');
  assert.equal(typed('proto == tcp && by'), 'proto == tcp ');
  assert.equal(typed('proto == tcp && bytes > 1MB'), 'proto == tcp && bytes > 1MB');
  assert.equal(typed('proto == nonsense'), '');
  assert.equal(typed('port in {80'), '');
});

test('isExpression: operators make one, words alone are text', () => {
  const expressions = ['a == b', 'x>1', '!tcp', 'tcp && udp', 'host in {10.0.0.0/8}', 'process contains ba', 'tcp || udp'];
  for (const text of expressions) assert.equal(isExpression(text), true, text);
  for (const text of ['', 'tcp', '10.0.0.1', '(short-lived)', '--port=80', 'sign in']) assert.equal(isExpression(text), false, text);
});
