import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOBODY } from '../../src/process/attribution.js';
import type { FlowRow } from '../../src/top/flow-row.js';
import { FoldedFlows } from '../../src/top/folded-flows.js';
import { picture, type Scene, sparkline } from '../../src/top/picture.js';
import { firstState } from '../../src/top/screen-state.js';
import { totalsOf } from '../../src/top/totals.js';
import { amountText, csvRow, type ViewName, viewRows } from '../../src/top/views.js';

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
  const state = firstState({ view: 'flow', sort: 'rate', isReversed: false });
  const size = { width: 80, height: 24, hasColours: false };
  return {
    title: 'lo',
    state,
    seen: { rows: flows, folded: undefined },
    totals: totalsOf(flows, new FoldedFlows(), flows.length * 3),
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
  const [row] = viewRows('process', [flow(7, 10, 'a,"b"\n')], undefined, 'rate', false);
  assert.equal(csvRow('process', row!, ['now']), 'now,"a,""b""\\x0a",7,root,,"a,""b""\\x0a --now",1,10,3,3,20\n');
});

test('viewRows: views hold all packets and bytes of the flows, in the order asked for', () => {
  const flows = [flow(1, 10), flow(2, 30), flow(2, 20), flow(0, 5)];
  for (const view of ['flow', 'process', 'host', 'service'] as const) {
    const rows = viewRows(view, flows, undefined, 'bytes', false);
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
    viewRows('process', flows, undefined, 'bytes', true).map(({ process }) => process?.pid),
    [undefined, 1, 2],
  );
});

test('totalsOf: known, unknown process and unknown packets add up to all, reasons to the second', () => {
  const totals = totalsOf([flow(1, 10), flow(0, 5), flow(3, 1, 'x', 1)], new FoldedFlows(), 100);
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

test('picture: what is typed filters rows by their text, or as an expression by their flows, in every view', () => {
  const flows = [flow(7, 10, 'curl'), flow(8, 2_000_000, 'wget'), flow(9, 5, 'curl', 17)];
  const shown = (filter: string, view: ViewName): string => {
    const state = { ...scene([]).state, view, filter, filterInForce: filter };
    return picture({ ...scene(flows), state })
      .slice(3, 6)
      .join('\n');
  };
  for (const view of ['flow', 'process'] as const) {
    assert.match(shown('wget', view), /^wget +8 [^\n]*\n\n$/);
    assert.match(shown('tcp && bytes > 1MB', view), /^wget +8 [^\n]*\n\n$/);
    assert.match(shown('process == curl && udp', view), /^curl +9 [^\n]*\n\n$/);
  }
  assert.match(shown('process == curl', 'service'), /^https +2 /);
});

test('picture: an expression that makes no sense is told of above the totals, and the table stays', () => {
  const flows = [flow(7, 10, 'curl'), flow(8, 20, 'wget')];
  const state = { ...scene([]).state, filter: 'tcp && dstpotr == 443', filterInForce: 'pid == 7', isTyping: true };
  const lines = picture({ ...scene(flows), state });
  assert.match(lines[3]!, /^curl +7 /);
  assert.equal(lines[4], '');
  assert.equal(lines.at(-4), 'filter: unknown field "dstpotr"; did you mean dstport?');
  assert.equal(lines.at(-1), '/tcp && dstpotr == 443_');
  assert.equal(lines.length, 24);
});

test('picture: of a filter longer than the screen its end is seen while it is typed', () => {
  const state = { ...scene([]).state, filter: `${'x'.repeat(100)}end`, isTyping: true };
  assert.equal(
    picture({ ...scene([]), state })
      .at(-1)!
      .slice(-6),
    'xxend_',
  );
  assert.match(picture({ ...scene([]), state: { ...state, filter: '' } }).at(-1)!, /^\/_ {2}text, or an expression: /);
});
