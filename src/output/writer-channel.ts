// How engines and the writer thread talk: batches go by transfer over a MessagePort, their memory comes back the same way,
// and an Int32 in shared memory per engine counts the batches under way. A replay waits while CREDITS are out.

import type { MessagePort } from 'node:worker_threads';
import type { RecordBatch } from '../flow/record-batch.js';
import { workerThreads } from '../thread.js';

/** Batches that may be under way per engine: 4 MiB of records. */
const CREDITS = 8;

/** Sent behind an engine's last batch. */
export const LAST_BATCH = 'last batch';

/** What the writer thread is started with. */
export interface WriterSetup {
  readonly fd: number;
  readonly name: string;
  readonly columns: readonly string[];
  /** Bytes that the file has before; the header is written where there are none. */
  readonly written: number;
  readonly engines: readonly EngineLink[];
}

/** One engine's end of the channel, or the writer's. */
export interface EngineLink {
  readonly port: MessagePort;
  /** One Int32: batches under way. */
  readonly underWay: SharedArrayBuffer;
}

/** What the writer thread ends with. */
export interface WriterReport {
  readonly rows: number;
  /** Why it could not write on; everything since was thrown away. */
  readonly failure: { readonly message: string; readonly code: string } | undefined;
}

/** The engine's side: a RecordSink that hands batches to the writer thread. */
export class ChannelSink {
  readonly #port: MessagePort;
  readonly #underWay: Int32Array;
  readonly #receive = workerThreads().receiveMessageOnPort;

  constructor(link: EngineLink) {
    this.#port = link.port;
    this.#underWay = new Int32Array(link.underWay);
  }

  /** Hands the batch over, waiting for room, and answers the memory of one that has been written. */
  put(batch: RecordBatch): ArrayBuffer | undefined {
    Atomics.add(this.#underWay, 0, 1);
    this.#port.postMessage(batch.buffer, [batch.buffer]);
    for (let out = Atomics.load(this.#underWay, 0); out >= CREDITS; out = Atomics.load(this.#underWay, 0)) {
      Atomics.wait(this.#underWay, 0, out);
    }
    const returned: { message: ArrayBuffer } | undefined = this.#receive(this.#port);
    return returned?.message;
  }

  /** Says that there will be no more. */
  async finish(): Promise<void> {
    this.#port.postMessage(LAST_BATCH);
  }
}

/** The writer's side: gives a written batch's memory back to its engine. */
export function giveBack({ port, underWay }: EngineLink, buffer: ArrayBuffer): void {
  port.postMessage(buffer, [buffer]);
  const counter = new Int32Array(underWay);
  Atomics.sub(counter, 0, 1);
  Atomics.notify(counter, 0);
}
