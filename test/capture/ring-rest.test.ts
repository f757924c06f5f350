import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RingRest } from '../../src/capture/ring-rest.js';

const MIB = 2 ** 20;
const USUAL = { ringBytes: 64 * MIB, blockBytes: MIB };

/** Milliseconds of the rest after `blocks` blocks in `seconds`. */
function restMs(blocks: number, seconds: number, ring = USUAL): number {
  return new RingRest(ring, 1000).after(blocks, 1000 + seconds);
}

test('RingRest: on a busy wire a rest is as long as a burst takes for a quarter of the ring', () => {
  assert.equal(Math.round(restMs(80, 1)), 34);
  assert.equal(Math.round(restMs(8, 0.1)), 34);
});

test('RingRest: on a busier one no longer than an eighth of the ring takes to fill at the rate of late', () => {
  assert.equal(Math.round(restMs(500, 1)), 16);
  assert.equal(Math.round(restMs(4000, 1)), 2);
});

test('RingRest: without blocks to come, without time passed, and on a slow wire there is none', () => {
  assert.equal(restMs(0, 1), 0);
  assert.equal(restMs(0, 0), 0);
  assert.equal(restMs(3, 0), 0);
  assert.equal(restMs(20, 1), 0);
});

test('RingRest: a ring of few blocks is never left alone', () => {
  for (const blocks of [1, 10, 100, 10_000]) assert.equal(restMs(blocks, 1, { ringBytes: 8 * MIB, blockBytes: MIB }), 0);
});

test('RingRest: each rate is that since the rest before', () => {
  const rest = new RingRest(USUAL, 0);
  assert.equal(rest.after(10, 1), 0);
  assert.ok(rest.after(50, 1.1) > 0);
  assert.equal(rest.after(0, 2), 0);
});
