import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiveMessageOnPort } from 'node:worker_threads';
import { COUNTERS, Counter } from '../../src/counters.js';
import { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW, WIDE } from '../../src/flow/row.js';
import { batchesUnderWay, LiveSink, liveLinks, type Snapshot, tookSnapshot } from '../../src/output/live-channel.js';
import { giveBack, LAST_BATCH } from '../../src/output/writer-channel.js';
import { numberedBatch } from './live-rig.js';
import { batchOf, flow } from './records.js';

function sinkOf(maxBatches: number) {
  const { engineLinks, writerLinks } = liveLinks(1);
  const counters = new Float64Array(COUNTERS);
  const [link, end] = [engineLinks[0]!, writerLinks[0]!];
  const sink = new LiveSink(link, counters, maxBatches);
  const next = (): unknown => receiveMessageOnPort(end.port)?.message;
  const close = (): void => end.port.close();
  return { sink, counters, end, next, close };
}

for (const [name, layout] of [
  ['narrow', NARROW],
  ['wide', WIDE],
] as const) {
  test(`LiveSink: past its bound it drops ${name} batches, counts records, packets and bytes of both directions, and gives the memory back`, (t) => {
    const { sink, counters, close } = sinkOf(1);
    t.after(close);
    assert.equal(sink.put(batchOf([flow()], layout, 0)), undefined);
    const batch = batchOf([flow(), flow({ count: 10, bytes: 1000 })], layout, 0);
    assert.equal(sink.put(batch), batch.buffer);
    assert.equal(batch.buffer.byteLength > 0, true);
    assert.equal(counters[Counter.RECORDS_DROPPED], 2);
    assert.equal(counters[Counter.RECORDS_DROPPED_PACKETS], 3 + 2 + 10 + 2);
    assert.equal(counters[Counter.RECORDS_DROPPED_BYTES], 180 + 120 + 1000 + 120);
  });
}

test('LiveSink: is behind while two batches are under way', (t) => {
  const { sink, end, next, close } = sinkOf(9);
  t.after(close);
  const isBehind = [];
  for (let i = 1; i <= 3; i++) {
    sink.put(numberedBatch(i, 1));
    isBehind.push(sink.isBehind);
  }
  assert.equal(batchesUnderWay(end), 3);
  for (let i = 1; i <= 2; i++) giveBack(end, next() as ArrayBuffer);
  assert.deepEqual([...isBehind, sink.isBehind], [false, true, true, false]);
  assert.equal(batchesUnderWay(end), 1);
});

test('LiveSink: a batch that was given back makes room for another, and its memory is used again', (t) => {
  const { sink, counters, end, next, close } = sinkOf(1);
  t.after(close);
  sink.put(numberedBatch(1, 3));
  const written = next() as ArrayBuffer;
  assert.equal(new RecordBatch(written).rows, 3);
  giveBack(end, written);
  assert.ok(sink.put(numberedBatch(4, 3)) instanceof ArrayBuffer);
  assert.equal(counters[Counter.RECORDS_DROPPED], 0);
});

test('LiveSink: a writer that is stuck gets no more snapshots than it can hold, and the last one always', (t) => {
  const { sink, counters, end, next, close } = sinkOf(1);
  t.after(close);
  for (let i = 0; i < 1000; i++) sink.snapshot();
  counters[Counter.FRAMES] = 7;
  sink.end();
  const messages: unknown[] = [];
  for (let message = next(); message !== undefined; message = next()) messages.push(message);
  assert.ok(messages.length < 100);
  assert.equal(messages.at(-1), LAST_BATCH);
  assert.equal((messages.at(-2) as Snapshot).counters[Counter.FRAMES], 7);
  for (let i = 0; i < messages.length - 1; i++) tookSnapshot(end);
  sink.snapshot();
  assert.notEqual(next(), undefined);
});
