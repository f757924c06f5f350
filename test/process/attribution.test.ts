import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attribution, type FlowEnds } from '../../src/process/attribution.js';
import type { Observation, ObservedSocket } from '../../src/process/observation.js';
import type { ProcessFacts } from '../../src/process/process-facts.js';

const OURS = '0a000001';
const THEIRS = '0a000002';
const ELSEWHERE = 'ac110002';
const NOW_MS = 1_800_000_000_000;

function processOf(id: number, name: string): ProcessFacts {
  return { id, pid: 100 + id, startTicks: id, name, command: name, user: 'root', unit: '' };
}

const CLIENT = processOf(1, 'client');
const SERVER = processOf(2, 'server');

function socket(id: number, key: string, owner: number, more: Partial<ObservedSocket> = {}): ObservedSocket {
  return { id, key, owner, isListening: false, isOwn: true, sinceMs: NOW_MS, ...more };
}

function told(sockets: readonly ObservedSocket[], more: Partial<Observation> = {}): Observation {
  const addresses = { own: [OURS], other: [ELSEWHERE] };
  return { atMs: NOW_MS, processes: [CLIENT, SERVER], sockets, ended: [], addresses, isDenied: false, ...more };
}

function knowing(...sockets: ObservedSocket[]): Attribution {
  const attribution = new Attribution();
  attribution.take(told(sockets));
  return attribution;
}

function flow(more: Partial<FlowEnds> = {}): FlowEnds {
  const ends = { protocol: 6, source: OURS, sourcePort: 4000, destination: THEIRS, destinationPort: 443 };
  return { ...ends, startMs: NOW_MS, endMs: NOW_MS + 10, ...more };
}

const turned = (more: Partial<FlowEnds> = {}): FlowEnds =>
  flow({ source: THEIRS, sourcePort: 443, destination: OURS, destinationPort: 4000, ...more });

function answer(attribution: Attribution, asked: FlowEnds): unknown[] {
  const { process, inout, unknown } = attribution.find(asked);
  return [process?.name, inout, unknown];
}

const CONNECTED = `6 ${OURS} 4000 ${THEIRS} 443`;

test('find: a connected socket is out where it sends and in where it receives', () => {
  const attribution = knowing(socket(1, CONNECTED, 1));
  assert.deepEqual(answer(attribution, flow()), ['client', 'out', undefined]);
  assert.deepEqual(answer(attribution, turned()), ['client', 'in', undefined]);
});

test('find: an unconnected UDP socket has every flow of its port, of IPv4 also where it is one of IPv6', () => {
  for (const wildcard of ['*4', '*6']) {
    const attribution = knowing(socket(1, `17 ${wildcard} 4000`, 1));
    assert.deepEqual(answer(attribution, flow({ protocol: 17 })), ['client', 'out', undefined], wildcard);
  }
});

test('find: a port that is bound to every address is no longer taken for that of another host', () => {
  const attribution = knowing(socket(1, '17 *4 443', 2));
  assert.deepEqual(answer(attribution, flow({ protocol: 17 })), [undefined, 'out', 'short-lived']);
});

test('find: multicast belongs to whoever has bound its port', () => {
  const attribution = knowing(socket(1, '17 *4 5353', 2));
  const asked = flow({ protocol: 17, source: THEIRS, sourcePort: 5353, destination: 'e00000fb', destinationPort: 5353 });
  assert.deepEqual(answer(attribution, asked), ['server', 'in', undefined]);
});

test('find: a connection that nobody has accepted yet is the listener’s', () => {
  const attribution = knowing(socket(1, '6 *6 4000', 2, { isListening: true }), socket(2, CONNECTED, 0));
  assert.deepEqual(answer(attribution, turned()), ['server', 'in', undefined]);
});

test('find: between two processes of this machine a flow is the source’s, and the other is its peer', () => {
  const there = `6 ${OURS} 443 ${OURS} 4000`;
  const attribution = knowing(socket(1, `6 ${OURS} 4000 ${OURS} 443`, 1), socket(2, there, 2));
  const asked = flow({ destination: OURS });
  assert.deepEqual(answer(attribution, asked), ['client', 'out', undefined]);
  assert.equal(attribution.findPeer(asked)?.name, 'server');
});

test('find: a process is named after it has ended, and whoever has the port next is told apart by time', () => {
  const attribution = knowing(socket(1, CONNECTED, 1));
  attribution.take(told([], { atMs: NOW_MS + 20, ended: [1] }));
  const laterMs = NOW_MS + 60_000;
  attribution.take(told([socket(2, CONNECTED, 2, { sinceMs: laterMs })], { atMs: laterMs }));
  assert.deepEqual(answer(attribution, flow()), ['client', 'out', undefined]);
  assert.deepEqual(answer(attribution, flow({ startMs: laterMs, endMs: laterMs + 5 })), ['server', 'out', undefined]);
});

test('find: says why nobody is known', () => {
  const nobody = knowing();
  assert.deepEqual(answer(nobody, flow({ source: '08080808' })), [undefined, '', 'forwarded']);
  assert.deepEqual(answer(nobody, flow({ source: ELSEWHERE })), [undefined, '', 'other-namespace']);
  assert.deepEqual(answer(nobody, flow()), [undefined, 'out', 'short-lived']);
  assert.deepEqual(answer(nobody, flow({ protocol: 1 })), [undefined, '', undefined]);
  const denied = new Attribution();
  denied.take(told([socket(1, CONNECTED, 0)], { isDenied: true }));
  assert.deepEqual(answer(denied, flow()), [undefined, 'out', 'no-permission']);
});

test('find: a loopback flow is never that of another namespace', () => {
  const attribution = knowing(socket(1, '6 7f000001 4000 7f000001 443', 1, { isOwn: false }));
  assert.deepEqual(answer(attribution, flow({ source: '7f000001', destination: '7f000001' })), [undefined, 'out', 'short-lived']);
});

test('take: of 200,000 sockets that came and went a bounded number is remembered', () => {
  const attribution = new Attribution();
  for (let i = 0; i < 200; i++) {
    const ids = Array.from({ length: 1000 }, (_, j) => i * 1000 + j + 1);
    const sockets = ids.map((id) => socket(id, `6 ${OURS} ${id % 65_536} ${THEIRS} ${id}`, 1));
    attribution.take(told(sockets, { ended: ids }));
  }
  assert.equal(attribution.length, 65_536);
});
