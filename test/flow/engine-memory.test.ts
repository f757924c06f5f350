// An engine's memory: enough for what it says it holds, from one flow to the most that there may be.

import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { COUNTERS } from '../../src/counters.js';
import { Engine } from '../../src/flow/engine.js';
import { engineBytes } from '../../src/flow/engine-memory.js';
import { MOST_ROWS } from '../../src/flow/row-store.js';
import { endOf, PLAIN_OPTIONS, packetsOf, rulesOf, runEngine, sortedLines } from '../fakes/traffic.js';
import { modelRecords } from './model.js';
import { engineTuning, orderedTraffic, trackingOptions } from './random-traffic.js';

/** What a 32-bit address reaches. */
const REACH = 2 ** 32;
/** Bytes that stay free behind everything, so that no sum of an address and a field passes the end. */
const SPARE = 4 * 2 ** 20;
/** Why a test that has memory for MOST_ROWS is skipped; false where it runs. Little of it is used, but it must be there to be had. */
const NO_ROOM = totalmem() < REACH && 'an address space of 4 GiB is more than this machine gives one program';

test('engineBytes: the most rows, of both layouts and with extras, leave 4 MiB of what a 32-bit address reaches', () => {
  assert.ok(engineBytes(MOST_ROWS) <= REACH - SPARE, `${engineBytes(MOST_ROWS)} bytes`);
});

for (const maxFlows of [1, 3, 1000, MOST_ROWS]) {
  test(`engineBytes: an engine for ${maxFlows} flows finds all its places within it, whatever the batch`, {
    skip: maxFlows === MOST_ROWS && NO_ROOM,
  }, () => {
    for (const batch of [1, 2, 3, 4, 5, 6, 7, 1000]) {
      new Engine({ ...PLAIN_OPTIONS, maxFlows }, { put: () => undefined }, new Float64Array(COUNTERS), { batch });
    }
  });
}

test("engine: where it may have the most flows of all, the records are the model's", { skip: NO_ROOM }, () => {
  fc.assert(
    fc.property(orderedTraffic, trackingOptions, engineTuning, (frames, rules, tuning) => {
      const options = { ...rules, maxFlows: MOST_ROWS };
      const records = modelRecords(packetsOf(frames), rulesOf(options), endOf(frames));
      assert.deepEqual(sortedLines(runEngine(frames, options, tuning).records), sortedLines(records));
    }),
    { numRuns: 50 },
  );
});
