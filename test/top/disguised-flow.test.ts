import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attribution } from '../../src/process/attribution.js';
import { type FlowFacts, putFacts } from '../../src/query/flow-facts.js';
import { FlowBook } from '../../src/top/flow-book.js';
import { flowFilter } from '../../src/top/typed-filter.js';

const NOW_MS = 1_000_000;
/** 172 in place of 10 in front, and fd00 in place of 2001. */
const DISGUISE = {
  replaceIpv4: (words: Int32Array, at: number): void => {
    words[at]! ^= 0xa6_00_00_00;
  },
  replaceIpv6: (words: Int32Array, at: number): void => {
    words[at]! ^= 0xdd01_0000;
  },
};

const NARROW_ENDS = { source: [0x0a000001], destination: [0x0a000002] };
const WIDE_ENDS = { source: [0x2001_0db8, 0, 0, 1], destination: [0x2001_0db8, 0, 0, 2] };

function facts(ends: Pick<FlowFacts, 'source' | 'destination'>): FlowFacts {
  const amounts = { count: 3, bytes: 300, reverseCount: 1, reverseBytes: 40, flags: 0, reverseFlags: 0 };
  const times = { hasTimes: true, startNs: NOW_MS * 1e6, endNs: NOW_MS * 1e6 };
  return { ...ends, protocol: 6, sourcePort: 4000, destinationPort: 443, vlan: -1, ...amounts, ...times };
}

function knowing(key: string, own: string): Attribution {
  const attribution = new Attribution();
  const process = { id: 1, pid: 101, startTicks: 1, name: 'curl', command: 'curl https://10.0.0.2/', user: 'root', unit: '' };
  const socket = { id: 1, key, owner: 1, isListening: false, isOwn: true, sinceMs: NOW_MS };
  const addresses = { own: [own], other: [] };
  attribution.take({ atMs: NOW_MS, processes: [process], sockets: [socket], ended: [], addresses, isDenied: false });
  return attribution;
}

for (const [name, ends, key, own, source, destination] of [
  ['IPv4', NARROW_ENDS, '6 0a000001 4000 0a000002 443', '0a000001', '172.0.0.1', '172.0.0.2'],
  [
    'IPv6',
    WIDE_ENDS,
    '6 20010db8000000000000000000000001 4000 20010db8000000000000000000000002 443',
    '20010db8000000000000000000000001',
    'fd00:db8::1',
    'fd00:db8::2',
  ],
] as const) {
  test(`FlowBook with a disguise, ${name}: the process is found by true addresses, and others are shown and asked for`, () => {
    const book = new FlowBook(knowing(key, own), 10, DISGUISE);
    putFacts(book.endedSink, [facts({ source: [...ends.source], destination: [...ends.destination] })], 0);
    book.settle(NOW_MS, 1000);
    const [row] = [...book.rows];
    assert.deepEqual([row!.source, row!.destination], [source, destination]);
    assert.deepEqual([row!.owner.process?.name, row!.owner.inout], ['curl', 'out']);
    assert.equal(row!.owner.process?.command, '', 'a command line may spell addresses out');
    assert.ok(flowFilter(`src == ${source} && process == curl`)(row!));
    assert.ok(!flowFilter(name === 'IPv4' ? 'host in 10.0.0.0/8' : 'host in 2001:db8::/32')(row!));
  });
}
