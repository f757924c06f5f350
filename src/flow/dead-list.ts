// The dead list: rows of flows that have ended, which the tables' kernels copy out with their reasons (kernels/dead-rows.ts), until there
// is no more room for them or somebody asks; then they go to the sink as a batch. Runs on the engine's thread.

import { type KernelMemory, placeBytes } from '../kernel.js';
import { RecordBatch, ROWS_PER_BATCH } from './record-batch.js';
import { EXTRA_WORDS, NARROW, type RowLayout, WIDE } from './row.js';
import type { RowStore } from './row-store.js';

const LAYOUTS = [NARROW, WIDE] as const;
const REASONS = 6;

/** Takes full batches; may answer an old buffer for the next one. A replay's sink waits here until it has room. */
export interface RecordSink {
  put(batch: RecordBatch): ArrayBuffer | undefined;
}

/** Copies of one layout, and the buffer of the batch that they go out in next. */
interface Waiting {
  readonly copies: Int32Array;
  reuse: ArrayBuffer | undefined;
}

export class DeadList {
  readonly #sink: RecordSink;
  #hasExtras: boolean;
  readonly #waiting: ReadonlyMap<RowLayout, Waiting>;
  #stores: readonly RowStore[] = [];
  /** Seconds since 1970 that the rows' times count from; set before the first flow dies. */
  baseSeconds = 0;
  /** Flows that ended, by EndReason. */
  readonly endedBy: Float64Array;

  /** Keeps the copies in `memory`: DEAD_LIST_BYTES of it. */
  constructor(memory: KernelMemory, sink: RecordSink, hasExtras: boolean) {
    this.#sink = sink;
    this.#hasExtras = hasExtras;
    this.#waiting = new Map(
      LAYOUTS.map((layout) => [layout, { copies: memory.int32s(ROWS_PER_BATCH * (layout.words + EXTRA_WORDS)), reuse: undefined }]),
    );
    this.endedBy = memory.float64s(REASONS);
  }

  /** From now on takes what ends in `stores`, one of each layout, which tell it when they are full. */
  collect(stores: readonly RowStore[]): void {
    this.#stores = stores;
    for (const { layout, kernel } of stores) {
      kernel.setDeadRows(this.#waiting.get(layout)!.copies.byteOffset, ROWS_PER_BATCH, this.endedBy.byteOffset);
    }
  }

  /** Records have extras from now on, or no longer; those so far are handed over. */
  setExtras(hasExtras: boolean): void {
    this.flush();
    this.#hasExtras = hasExtras;
  }

  /** Hands over what is there, full or not. */
  flush(): void {
    for (const store of this.#stores) if (store.kernel.deadRows.value > 0) this.send(store);
  }

  /** Hands over what has ended in `store`. */
  send({ layout, kernel }: RowStore): void {
    const waiting = this.#waiting.get(layout)!;
    const rows = kernel.deadRows.value;
    const batch = RecordBatch.for(layout, this.#hasExtras, rows, waiting.reuse);
    batch.fill(waiting.copies, rows);
    batch.baseSeconds = this.baseSeconds;
    kernel.tookDeadRows();
    waiting.reuse = this.#sink.put(batch);
  }
}

/** Bytes of memory that a dead list takes. */
export const DEAD_LIST_BYTES =
  placeBytes(REASONS * Float64Array.BYTES_PER_ELEMENT) +
  LAYOUTS.reduce((bytes, { words }) => bytes + placeBytes(ROWS_PER_BATCH * (words + EXTRA_WORDS) * Int32Array.BYTES_PER_ELEMENT), 0);
