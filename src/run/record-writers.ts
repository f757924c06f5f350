// Where a replay's records are written: on the thread that ends them, or on a writer thread beside it.

import type { Worker } from 'node:worker_threads';
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
    this.#csv.writeHeader();
  }

  /** Bytes that the file has so far. */
  get written(): number {
    return this.#sink.written;
  }

  put(batch: RecordBatch): ArrayBuffer {
    this.#csv.write(batch);
    return batch.buffer;
  }

  flush(): void {
    this.#sink.flush();
  }

  async finish(): Promise<number> {
    this.flush();
    return this.#csv.rows;
  }
}

/** The writer thread of one or more engines. */
export class WriterThread implements RecordWriter {
  readonly #worker: Worker;
  readonly #report: Promise<WriterReport>;
  /** What each engine is to be given, in the order of the engines. */
  readonly links: readonly EngineLink[];

  /** `output` says where to write; `onFailure` is called at once when that cannot be written any more. */
  constructor(output: Omit<WriterSetup, 'engines'>, engines: number, onFailure: () => void) {
    const pairs = Array.from({ length: engines }, () => ({ channel: new MessageChannel(), underWay: new SharedArrayBuffer(4) }));
    this.links = pairs.map(({ channel, underWay }) => ({ port: channel.port1, underWay }));
    const ends = pairs.map(({ channel, underWay }) => ({ port: channel.port2, underWay }));
    const workerData: WriterSetup = { ...output, engines: ends };
    this.#worker = startThread('output/writer-thread', { workerData, transferList: ends.map(({ port }) => port) });
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

/**
 * Batches written in place before a thread is worth its start: it costs what formatting a million rows does (its own start
 * and its own compiled code), and nobody knows beforehand how many rows will come.
 */
const BATCHES_IN_PLACE = 256;

/** Writes in place at first, and on a thread of its own once there turn out to be many records. */
export class HandoverWriter implements RecordSink, RecordWriter {
  readonly #inline: InlineWriter;
  readonly #startThread: (written: number) => WriterThread;
  #batches = 0;
  #thread: { writer: WriterThread; channel: ChannelSink } | undefined;

  constructor(file: OutputFile, columns: readonly string[], onFailure: () => void) {
    this.#inline = new InlineWriter(file, columns);
    this.#startThread = (written) => new WriterThread({ ...file, columns, written }, 1, onFailure);
  }

  put(batch: RecordBatch): ArrayBuffer | undefined {
    if (this.#thread === undefined && this.#batches++ < BATCHES_IN_PLACE) return this.#inline.put(batch);
    this.#thread ??= this.#handOver();
    return this.#thread.channel.put(batch);
  }

  #handOver(): { writer: WriterThread; channel: ChannelSink } {
    this.#inline.flush();
    const writer = this.#startThread(this.#inline.written);
    return { writer, channel: new ChannelSink(writer.links[0]!) };
  }

  async finish(): Promise<number> {
    const inPlace = await this.#inline.finish();
    if (this.#thread === undefined) return inPlace;
    await this.#thread.channel.finish();
    return inPlace + (await this.#thread.writer.finish());
  }
}
