import assert from 'node:assert/strict';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Counter, countersOf, sharedCounters } from '../../src/counters.js';
import { EndReason } from '../../src/flow/row.js';
import { totalsOf, writeStats } from '../../src/run/stats.js';
import { temporaryFolder } from '../run-rastro.js';

/** Counters of two engines that have read the same 10 frames: 7 IP packets shared between them, 3 others. */
function twoEngines(): SharedArrayBuffer {
  const shared = sharedCounters(2);
  for (const engine of [0, 1]) {
    const counters = countersOf(shared, engine);
    counters.set([10, engine === 0 ? 4 : 3, engine === 0 ? 400 : 300, 1, 2, 0, 1, 5, 1, 4096, 5e8, 61_250_000_001, 1_795_167_000]);
    counters[Counter.ENDED + EndReason.IDLE] = 1;
    counters[Counter.ENDED + EndReason.FORCED] = engine;
  }
  return shared;
}

test('totalsOf: frames are what one engine saw, flows and their packets what all tracked', () => {
  assert.deepEqual(totalsOf(twoEngines(), 2), {
    frames: 10,
    flow_packets: 7,
    flow_bytes: 700,
    nonip: 1,
    malformed: 2,
    unsupported: 0,
    truncated_files: 1,
    frames_outside_window: 5,
    flows: 3,
    live: 2,
    endedBy: { idle: 2, active: 0, 'end-detected': 0, forced: 1, 'lack-of-resources': 0 },
    firstPacket: '2026-11-20T09:30:00.500000000Z',
    lastPacket: '2026-11-20T09:31:01.250000001Z',
    fileBytes: 4096,
  });
});

test('totalsOf: a run without frames has no first and no last packet', () => {
  const { frames, firstPacket, lastPacket } = totalsOf(sharedCounters(1), 1);
  assert.deepEqual({ frames, firstPacket, lastPacket }, { frames: 0, firstPacket: undefined, lastPacket: undefined });
});

test('writeStats: writes the counters by the names of the contract', (t) => {
  const name = join(temporaryFolder(t), 'stats.json');
  const links = new Map([
    [1, 9],
    [9999, 1],
  ]);
  writeStats({ fd: openSync(name, 'w'), name }, ['a.pcap', 'standard input'], totalsOf(twoEngines(), 2), links, 1.23456);
  assert.deepEqual(JSON.parse(readFileSync(name, 'utf8')), {
    frames: 10,
    flow_packets: 7,
    flow_bytes: 700,
    nonip: 1,
    malformed: 2,
    unsupported: 0,
    truncated_files: 1,
    frames_outside_window: 5,
    flows: 3,
    ended_by: { idle: 2, active: 0, 'end-detected': 0, forced: 1, 'lack-of-resources': 0 },
    link_types: { ETHERNET: 9, LINKTYPE_9999: 1 },
    first_packet: '2026-11-20T09:30:00.500000000Z',
    last_packet: '2026-11-20T09:31:01.250000001Z',
    seconds: 1.235,
    files: ['a.pcap', 'standard input'],
  });
});

test('writeStats: without frames first and last packet are null, not left out', (t) => {
  const name = join(temporaryFolder(t), 'stats.json');
  writeStats({ fd: openSync(name, 'w'), name }, [], totalsOf(sharedCounters(1), 1), new Map(), 0);
  const { first_packet, last_packet } = JSON.parse(readFileSync(name, 'utf8')) as Record<string, unknown>;
  assert.deepEqual({ first_packet, last_packet }, { first_packet: null, last_packet: null });
});

test('writeStats: a full disk is told of with what is safe', () => {
  assert.throws(() => writeStats({ fd: openSync('/dev/full', 'w'), name: 's.json' }, [], totalsOf(sharedCounters(1), 1), new Map(), 0), {
    message: 'cannot write s.json: no space left on device (ENOSPC); the records are written',
    code: 'ENOSPC',
  });
});
