// Where a replay's records are written: on the thread that ends them, or on a writer thread beside it.

import { MessageChannel, type Worker } from 'node:worker_threads';
import { SinkError } from '../errors.js';
import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { ByteSink } from '../output/byte-sink.js';
import { CsvWriter } from '../output/csv.js';
import type { OutputFile } from '../output/output-file.js';
import { ChannelSink, type EngineLink, type WriterReport, type WriterSetup } from '../output/writer-channel.js';
import { startThread } from '../thread.js';

export interface RecordWriter {
  /** Writes what is left and answers how many rows were written. Throws SinkError. */
  finish(): Promise<number>;
}

/** Writes on the calling thread. */
export class InlineWriter implements RecordSink, RecordWriter {
  readonly #sink: ByteSink;
  readonly #csv: CsvWriter;

  constructor(file: OutputFile, columns: readonly string[]) {
    this.#sink = new ByteSink(file.fd, file.name);
    this.#csv = new CsvWriter(this.#sink, columns);
  }

  put(batch: RecordBatch): ArrayBuffer {
    this.#csv.write(batch);
    return batch.buffer;
  }

  async finish(): Promise<number> {
    this.#sink.flush();
    return this.#csv.rows;
  }
}

/** The writer thread of one or more engines. */
export class WriterThread implements RecordWriter {
  readonly #worker: Worker;
  readonly #report: Promise<WriterReport>;
  /** What each engine is to be given, in the order of the engines. */
  readonly links: readonly EngineLink[];

  /** `onFailure` is called at once when the output cannot be written any more. */
  constructor(file: OutputFile, columns: readonly string[], engines: number, onFailure: () => void) {
    const pairs = Array.from({ length: engines }, () => ({ channel: new MessageChannel(), underWay: new SharedArrayBuffer(4) }));
    this.links = pairs.map(({ channel, underWay }) => ({ port: channel.port1, underWay }));
    const ends = pairs.map(({ channel, underWay }) => ({ port: channel.port2, underWay }));
    const workerData: WriterSetup = { fd: file.fd, name: file.name, columns, engines: ends };
    this.#worker = startThread('../output/writer-thread', import.meta.url, { workerData, transferList: ends.map(({ port }) => port) });
    this.#report = new Promise((resolve, reject) => {
      this.#worker.on('message', (report: WriterReport) => {
        if (report.failure !== undefined) onFailure();
        resolve(report);
      });
      this.#worker.on('error', reject);
    });
    // Whoever waits for the report sees its rejection; until then it must not end the process.
    this.#report.catch(() => undefined);
  }

  async finish(): Promise<number> {
    const { rows, failure } = await this.#report;
    await this.#worker.terminate();
    if (failure !== undefined) throw new SinkError(failure.message, { code: failure.code });
    return rows;
  }
}

/** Batches held back before a thread is worth starting for them. */
const HELD_BATCHES = 2;

/** Writes on a thread of its own from the third batch on; a capture of fewer records than that is written in place. */
export class LazyWriter implements RecordSink, RecordWriter {
  readonly #start: () => { thread: WriterThread; channel: ChannelSink };
  readonly #inline: () => InlineWriter;
  readonly #held: RecordBatch[] = [];
  #started: { thread: WriterThread; channel: ChannelSink } | undefined;

  constructor(file: OutputFile, columns: readonly string[], onFailure: () => void) {
    this.#inline = () => new InlineWriter(file, columns);
    this.#start = () => {
      const thread = new WriterThread(file, columns, 1, onFailure);
      return { thread, channel: new ChannelSink(thread.links[0]!) };
    };
  }

  put(batch: RecordBatch): ArrayBuffer | undefined {
    if (this.#started === undefined) {
      this.#held.push(batch);
      if (this.#held.length <= HELD_BATCHES) return undefined;
      this.#started = this.#start();
      for (const held of this.#held.splice(0, HELD_BATCHES)) this.#started.channel.put(held);
    }
    return this.#started.channel.put(batch);
  }

  async finish(): Promise<number> {
    if (this.#started !== undefined) {
      this.#started.channel.end();
      return this.#started.thread.finish();
    }
    const inline = this.#inline();
    for (const batch of this.#held) inline.put(batch);
    return inline.finish();
  }
}
