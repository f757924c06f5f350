import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversations } from '../../src/print/conversations.js';

const ACK = 0x10;
const SYN = 0x02;

function tell(conversations: Conversations, to: string, flags: number, sequence: number): number {
  conversations.tell('a.1', to, true, flags, sequence, 1);
  return conversations.sequence;
}

test('conversations: past the limit the one begun first is forgotten, and begins anew with its next segment', () => {
  const conversations = new Conversations(2);
  for (const to of ['b.2', 'c.2', 'd.2']) tell(conversations, to, ACK, 1000);
  assert.equal(conversations.size, 2);
  assert.equal(tell(conversations, 'd.2', ACK, 1001), 1);
  assert.equal(tell(conversations, 'b.2', ACK, 1001), 1001);
  assert.equal(tell(conversations, 'b.2', ACK, 1002), 1);
});

test('conversations: a SYN with ACK begins a known one anew', () => {
  const conversations = new Conversations();
  tell(conversations, 'b.2', ACK, 1000);
  assert.equal(tell(conversations, 'b.2', SYN | ACK, 7000), 7000);
  assert.equal(tell(conversations, 'b.2', ACK, 7001), 1);
});

test('conversations: a segment without ACK is told as it is and remembered by nobody', () => {
  const conversations = new Conversations();
  assert.equal(tell(conversations, 'b.2', SYN, 1000), 1000);
  assert.equal(conversations.size, 0);
});
