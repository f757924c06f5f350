// The supervisor's hold on the thread that watches processes.

import type { MessagePort, Worker } from 'node:worker_threads';
import { startThread, workerThreads } from '../thread.js';
import type { Attribution } from './attribution.js';
import type { Observation } from './observation.js';
import type { ProcessThreadReady, ProcessThreadSetup } from './process-thread.js';

export class ProcessWatch {
  readonly #worker: Worker;
  readonly #stop: Int32Array;
  readonly #ended: Promise<void>;
  /** The kernel tells who makes a socket; else processes are polled. */
  isTold = false;
  /** Where observations come out; `listeners` of them. */
  readonly ports: readonly MessagePort[];

  private constructor(worker: Worker, stop: SharedArrayBuffer, ports: readonly MessagePort[]) {
    this.#worker = worker;
    this.#stop = new Int32Array(stop);
    this.ports = ports;
    this.#ended = new Promise((resolve) => worker.on('exit', () => resolve()));
  }

  /** Starts it; resolves when it watches. See ProcessThreadSetup for `toldMs`; `onFailure` hears of an end that nobody asked for. */
  static async start(listeners: number, toldMs: number, onFailure: (error: Error) => void): Promise<ProcessWatch> {
    const channels = Array.from({ length: listeners }, () => new MessageChannel());
    const stop = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    const ports = channels.map(({ port2 }) => port2);
    const setup: ProcessThreadSetup = { stop, ports, toldMs };
    const worker = startThread('process/process-thread', { workerData: setup, transferList: ports });
    const watch = new ProcessWatch(
      worker,
      stop,
      channels.map(({ port1 }) => port1),
    );
    let isReady = false;
    await new Promise<void>((resolve, reject) => {
      worker.on('error', (error) => (isReady ? onFailure(error) : reject(error)));
      worker.once('message', ({ isTold }: ProcessThreadReady) => {
        isReady = true;
        watch.isTold = isTold;
        resolve();
      });
    });
    return watch;
  }

  /** Looks whose observations are in the ports. */
  get looks(): number {
    return Atomics.load(this.#stop, 1);
  }

  /** Resolves when all that it saw until now is in the ports. */
  async stop(): Promise<void> {
    Atomics.store(this.#stop, 0, 1);
    Atomics.notify(this.#stop, 0);
    await this.#ended;
  }

  /** The program may end while it watches. */
  unref(): void {
    this.#worker.unref();
  }
}

/** Hands all that was told since to `attribution`, at once rather than when the event loop comes to it. */
export function takeObservations(port: MessagePort, attribution: Attribution): void {
  const { receiveMessageOnPort } = workerThreads();
  for (;;) {
    const received: { message: Observation } | undefined = receiveMessageOnPort(port);
    if (received === undefined) return;
    attribution.take(received.message);
  }
}
