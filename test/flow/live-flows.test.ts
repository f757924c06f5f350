// What a snapshot says of an engine in the middle of its work, against the model.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COUNTERS } from '../../src/counters.js';
import { Engine } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { batchesOf, endOf, PLAIN_OPTIONS, packetsOf, recordsOf, rulesOf, sortedLines } from '../fakes/traffic.js';
import { type FlowFact, FlowModel, modelRecords } from './model.js';
import { disorderedTraffic, engineTuning, trackingOptions } from './random-traffic.js';

class Kept {
  readonly records: FlowFact[] = [];

  put(batch: RecordBatch): ArrayBuffer {
    this.records.push(...recordsOf(batch));
    return batch.buffer;
  }
}

/** When an end is noticed is nobody's promise, so reasons are left out. */
function withoutReasons(facts: readonly FlowFact[]): string[] {
  return sortedLines(facts.map((fact) => ({ ...fact, reason: 0 })));
}

test("engine.snapshot: after any batch, the records so far and the snapshot are the model's flows so far", () => {
  fc.assert(
    fc.property(disorderedTraffic, trackingOptions, engineTuning, fc.nat(), (frames, options, tuning, which) => {
      const sink = new Kept();
      const engine = new Engine(options, sink, new Float64Array(COUNTERS), tuning);
      const model = new FlowModel(rulesOf(options));
      const size = tuning.batch ?? 1;
      const cut = which % frames.length;
      let seen = 0;
      for (const batch of batchesOf(frames, size)) {
        engine.track(batch);
        for (const packet of packetsOf(frames.slice(seen, seen + batch.length))) model.track(packet);
        seen += batch.length;
        if (seen <= cut) continue;
        const live = new Kept();
        engine.flush();
        engine.snapshot(live);
        assert.ok(live.records.every(({ reason }) => reason === 0));
        assert.deepEqual(withoutReasons([...sink.records, ...live.records]), withoutReasons([...model.ended, ...model.live]));
      }
      engine.finish();
      assert.deepEqual(sortedLines(sink.records), sortedLines(modelRecords(packetsOf(frames), rulesOf(options), endOf(frames))));
    }),
    { numRuns: 250 },
  );
});

test('engine.snapshot: an engine that has seen nothing gives nothing', () => {
  const live = new Kept();
  new Engine(PLAIN_OPTIONS, live, new Float64Array(COUNTERS)).snapshot(live);
  assert.deepEqual(live.records, []);
});
