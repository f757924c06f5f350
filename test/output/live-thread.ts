// The daemon's writer as its own thread, as main starts it, for tests and for children that tests kill.

import type { MessagePort, Worker } from 'node:worker_threads';
import { COUNTERS, Counter, sharedWriterCounters } from '../../src/counters.js';
import { type Command, LiveSink, type LiveWriterSetup, liveLinks, type Told } from '../../src/output/live-channel.js';
import type { RotationOptions } from '../../src/output/rotation-options.js';
import { startThread } from '../../src/thread.js';
import { FACTS, numberedBatch } from './live-rig.js';

/** An engine that counts a frame per packet, and as many packets as its records have. */
export class FakeEngine {
  readonly counters = new Float64Array(COUNTERS);
  readonly sink: LiveSink;
  /** Number of the next record. */
  next: number;

  constructor(sink: (counters: Float64Array) => LiveSink, first = 1) {
    this.sink = sink(this.counters);
    this.next = first;
  }

  put(rows: number): void {
    const batch = numberedBatch(this.next, rows);
    for (let i = 0; i < rows; i++) this.#count(1 + this.next++);
    this.sink.put(batch);
    this.sink.snapshot();
  }

  #count(packets: number): void {
    this.counters[Counter.FRAMES]! += packets;
    this.counters[Counter.FLOW_PACKETS]! += packets;
  }

  get dropped(): number {
    return this.counters[Counter.RECORDS_DROPPED]!;
  }
}

export class WriterUnderTest {
  readonly worker: Worker;
  readonly engines: FakeEngine[];
  readonly counters = sharedWriterCounters();
  readonly told: Told[] = [];
  readonly #ports: readonly MessagePort[];
  readonly #done: Promise<void>;
  #listeners: (() => void)[] = [];

  constructor(options: RotationOptions, { engines = 1, maxBatches = 1000, run = 'run-1' } = {}) {
    const { engineLinks, writerLinks } = liveLinks(engines);
    const workerData: LiveWriterSetup = { options, manifest: FACTS, run, engines: writerLinks, counters: this.counters };
    this.#ports = engineLinks.map(({ port }) => port);
    this.worker = startThread('output/live-writer-thread', { workerData, transferList: writerLinks.map(({ port }) => port) });
    this.engines = engineLinks.map((link, i) => new FakeEngine((counters) => new LiveSink(link, counters, maxBatches), 1 + i * 1_000_000));
    this.worker.on('message', (told: Told) => {
      this.told.push(told);
      for (const listener of this.#listeners) listener();
    });
    this.#done = new Promise((resolve, reject) => {
      this.worker.on('error', reject);
      this.worker.on('exit', () => resolve());
    });
  }

  /** Resolves when something of that kind was told. */
  async heard(kind: Told['kind']): Promise<Told> {
    for (;;) {
      const found = this.told.find((told) => told.kind === kind);
      if (found !== undefined) return found;
      await Promise.race([
        new Promise<void>((resolve) => {
          this.#listeners.push(resolve);
        }),
        this.#done.then(() => {
          if (!this.told.some((told) => told.kind === kind)) throw new Error(`ended without ${kind}: ${JSON.stringify(this.told)}`);
        }),
      ]);
    }
  }

  /** What is left of an engine whose thread is gone. */
  kill(engine: number): void {
    this.#ports[engine]!.close();
  }

  command(command: Command): void {
    this.worker.postMessage(command);
  }

  /** Ends all engines and waits for the thread to end by itself. */
  async end(): Promise<Told[]> {
    for (const { sink } of this.engines) sink.end();
    await this.#done;
    return this.told;
  }

  /** Waits for a thread that ends without engines having ended. */
  ended(): Promise<void> {
    return this.#done;
  }
}
