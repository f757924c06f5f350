import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter } from '../../src/counters.js';
import { allCounters, statusFields, statusText } from '../../src/live/status.js';
import { madeFigures, sumOf } from './made-figures.js';

const before = madeFigures();
const later = madeFigures({
  flowPackets: before.flowPackets + 30_000,
  flowBytes: before.flowBytes + 4_500_000,
  liveFlows: 12_345,
  writer: { ...before.writer, rows: 1_234_567 + 1001 },
});

test('statusFields: rates are per second since the status before, the rest is as it is now', () => {
  assert.deepEqual(statusFields(before, later, 2000), {
    packetsPerSecond: 15_000,
    bytesPerSecond: 2_250_000,
    liveFlows: 12_345,
    records: 1_235_568,
    recordsPerSecond: 617_284,
    kernelDropped: sumOf(Counter.KERNEL_DROPPED),
    recordsDropped: sumOf(Counter.RECORDS_DROPPED),
    packetsOfRecordsDropped: sumOf(Counter.RECORDS_DROPPED_PACKETS),
    flowsEvicted: sumOf(Counter.ENDED + 5),
    interfacesDown: ['eth1.5"\\'],
    isWriterInTrouble: true,
    rssBytes: 84 * 2 ** 20,
  });
});

test('statusFields: without time between the two, rates are 0', () => {
  assert.equal(statusFields(before, later, 0).packetsPerSecond, 0);
});

test('statusText: one line with the figures of the status, what interface is down, and that records cannot be written', () => {
  const text = statusText(statusFields(before, later, 2000));
  assert.equal(
    text,
    '15 000 packets/s, 12 345 live flows, 1 235 568 records, 3 042 frames and 3 046 records dropped, 84 MiB, down: eth1.5"\\, records cannot be written',
  );
});

test('statusText: nothing is said of interfaces and writer while all is well', () => {
  const up = madeFigures({ interfaces: [{ name: 'eth0', isUp: true }], writer: { ...before.writer, isInTrouble: false } });
  assert.match(statusText(statusFields(up, up, 1000)), /84 MiB$/);
});

test('allCounters: every figure is there, none of them twice', () => {
  const counters = allCounters(before);
  const { memory: _, reload: __, interfaces: ___, ...plain } = before;
  for (const [name, value] of Object.entries(plain)) assert.deepEqual(counters[name], value, name);
  assert.deepEqual(counters['interfaces'], { eth0: 'up', 'eth1.5"\\': 'down' });
  assert.deepEqual(counters['reloads'], { succeeded: 5, refused: 1 });
  assert.equal(counters['heapUsedBytes'], 12_000_000);
});
