// Flows that live, copied as records while they go on: what a table on the screen shows. Runs on the engine's thread.

import type { RecordSink } from './dead-list.js';
import { RecordBatch } from './record-batch.js';
import { EXTRA_WORDS } from './row.js';
import type { RowStore } from './row-store.js';

/** Copies every live row of `stores`, whose times count from `baseSeconds`, to `sink`; their end reason is 0. The stores stay as they are. */
export function copyLiveFlows(stores: readonly RowStore[], sink: RecordSink, baseSeconds: number): void {
  for (const store of stores) copyRows(store, sink, baseSeconds);
}

function copyRows(store: RowStore, sink: RecordSink, baseSeconds: number): void {
  const { layout, words, extras, rowWords } = store;
  const newBatch = (reuse?: ArrayBuffer): RecordBatch => {
    const batch = RecordBatch.for(layout, extras !== undefined, undefined, reuse);
    batch.baseSeconds = baseSeconds;
    return batch;
  };
  let batch = newBatch();
  for (let row = 0, { top } = store; row < top; row++) {
    if (!store.isLive(row)) continue;
    const to = batch.append();
    batch.words.set(words.subarray(row * rowWords, (row + 1) * rowWords), to);
    if (extras !== undefined) batch.words.set(extras.subarray(row * EXTRA_WORDS, (row + 1) * EXTRA_WORDS), to + rowWords);
    if (batch.isFull) batch = newBatch(sink.put(batch));
  }
  if (batch.rows > 0) sink.put(batch);
}
