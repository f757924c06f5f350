// The supervisor's hold on its engine threads: it starts them, gives them orders, and knows when all are capturing and when all
// have ended.

import { MessageChannel, type Worker } from 'node:worker_threads';
import { CaptureError } from '../errors.js';
import { startThread } from '../thread.js';
import { type EngineMessage, EngineOrders, sharedControl } from './engine-control.js';
import type { EngineThreadSetup } from './engine-thread.js';
import type { EngineChange, EngineEvents, EnginesSetup, RunningEngines } from './engines.js';

interface Thread {
  readonly worker: Worker;
  readonly orders: EngineOrders;
  /** Settles when the answer to the latest order comes: undefined, or why it was refused. */
  answered: ((refusal: string | undefined) => void) | undefined;
}

export class EngineThreads implements RunningEngines {
  readonly #threads: Thread[] = [];
  readonly #done: Promise<void>[] = [];

  private constructor() {}

  /** Starts one thread per link and waits until all capture. Throws CaptureError when one cannot. */
  static async start(setup: EnginesSetup, events: EngineEvents): Promise<EngineThreads> {
    const engines = new EngineThreads();
    const ready = setup.links.map((_, part) => engines.#startThread(setup, part, events));
    try {
      await Promise.all(ready);
    } catch (error) {
      engines.stop();
      await Promise.allSettled(ready);
      throw error;
    }
    return engines;
  }

  /** Resolves once the thread captures; rejects when it fails before. */
  #startThread(setup: EnginesSetup, part: number, events: EngineEvents): Promise<void> {
    const { links, ...common } = setup;
    const { port1, port2 } = new MessageChannel();
    const control = sharedControl();
    const link = links[part]!;
    const engine = { ...setup.engine, part, parts: links.length };
    const data: EngineThreadSetup = { ...common, engine, control, orders: port2, link };
    const worker = startThread('live/engine-thread', { workerData: data, transferList: [port2, link.port], stderr: false });
    const thread: Thread = { worker, orders: new EngineOrders(control, port1), answered: undefined };
    this.#threads.push(thread);
    let isReady = false;
    this.#done.push(new Promise((resolve) => worker.on('exit', () => resolve())));
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        if (isReady) events.onFailure(error);
        else reject(error);
      };
      worker.on('error', fail);
      worker.on('message', (message: EngineMessage) => {
        if (message.kind === 'ready') {
          isReady = true;
          resolve();
        } else if (message.kind === 'event') events.onEvent(message.event);
        else if (message.kind === 'failed') fail(message.isCapture ? new CaptureError(message.message) : new Error(message.message));
        else if (message.kind === 'configured') thread.answered?.(undefined);
        else if (message.kind === 'refused') thread.answered?.(message.message);
      });
    });
  }

  async configure(change: EngineChange): Promise<string | undefined> {
    const answers = await Promise.all(
      this.#threads.map((thread) => {
        const answer = new Promise<string | undefined>((resolve) => {
          thread.answered = resolve;
        });
        thread.orders.give(change);
        return answer;
      }),
    );
    return answers.find((answer) => answer !== undefined);
  }

  stop(): void {
    for (const { orders } of this.#threads) orders.stop();
  }

  async ended(): Promise<void> {
    await Promise.all(this.#done);
    for (const { orders } of this.#threads) orders.close();
  }
}
