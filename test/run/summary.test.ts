import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedCounters } from '../../src/counters.js';
import { type ReplayTotals, totalsOf } from '../../src/run/stats.js';
import { bytesText, countText, summaryText } from '../../src/run/summary.js';

for (const [bytes, text] of [
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [1024 ** 2, '1.0 MiB'],
  [2.25 * 1024 ** 3, '2.3 GiB'],
  [1024 ** 6, '1024.0 PiB'],
] as const) {
  test(`bytesText: ${bytes} is ${text}`, () => {
    assert.equal(bytesText(bytes), text);
  });
}

test('countText: thousands are set apart', () => {
  assert.deepEqual([0, 999, 1000, 1_234_567].map(countText), ['0', '999', '1,000', '1,234,567']);
});

const NOTHING = totalsOf(sharedCounters(1), 1);

function summary(fields: Partial<ReplayTotals>, links = new Map([[1, 1]])): string {
  return summaryText({ ...NOTHING, ...fields }, links, 2);
}

test('summaryText: a run without frames names no times and divides by nothing', () => {
  assert.equal(
    summary({}),
    'packets      0 in flows, 0 bytes\nflows        0\nnot IP       0\nmalformed    0\nunsupported  0\nframes       0 in 2.00 s, 0 per second\n',
  );
});

test('summaryText: only reasons for which flows ended are named', () => {
  const endedBy = { ...NOTHING.endedBy, idle: 1000, forced: 2 };
  assert.match(summary({ flows: 1002, endedBy }), /^flows {8}1,002 \(idle 1,000, forced 2\)$/m);
});

test('summaryText: frames of unsupported links come with the link types that there were', () => {
  const links = new Map([
    [1, 3],
    [147, 5],
  ]);
  assert.match(summary({ unsupported: 5, frames: 8 }, links), /^unsupported {2}5; link types: ETHERNET \(1\), USER0 \(147\)$/m);
});

test('summaryText: files cut short and frames outside the times have a line only where there are some', () => {
  assert.doesNotMatch(summary({}), /cut short|outside/);
  assert.match(summary({ truncated_files: 2 }), /^files cut short {2}2$/m);
  assert.match(summary({ frames_outside_window: 3 }), /^outside the times {2}3$/m);
});

test('summaryText: the texts of all lines begin in the same column', () => {
  const lines = summary({ frames_outside_window: 1, truncated_files: 1, firstPacket: 'then', lastPacket: 'now' }).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.slice('outside the times'.length, 'outside the times'.length + 2)),
    lines.map(() => '  '),
  );
});
