// The limit on live flows: no packet is lost, and who goes is a function of the packets alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { EngineOptions } from '../../src/flow/engine.js';
import { EndReason } from '../../src/flow/row.js';
import { endOf, type Frame, PLAIN_OPTIONS, packetsOf, rulesOf, runEngine, sortedLines } from '../fakes/traffic.js';
import { Random } from '../random.js';
import { type FlowFact, modelRecords, type PacketFact } from './model.js';
import { disorderedTraffic, engineTuning, orderedTraffic, seedFrom, trackingOptions } from './random-traffic.js';

const UDP: Omit<PacketFact, 'atNs' | 'source'> = {
  destination: '10.9.9.9',
  protocol: 17,
  sourcePort: 1000,
  destinationPort: 53,
  length: 100,
  flags: 0,
  ttl: 64,
  vlan: -1,
};

function expected(frames: readonly Frame[], options: EngineOptions): FlowFact[] {
  return modelRecords(packetsOf(frames), rulesOf(options), endOf(frames));
}

/** The flows that were evicted, those of IPv4 and of IPv6 each in the order in which they went. */
function evictions(records: readonly FlowFact[]): FlowFact[] {
  const gone = records.filter((record) => record.reason === EndReason.LACK_OF_RESOURCES);
  return [...gone.filter((record) => !record.source.includes(':')), ...gone.filter((record) => record.source.includes(':'))];
}

for (const [order, traffic] of [
  ['in order of time', orderedTraffic],
  ['up to a second out of order', disorderedTraffic],
] as const) {
  test(`eviction: packets ${order} into at most 1 to 20 flows evict the model's flows in its order and lose no packet, under any tuning`, () => {
    fc.assert(
      fc.property(traffic, trackingOptions, fc.integer({ min: 1, max: 20 }), engineTuning, (frames, rules, maxFlows, tuning) => {
        const options = { ...rules, maxFlows };
        const outcome = runEngine(frames, options, tuning);
        const records = expected(frames, options);
        assert.deepEqual(sortedLines(outcome.records), sortedLines(records));
        assert.deepEqual(evictions(outcome.records), evictions(records));
        assert.ok(outcome.mostLive <= maxFlows, `${outcome.mostLive} flows were alive`);
        const packets = outcome.records.reduce((sum, record) => sum + record.count + record.reverseCount, 0);
        assert.equal(packets, packetsOf(frames).length);
      }),
      { numRuns: 250 },
    );
  });
}

/** Packets of 2000 possible flows, IPv4 and IPv6, a few of them busy, many at the same time, some closing. */
function manyFlows(seed: number, packets: number): Frame[] {
  const random = new Random(seed);
  let atNs = 0;
  return Array.from({ length: packets }, () => {
    if (random.below(4) === 0) atNs += random.pick([1e6, 1e7, 1e8]);
    const flow = random.below(3) === 0 ? random.below(20) : random.below(2000);
    const isIpv6 = flow % 5 === 0;
    const network = isIpv6 ? '2001:db8:0:0:0:0:0:' : '10.0.0.';
    return {
      ...UDP,
      atNs,
      source: network + (flow % 100),
      destination: network + (flow % 7),
      sourcePort: 1000 + flow,
      protocol: 6,
      flags: random.pick([0x10, 0x10, 0x10, 0x11, 0x04]),
    };
  });
}

for (const maxFlows of [250, 257, 600]) {
  test(`eviction: ${maxFlows} flows at most, more than are found in one pass: still the model's flows go in its order, under any tuning`, () => {
    for (const seed of [1, 2, 3, 4]) {
      const frames = manyFlows(seed, 6000);
      const options = { ...PLAIN_OPTIONS, maxFlows, idleNs: 20e9, tcpClose: seed % 2 === 0 };
      const records = expected(frames, options);
      for (const [batch, sweepPerPacket, initialSlots] of [
        [1, 1000, 4],
        [128, 0, 4096],
      ] as const) {
        const outcome = runEngine(frames, options, { batch, sweepPerPacket, initialSlots, seed: seedFrom(seed + batch) });
        assert.deepEqual(sortedLines(outcome.records), sortedLines(records));
        assert.deepEqual(evictions(outcome.records), evictions(records));
        assert.ok(outcome.mostLive <= maxFlows);
      }
      const { length } = evictions(records);
      assert.ok(length > 2 * maxFlows, `${length} evicted: more than one pass`);
    }
  });
}

/** Sources of the flows that were evicted, in the order of their records. */
function evicted(frames: readonly Frame[], options: Partial<EngineOptions>): string[] {
  const { records } = runEngine(frames, { ...PLAIN_OPTIONS, ...options });
  return records.filter((record) => record.reason === EndReason.LACK_OF_RESOURCES).map((record) => record.source);
}

test('eviction: the flow idle longest goes, not the one that began first', () => {
  const packets = [
    { ...UDP, atNs: 0, source: '10.0.0.1' },
    { ...UDP, atNs: 1e9, source: '10.0.0.2' },
    { ...UDP, atNs: 2e9, source: '10.0.0.1' },
    { ...UDP, atNs: 3e9, source: '10.0.0.3' },
  ];
  assert.deepEqual(evicted(packets, { maxFlows: 2 }), ['10.0.0.2']);
});

test('eviction: among flows with their last packet at the same time the least key goes, addresses unsigned', () => {
  const packets = ['10.0.0.9', '10.0.0.2', '200.0.0.1', '10.0.0.1'].map((source) => ({ ...UDP, atNs: 5, source }));
  assert.deepEqual(evicted(packets, { maxFlows: 3 }), ['10.0.0.2']);
  const more = [...packets, { ...UDP, atNs: 5, source: '10.0.0.3' }, { ...UDP, atNs: 5, source: '10.0.0.4' }];
  assert.deepEqual(evicted(more, { maxFlows: 3 }), ['10.0.0.2', '10.0.0.1', '10.0.0.3']);
});

test('eviction: a TCP flow that has closed goes before one that is idle longer', () => {
  const tcp = { ...UDP, protocol: 6, flags: 0x10 };
  const packets = [
    { ...tcp, atNs: 0, source: '10.0.0.1' },
    { ...tcp, atNs: 1e9, source: '10.0.0.2', flags: 0x04 },
    { ...tcp, atNs: 2e9, source: '10.0.0.3' },
  ];
  assert.deepEqual(evicted(packets, { maxFlows: 2, tcpClose: true }), ['10.0.0.2']);
  assert.deepEqual(evicted(packets, { maxFlows: 2, tcpClose: false }), ['10.0.0.1']);
});

test('eviction: a flow past its idle threshold makes room as an idle one, not for lack of resources', () => {
  const packets = [
    { ...UDP, atNs: 0, source: '10.0.0.1' },
    { ...UDP, atNs: 60e9 + 1, source: '10.0.0.2' },
  ];
  const { records } = runEngine(packets, { ...PLAIN_OPTIONS, maxFlows: 1 }, { sweepPerPacket: 0 });
  assert.deepEqual(
    records.map((record) => record.reason),
    [EndReason.IDLE, EndReason.FORCED],
  );
  assert.deepEqual(evicted([packets[0], { ...packets[1], atNs: 60e9 }] as PacketFact[], { maxFlows: 1 }), ['10.0.0.1']);
});
