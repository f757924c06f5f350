// Flows that live, copied as records while they go on: what a table on the screen shows. Runs on the engine's thread.

import { DeadList, type RecordSink } from './dead-list.js';
import { LIVES } from './row.js';
import type { RowStore } from './row-store.js';

/** Copies every live row of `stores`, whose times count from `baseSeconds`, to `sink`. The stores stay as they are. */
export function copyLiveFlows(stores: readonly RowStore[], sink: RecordSink, baseSeconds: number): void {
  const hasExtras = stores.some(({ extras }) => extras !== undefined);
  const copies = new DeadList(sink, hasExtras);
  copies.baseSeconds = baseSeconds;
  for (const store of stores) {
    for (let row = 0; row < store.top; row++) if (store.isLive(row)) copies.add(store, row, LIVES);
  }
  copies.flush();
}
