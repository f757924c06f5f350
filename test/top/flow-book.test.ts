import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attribution } from '../../src/process/attribution.js';
import { type FlowFacts, putFacts } from '../../src/query/flow-facts.js';
import { FlowBook } from '../../src/top/flow-book.js';
import { GROUP_VIEWS, OTHERS } from '../../src/top/flow-groups.js';
import { totalOf } from '../../src/top/flow-row.js';
import { FoldedFlows } from '../../src/top/folded-flows.js';
import { totalsOf } from '../../src/top/totals.js';
import { viewRows } from '../../src/top/views.js';

/** A flow of host 10.0.0.`host` that ends at second `end`. */
function facts(host: number, protocol = 6, count = 3, end = 1): FlowFacts {
  const times = { hasTimes: true, startNs: 0, endNs: end * 1e9 };
  const amounts = { count, bytes: count * 100, reverseCount: 1, reverseBytes: 40, flags: 0, reverseFlags: 0 };
  return {
    source: [0x0a000001],
    destination: [0x0a000100 + host],
    protocol,
    sourcePort: 40_000,
    destinationPort: 443,
    vlan: -1,
    ...amounts,
    ...times,
  };
}

function sums(book: FlowBook): { flows: number; packets: number; bytes: number } {
  const { flows, packets, bytes } = book.folded.sums;
  const all = { flows, packets, bytes };
  for (const row of book.rows) {
    all.flows++;
    all.packets += totalOf(row).packets;
    all.bytes += totalOf(row).bytes;
  }
  return all;
}

test('FlowBook: remembers no more than its limit, the latest, and everything adds up', () => {
  const book = new FlowBook(new Attribution(), 10);
  for (let host = 0; host < 1000; host++) putFacts(book.endedSink, [facts(host, host % 3 === 0 ? 1 : 17)], 1_000_000);
  book.settle(0, 1000);
  assert.equal(book.length, 10);
  assert.equal([...book.rows].at(-1)!.destination, '10.0.4.231');
  assert.deepEqual(sums(book), { flows: 1000, packets: 4000, bytes: 340_000 });
  const totals = totalsOf(book.rows, book.folded, 5000);
  assert.deepEqual([totals.flows, totals.bytes, totals.folded], [1000, 340_000, { flows: 990, packets: 3960, bytes: 336_600 }]);
  assert.equal(totals.known + totals.unknownProcess + totals.unknown, totals.packets);
  assert.deepEqual([totals.unknownProcess, totals.unknown], [4 * 666, 5000 - 4 * 666]);
  assert.equal(
    Object.values(totals.unknownBy).reduce((one, other) => one + other, 0),
    totals.unknownProcess,
  );
});

test('FlowBook: sums by process, host and service hold what is folded, in a bounded number of groups', () => {
  const book = new FlowBook(new Attribution(), 10, undefined, new FoldedFlows(8));
  for (let host = 0; host < 1000; host++) putFacts(book.endedSink, [facts(host, 6, host === 500 ? 1e6 : 3)], 1_000_000);
  book.settle(0, 1000);
  for (const view of GROUP_VIEWS) {
    const rows = viewRows(view, book.rows, book.folded, 'bytes', false);
    assert.equal(
      rows.reduce((sum, { packets }) => sum + packets, 0),
      sums(book).packets,
    );
    assert.ok([...book.folded.groups[view].rows].length <= 9);
  }
  const [first, second] = viewRows('host', book.rows, book.folded, 'bytes', false);
  assert.deepEqual([first!.name, first!.packets, second!.name], ['10.0.2.244', 1_000_001, OTHERS]);
});

test('FlowBook: a flow that lives is not folded, and one that is back after it was begins a row of its own', () => {
  const book = new FlowBook(new Attribution(), 2);
  putFacts(book.liveSink, [facts(0), facts(1), facts(2)], 0);
  assert.equal(book.length, 3);
  putFacts(book.endedSink, [facts(1)], 0);
  assert.deepEqual([book.length, book.folded.sums.packets], [2, 4]);
  putFacts(book.endedSink, [facts(1, 6, 7)], 0);
  book.settle(0, 1000);
  assert.deepEqual([book.length, book.folded.sums.packets], [2, 4 + 8]);
});

test('FlowBook: rates are those of all flows that moved, folded or not', () => {
  const book = new FlowBook(new Attribution(), 10);
  for (let host = 0; host < 100; host++) putFacts(book.endedSink, [facts(host)], 0);
  book.settle(0, 2000);
  const rates = totalsOf(book.rows, book.folded, 0);
  assert.deepEqual([rates.packetRate, rates.byteRate], [200, 17_000]);
  const [service] = viewRows('service', book.rows, book.folded, 'bytes', false);
  assert.deepEqual([service!.packetRate, service!.byteRate], [200, 17_000]);
  book.settle(0, 2000);
  assert.equal(totalsOf(book.rows, book.folded, 0).packetRate, 0);
  assert.equal(viewRows('service', book.rows, book.folded, 'bytes', false)[0]!.packetRate, 0);
});
