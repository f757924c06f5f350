import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_KNOWN, Conversation } from '../../src/query/conversation.js';
import { BY_FIRST_PACKET, ConversationList, type RowOrder } from '../../src/query/conversation-list.js';
import type { PacketFact } from '../flow/model.js';
import { SEED } from '../random.js';
import { batches, packets } from './talk.js';

/** One conversation per port, with so many packets, each beginning at its time. */
function conversations(told: readonly { port: number; count: number; atNs: number }[]): PacketFact[] {
  return told
    .flatMap(({ port, count, atNs }, i) => packets(Array<string>(count).fill('> A'), { sourcePort: 1000 + i, destinationPort: port, atNs }))
    .sort((a, b) => a.atNs - b.atNs);
}

function listed(frames: readonly PacketFact[], limit: number, order: RowOrder): string[] {
  const list = new ConversationList(ALL_KNOWN, limit, order);
  const cursor = new Conversation();
  for (const batch of batches(frames)) for (let i = 0; i < batch.rows; i++) list.add(cursor.move(batch, batch.at(i)));
  return Array.from(list.inOrder(), (row) => `${row.sourcePort} ${row.count}`);
}

const told = fc.array(
  fc.record({ port: fc.constantFrom(80, 443), count: fc.integer({ min: 1, max: 4 }), atNs: fc.nat(5).map((n) => n * 1e9) }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

test(`ConversationList: the first by count, whatever the limit, are those that sorting all of them gives, seed ${SEED}`, () => {
  fc.assert(
    fc.property(told, fc.integer({ min: 1, max: 40 }), fc.boolean(), (facts, limit, isDescending) => {
      const frames = conversations(facts);
      const sign = isDescending ? -1 : 1;
      const expected = facts
        .map(({ count, atNs }, i) => ({ name: `${1000 + i} ${count}`, count, atNs, i }))
        .sort((a, b) => sign * (a.count - b.count) || a.atNs - b.atNs || a.i - b.i)
        .slice(0, limit)
        .map(({ name }) => name);
      // Equal starts are in order of keys, whose first word has the ports: the source port is what differs first in it.
      assert.deepEqual(listed(frames, limit, { key: (row) => row.count, isDescending }), expected);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test('ConversationList: without a key they are in order of their first packets', () => {
  const frames = conversations([
    { port: 80, count: 1, atNs: 3e9 },
    { port: 80, count: 1, atNs: 1e9 },
    { port: 80, count: 1, atNs: 2e9 },
  ]);
  assert.deepEqual(listed(frames, 9, BY_FIRST_PACKET), ['1001 1', '1002 1', '1000 1']);
  assert.deepEqual(listed(frames, 2, { key: undefined, isDescending: true }), ['1000 1', '1002 1']);
});

test('ConversationList: text is ordered as text', () => {
  const frames = conversations([10, 9, 100].map((count) => ({ port: 80, count: count % 7, atNs: 0 })));
  const order: RowOrder = { key: (row) => String(row.sourcePort), isDescending: true };
  assert.deepEqual(listed(frames, 9, order), ['1002 2', '1001 2', '1000 3']);
});
