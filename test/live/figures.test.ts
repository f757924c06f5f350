import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter } from '../../src/counters.js';
import { figuresOf } from '../../src/live/figures.js';
import { madeEngines, madeFigures, REST, sumOf } from './made-figures.js';

test('figuresOf: each figure is the sum of its counter over all engines', () => {
  const figures = madeFigures();
  const expected = {
    frames: sumOf(Counter.FRAMES),
    flowPackets: sumOf(Counter.FLOW_PACKETS),
    flowBytes: sumOf(Counter.FLOW_BYTES),
    nonip: sumOf(Counter.NONIP),
    malformed: sumOf(Counter.MALFORMED),
    unsupported: sumOf(Counter.UNSUPPORTED),
    sampledOut: sumOf(Counter.SAMPLED_OUT),
    liveFlows: sumOf(Counter.LIVE),
    kernelDropped: sumOf(Counter.KERNEL_DROPPED),
    ringFreezes: sumOf(Counter.RING_FREEZES),
    recordsDropped: sumOf(Counter.RECORDS_DROPPED),
    recordsDroppedPackets: sumOf(Counter.RECORDS_DROPPED_PACKETS),
    recordsDroppedBytes: sumOf(Counter.RECORDS_DROPPED_BYTES),
    interfaceLost: sumOf(Counter.INTERFACE_LOST),
    interfaceBack: sumOf(Counter.INTERFACE_BACK),
    clockSteps: sumOf(Counter.CLOCK_STEPS),
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, figures[name as keyof typeof expected]])), expected);
});

test('figuresOf: records that were left unwritten at the end are dropped ones', () => {
  const writer = { ...REST.writer, unwritten: { rows: 1, packets: 20, bytes: 300 } };
  const { recordsDropped, recordsDroppedPackets, recordsDroppedBytes } = figuresOf(madeEngines(), { ...REST, writer });
  assert.deepEqual(
    [recordsDropped, recordsDroppedPackets, recordsDroppedBytes],
    [sumOf(Counter.RECORDS_DROPPED) + 1, sumOf(Counter.RECORDS_DROPPED_PACKETS) + 20, sumOf(Counter.RECORDS_DROPPED_BYTES) + 300],
  );
});

test('figuresOf: ended flows go by the name of their reason, and turns by engine', () => {
  const figures = madeFigures();
  assert.deepEqual(figures.endedBy, {
    idle: sumOf(Counter.ENDED + 1),
    active: sumOf(Counter.ENDED + 2),
    'end-detected': sumOf(Counter.ENDED + 3),
    forced: sumOf(Counter.ENDED + 4),
    'lack-of-resources': sumOf(Counter.ENDED + 5),
  });
  assert.deepEqual(figures.engineTurns, [1000 + Counter.TURNS, 2000 + Counter.TURNS]);
});
