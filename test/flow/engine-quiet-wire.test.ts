// What a live capture asks of the engine beyond a file: time that passes without packets, records handed over early, rules that
// change, a wall clock that is set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COUNTERS, Counter } from '../../src/counters.js';
import { Engine, type EngineOptions } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { EndReason } from '../../src/flow/row.js';
import {
  batchesOf,
  endOf,
  type Frame,
  PLAIN_OPTIONS,
  packetsOf,
  recordsOf,
  rulesOf,
  START_SECONDS,
  sortedLines,
} from '../fakes/traffic.js';
import { type FlowFact, modelRecords, type PacketFact } from './model.js';
import { orderedTraffic, trackingOptions } from './random-traffic.js';

const SECOND = 1e9;

interface Wire {
  readonly engine: Engine;
  readonly records: FlowFact[];
  readonly counters: Float64Array;
  track(...frames: Frame[]): void;
}

function wire(options: Partial<EngineOptions> = {}): Wire {
  const records: FlowFact[] = [];
  const counters = new Float64Array(COUNTERS);
  const sink = { put: (batch: RecordBatch): undefined => void records.push(...recordsOf(batch)) };
  const engine = new Engine({ ...PLAIN_OPTIONS, ...options }, sink, counters);
  const track = (...frames: Frame[]): void => {
    for (const batch of batchesOf(frames)) {
      // All batches count from one zero, as those of one source do.
      batch.rebase(START_SECONDS - batch.baseSeconds);
      engine.track(batch);
    }
  };
  return { engine, records, counters, track };
}

function packet(atNs: number, fields: Partial<PacketFact> = {}): PacketFact {
  const ends = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, sourcePort: 40_000, destinationPort: 53 };
  return { ...ends, atNs, length: 100, flags: 0, ttl: 64, vlan: -1, ...fields };
}

test('engine.advance: time told between packets, up to the next one, changes no record', () => {
  fc.assert(
    fc.property(
      orderedTraffic,
      trackingOptions,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
      (frames, options, shares) => {
        const { engine, records, track } = wire(options);
        for (const [i, frame] of frames.entries()) {
          track(frame);
          const next = frames[i + 1]?.atNs;
          if (next === undefined) continue;
          engine.advance(frame.atNs + (next - frame.atNs) * (shares[i % shares.length] ?? 0));
          if (i % 3 === 0) engine.flush();
        }
        engine.finish();
        assert.deepEqual(sortedLines(records), sortedLines(modelRecords(packetsOf(frames), rulesOf(options), endOf(frames))));
      },
    ),
    { numRuns: 200 },
  );
});

test('engine.advance: a flow is out half a second after its threshold, and not before it', () => {
  const { engine, records, counters, track } = wire({ idleNs: 10 * SECOND });
  track(packet(0), packet(0, { source: '2001:db8:0:0:0:0:0:1', destination: '2001:db8:0:0:0:0:0:2' }));
  for (let ns = 0; ns <= 10 * SECOND; ns += 0.1 * SECOND) engine.advance(ns);
  engine.flush();
  assert.equal(records.length, 0);
  for (let ns = 10 * SECOND; ns <= 10.6 * SECOND; ns += 0.1 * SECOND) engine.advance(ns);
  engine.flush();
  assert.deepEqual(
    records.map(({ reason }) => reason),
    [EndReason.IDLE, EndReason.IDLE],
  );
  assert.equal(counters[Counter.LIVE], 0);
});

test('engine.advance: says nothing of the last packet, and before the first one does nothing', () => {
  const { engine, counters, track } = wire();
  engine.advance(5 * SECOND);
  track(packet(SECOND));
  engine.advance(9 * SECOND);
  assert.equal(counters[Counter.LAST_NS], SECOND);
});

test('engine.finish: a flow that silence has ended by the time told is idle, not forced', () => {
  const { engine, records, track } = wire({ idleNs: 10 * SECOND });
  track(packet(0), packet(5 * SECOND, { sourcePort: 1 }));
  engine.advance(10 * SECOND + 1);
  engine.finish();
  assert.deepEqual(records.map(({ reason }) => reason).sort(), [EndReason.IDLE, EndReason.FORCED]);
});

