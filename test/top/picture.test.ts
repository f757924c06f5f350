import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOBODY } from '../../src/process/attribution.js';
import type { FlowRow } from '../../src/top/flow-book.js';
import { picture, type Scene, sparkline } from '../../src/top/picture.js';
import { totalsOf } from '../../src/top/totals.js';
import { amountText, csvRow, viewRows } from '../../src/top/views.js';

const EVIL = 'evil\u001b]0;owned\u0007\u202e';

function flow(pid: number, bytes: number, name = EVIL, protocol = 6): FlowRow {
  const process = { id: pid, pid, startTicks: 1, name, command: `${name} --now`, user: 'root', unit: '' };
  const ends = { protocol, source: '0a000001', sourcePort: pid, destination: '0a000002', destinationPort: 443, startMs: 0, endMs: 1 };
  return {
    ends,
    source: '10.0.0.1',
    destination: '10.0.0.2',
    service: 'https',
    serverPort: 443,
    owner: pid === 0 ? { ...NOBODY, inout: 'out', unknown: 'short-lived' } : { process, inout: 'out', unknown: undefined },
    peer: undefined,
    amounts: { packets: 1, bytes, reversePackets: 2, reverseBytes: bytes },
    packetRate: 3,
    byteRate: bytes,
  };
}

function scene(flows: readonly FlowRow[], more: Partial<Scene> = {}): Scene {
  const state = { view: 'flow', sort: 'rate', isReversed: false, isPaused: false, filter: '', isTyping: false, offset: 0 } as const;
  const size = { width: 80, height: 24, hasColours: false };
  return {
    title: 'lo',
    state,
    flows,
    totals: totalsOf(flows, flows.length * 3),
    dropped: 0,
    history: [1, 2],
    note: undefined,
    ...size,
    ...more,
  };
}

test('picture: is as high as the screen and no wider, whatever its size and the view', () => {
  const flows = Array.from({ length: 100 }, (_, i) => flow(i, i * 1000));
  for (const [width, height] of [
    [80, 24],
    [40, 10],
    [200, 60],
    [20, 8],
  ] as const) {
    for (const view of ['flow', 'process', 'host', 'service'] as const) {
      const lines = picture({ ...scene(flows, { width, height }), state: { ...scene([]).state, view } });
      assert.equal(lines.length, height, `${view} ${width}x${height}`);
      assert.ok(lines.every((line) => [...line].length <= width));
    }
  }
});

test('picture: what a process is called never reaches the terminal as an escape', () => {
  for (const view of ['flow', 'process'] as const) {
    const lines = picture({ ...scene([flow(7, 10)], { width: 200, note: EVIL }), state: { ...scene([]).state, view } });
    assert.doesNotMatch(lines.join('\n').replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    assert.ok(lines.some((line) => line.includes('evil\\x1b]0;owned\\x07\\u202e')));
  }
});

test('csvRow: quotes what it must and escapes the rest', () => {
  const [row] = viewRows('process', [flow(7, 10, 'a,"b"\n')], 'rate', false);
  assert.equal(csvRow('process', row!, ['now']), 'now,"a,""b""\\x0a",7,root,,"a,""b""\\x0a --now",1,10,3,3,20\n');
});

test('viewRows: views hold all packets and bytes of the flows, in the order asked for', () => {
  const flows = [flow(1, 10), flow(2, 30), flow(2, 20), flow(0, 5)];
  for (const view of ['flow', 'process', 'host', 'service'] as const) {
    const rows = viewRows(view, flows, 'bytes', false);
    assert.equal(
      rows.reduce((sum, { bytes }) => sum + bytes, 0),
      130,
    );
    assert.equal(
      rows.reduce((sum, { packets }) => sum + packets, 0),
      12,
    );
    assert.deepEqual(
      rows.map(({ bytes }) => bytes),
      rows.map(({ bytes }) => bytes).sort((a, b) => b - a),
    );
  }
  assert.deepEqual(
    viewRows('process', flows, 'bytes', true).map(({ process }) => process?.pid),
    [undefined, 1, 2],
  );
});

test('totalsOf: known, unknown process and unknown packets add up to all, reasons to the second', () => {
  const totals = totalsOf([flow(1, 10), flow(0, 5), flow(3, 1, 'x', 1)], 100);
  assert.deepEqual([totals.known, totals.unknownProcess, totals.unknown, totals.packets], [3, 3, 94, 100]);
  assert.equal(totals.unknownBy['short-lived'], 3);
});

test('sparkline: the greatest is the full bar, nothing the lowest', () => {
  assert.equal(sparkline([0, 4, 8]), '▁▅█');
  assert.equal(sparkline([]), '');
});

test('amountText: decimal units', () => {
  assert.deepEqual([0, 999, 1000, 99_949, 99_951, 123_456_789].map(amountText), ['0 B', '999 B', '1.0 kB', '99.9 kB', '100 kB', '123 MB']);
});
