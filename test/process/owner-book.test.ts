import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attribution } from '../../src/process/attribution.js';
import { OwnerBook } from '../../src/process/owner-book.js';
import type { Conversation } from '../../src/query/conversation.js';
import { talk } from '../query/talk.js';

const HOUR_MS = 3_600_000;

/** Sockets of 10.0.0.1, one for each port, that were all closed an hour and more ago, and are forgotten. */
function forget(attribution: Attribution, ids: readonly number[]): void {
  const nothing = { processes: [], sockets: [], addresses: undefined, isDenied: false };
  attribution.take({ ...nothing, atMs: 0, ended: ids });
  attribution.take({ ...nothing, atMs: 2 * HOUR_MS, ended: [] });
  assert.equal(attribution.length, 0);
}

function knowing(ports: readonly number[]): Attribution {
  const attribution = new Attribution();
  const processes = ports.map((port) => {
    return { id: port, pid: port, startTicks: 1, name: `p${port}`, command: '', user: 'root', unit: '' };
  });
  const sockets = ports.map((port) => {
    const key = `6 0a000001 ${port} 0a000002 80`;
    return { id: port, key, owner: port, isListening: false, isOwn: true, sinceMs: 0 };
  });
  attribution.take({ atMs: 0, processes, sockets, ended: [], addresses: { own: ['0a000001'], other: [] }, isDenied: false });
  return attribution;
}

function nameOf(book: OwnerBook, { batch, at }: Conversation): string | undefined {
  return book.of(batch, at).process?.name;
}

test('OwnerBook: whose a flow is stays known when its socket is long forgotten', () => {
  const attribution = knowing([40_000]);
  const book = new OwnerBook(attribution);
  const flow = talk(['> S', '< SA'], { sourcePort: 40_000 });
  book.put(flow.batch);
  forget(attribution, [40_000]);
  assert.equal(nameOf(book, flow), 'p40000');
  assert.equal(nameOf(new OwnerBook(attribution), flow), undefined);
});

test('OwnerBook: of more flows than it may remember the first are forgotten', () => {
  const ports = [40_001, 40_002, 40_003];
  const attribution = knowing(ports);
  const book = new OwnerBook(attribution, 2);
  const flows = ports.map((sourcePort) => talk(['> S'], { sourcePort }));
  for (const { batch } of flows) book.put(batch);
  assert.equal(book.length, 2);
  forget(attribution, ports);
  assert.deepEqual(
    flows.map((flow) => nameOf(book, flow)),
    [undefined, 'p40002', 'p40003'],
  );
});

test('OwnerBook: a flow that nobody has takes no room', () => {
  const book = new OwnerBook(knowing([]));
  book.put(talk(['> S']).batch);
  assert.equal(book.length, 0);
});
