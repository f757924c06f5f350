// The engine against the model: whatever the packets, the options and the tuning, the records are the model's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Counter } from '../../src/counters.js';
import type { EngineOptions, EngineTuning } from '../../src/flow/engine.js';
import { endOf, type Frame, type Outcome, PLAIN_OPTIONS, packetsOf, rulesOf, runEngine, sortedLines } from '../fakes/traffic.js';
import { modelRecords, type PacketFact } from './model.js';
import { disorderedTraffic, engineTuning, orderedTraffic, trackingOptions } from './random-traffic.js';

const RUNS = 250;
const TUNINGS = [
  { batch: 1, sweepPerPacket: 1000, initialSlots: 4 },
  { batch: 2, sweepPerPacket: 1, initialSlots: 64 },
  { batch: 7, sweepPerPacket: 1000, initialSlots: 64 },
  { batch: 128, sweepPerPacket: 0, initialSlots: 4096 },
] as const satisfies readonly EngineTuning[];

function expected(frames: readonly Frame[], options: EngineOptions): string[] {
  return sortedLines(modelRecords(packetsOf(frames), rulesOf(options), endOf(frames)));
}

function counter(outcome: Outcome, index: number): number {
  return outcome.counters[index] ?? Number.NaN;
}

for (const [order, traffic] of [
  ['in order of time', orderedTraffic],
  ['up to a second out of order', disorderedTraffic],
] as const) {
  test(`engine: packets ${order} give the model's records under any batch size, sweep rate, table size and hash seed`, () => {
    fc.assert(
      fc.property(traffic, trackingOptions, fc.array(engineTuning, { minLength: 2, maxLength: 3 }), (frames, options, tunings) => {
        const records = expected(frames, options);
        for (const tuning of tunings) assert.deepEqual(sortedLines(runEngine(frames, options, tuning).records), records);
      }),
      { numRuns: RUNS },
    );
  });

  test(`engine: packets ${order} give partitions whose records together are those of one engine`, () => {
    fc.assert(
      fc.property(traffic, trackingOptions, fc.integer({ min: 1, max: 4 }), engineTuning, (frames, options, parts, tuning) => {
        const outcomes = Array.from({ length: parts }, (_, part) => runEngine(frames, { ...options, part, parts }, tuning));
        assert.deepEqual(sortedLines(outcomes.flatMap((outcome) => outcome.records)), expected(frames, options));
        const packets = outcomes.reduce((sum, outcome) => sum + counter(outcome, Counter.FLOW_PACKETS), 0);
        assert.equal(packets, packetsOf(frames).length);
      }),
      { numRuns: RUNS },
    );
  });
}

test('engine: the same traffic leaves the same records whatever the tuning, for each tuning in turn', () => {
  fc.assert(
    fc.property(orderedTraffic, trackingOptions, (frames, options) => {
      const [first, ...others] = TUNINGS.map((tuning) => sortedLines(runEngine(frames, options, tuning).records));
      for (const other of others) assert.deepEqual(other, first);
    }),
    { numRuns: 100 },
  );
});

test('engine: frames are the packets of flows, nonip, malformed and unsupported ones, and every packet is in one record', () => {
  fc.assert(
    fc.property(disorderedTraffic, trackingOptions, engineTuning, (frames, options, tuning) => {
      const outcome = runEngine(frames, options, tuning);
      const count = (verdict: string): number => frames.filter((frame) => 'verdict' in frame && frame.verdict === verdict).length;
      assert.equal(counter(outcome, Counter.FRAMES), frames.length);
      assert.equal(counter(outcome, Counter.NONIP), count('nonip'));
      assert.equal(counter(outcome, Counter.MALFORMED), count('malformed'));
      assert.equal(counter(outcome, Counter.UNSUPPORTED), count('unsupported'));
      assert.equal(counter(outcome, Counter.FLOW_PACKETS), packetsOf(frames).length);
      const packets = outcome.records.reduce((sum, record) => sum + record.count + record.reverseCount, 0);
      const bytes = outcome.records.reduce((sum, record) => sum + record.bytes + record.reverseBytes, 0);
      assert.equal(packets, packetsOf(frames).length);
      assert.equal(
        bytes,
        packetsOf(frames).reduce((sum, packet) => sum + packet.length, 0),
      );
      assert.equal(counter(outcome, Counter.FLOW_BYTES), bytes);
    }),
    { numRuns: RUNS },
  );
});

test('engine: flows ended are counted by reason, and none is alive after the end', () => {
  fc.assert(
    fc.property(orderedTraffic, trackingOptions, engineTuning, (frames, options, tuning) => {
      const outcome = runEngine(frames, options, tuning);
      assert.equal(counter(outcome, Counter.LIVE), 0);
      for (const reason of [1, 2, 3, 4, 5]) {
        const ended = outcome.records.filter((record) => record.reason === reason).length;
        assert.equal(counter(outcome, Counter.ENDED + reason), ended);
      }
    }),
    { numRuns: 100 },
  );
});

const UDP: PacketFact = {
  atNs: 0,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 17,
  sourcePort: 4000,
  destinationPort: 53,
  length: 100,
  flags: 0,
  ttl: 64,
  vlan: -1,
};

for (const [lateNs, counts] of [
  [1e9, [1, 2]],
  [1e9 + 2, [1, 1, 1]],
] as const) {
  test(`engine: a packet ${lateNs} ns behind the latest one finds its flow ${counts.length === 2 ? 'kept' : 'gone'} by an eager sweep`, () => {
    const other = { ...UDP, source: '10.0.0.9' };
    const frames = [UDP, { ...other, atNs: 60e9 + lateNs }, { ...UDP, atNs: 60e9 }];
    const { records } = runEngine(frames, PLAIN_OPTIONS, { batch: 1, sweepPerPacket: 1000, initialSlots: 4 });
    assert.deepEqual(records.map((record) => record.count).sort(), counts);
  });
}