test('engine.flush: hands over what has ended and leaves what lives', () => {
  const { engine, records, counters, track } = wire({ idleNs: SECOND });
  track(packet(0), packet(3 * SECOND));
  engine.flush();
  assert.deepEqual([records.length, counters[Counter.LIVE]], [1, 1]);
});

test('engine.configure: a shorter idle threshold ends flows that were silent for longer, each with all its packets', () => {
  const { engine, records, track } = wire({ idleNs: 60 * SECOND });
  track(packet(0), packet(SECOND));
  engine.configure({ idleNs: 2 * SECOND, activeNs: 0, direction: 'uni', hasExtras: true });
  track(packet(4 * SECOND));
  engine.finish();
  assert.deepEqual(
    records.map(({ count, reason }) => [count, reason]),
    [
      [2, EndReason.IDLE],
      [1, EndReason.FORCED],
    ],
  );
});

test('engine.configure: an active timeout holds from the next packet on', () => {
  const { engine, records, track } = wire();
  track(packet(0), packet(SECOND));
  engine.configure({ idleNs: 60 * SECOND, activeNs: 2 * SECOND, direction: 'uni', hasExtras: true });
  track(packet(2 * SECOND));
  engine.finish();
  assert.deepEqual(records.map(({ reason }) => reason).sort(), [EndReason.ACTIVE, EndReason.FORCED]);
});

test('engine.configure: another direction ends all flows, so that none is half a conversation, and loses no packet', () => {
  const { engine, records, counters, track } = wire();
  const answer = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 53, destinationPort: 40_000 };
  track(packet(0), packet(1, answer));
  engine.configure({ idleNs: 60 * SECOND, activeNs: 0, direction: 'bi', hasExtras: true });
  track(packet(2), packet(3, answer));
  engine.finish();
  assert.deepEqual(records.map(({ count, reverseCount }) => [count, reverseCount]).sort(), [
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
  assert.equal(counters[Counter.FLOW_PACKETS], 4);
});

test('engine.configure: at the limit the flow idle longest under the new rules goes, and no packet is lost', () => {
  const { engine, records, track } = wire({ maxFlows: 2 });
  for (let i = 0; i < 4; i++) track(packet(i, { sourcePort: i + 1 }));
  engine.configure({ idleNs: 5 * SECOND, activeNs: 0, direction: 'uni', hasExtras: true });
  for (let i = 4; i < 8; i++) track(packet(i, { sourcePort: i + 1 }));
  engine.finish();
  assert.equal(
    records.reduce((sum, { count }) => sum + count, 0),
    8,
  );
  assert.equal(records.filter(({ reason }) => reason === EndReason.LACK_OF_RESOURCES).length, 6);
});

test('engine.configure: columns that need more than a row end all flows, keep every packet, and count on', () => {
  const { engine, records, counters, track } = wire({ hasExtras: false, idleNs: SECOND });
  track(packet(0), packet(3 * SECOND), packet(3 * SECOND, { source: '2001:db8:0:0:0:0:0:1', destination: '2001:db8:0:0:0:0:0:2' }));
  engine.configure({ idleNs: SECOND, activeNs: 0, direction: 'uni', hasExtras: true });
  track(packet(3 * SECOND, { ttl: 9 }));
  engine.finish();
  assert.deepEqual(records.map(({ ttlMin }) => ttlMin).sort(), [0, 0, 0, 9]);
  assert.deepEqual([counters[Counter.ENDED + EndReason.IDLE], counters[Counter.ENDED + EndReason.FORCED]], [1, 3]);
});

test('engine.setStep: records that come out after the wall clock was set are in the new time, as long as they were', () => {
  const { engine, records, track } = wire({ idleNs: SECOND });
  track(packet(0), packet(0.5 * SECOND), packet(3 * SECOND));
  engine.setStep(3600);
  engine.finish();
  assert.deepEqual(
    records.map(({ firstNs, lastNs }) => [firstNs, lastNs]),
    [
      [0, 0.5 * SECOND],
      [3603 * SECOND, 3603 * SECOND],
    ],
  );
});
