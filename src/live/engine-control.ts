// How the supervisor and an engine talk. Orders lie in a message port that the engine looks into between turns, since its thread
// blocks on the ring and never comes to its event loop; a word in shared memory says that there is something to look for.

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { CompiledFilters } from '../capture/filter.js';
import type { LiveEvent } from '../capture/live-options.js';
import type { ChangingOptions } from '../flow/engine.js';

export type EngineOrder =
  | { readonly kind: 'configure'; readonly rules: ChangingOptions; readonly flushIntervalMs: number }
  | {
      readonly kind: 'filter';
      readonly expression: string | undefined;
      /** What libpcap has made of it, so that the engine need not wait for that. */
      readonly compiled: CompiledFilters | undefined;
    };

/** What an engine tells the supervisor. */
export type EngineMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'configured' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly isCapture: boolean }
  | { readonly kind: 'done' };

const STOP = 0;
const ORDERS = 1;
const WORDS = 2;

/** Shared memory for the control words of one engine. */
export function sharedControl(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
}

/** The supervisor's end. */
export class EngineOrders {
  readonly #words: Int32Array;
  readonly #port: MessagePort;

  constructor(control: SharedArrayBuffer, port: MessagePort) {
    this.#words = new Int32Array(control);
    this.#port = port;
  }

  give(order: EngineOrder): void {
    this.#port.postMessage(order);
    Atomics.add(this.#words, ORDERS, 1);
  }

  stop(): void {
    Atomics.store(this.#words, STOP, 1);
  }

  close(): void {
    this.#port.close();
  }
}

/** The engine's end. */
export class EngineControl {
  readonly #words: Int32Array;
  readonly #port: MessagePort;
  #taken = 0;

  constructor(control: SharedArrayBuffer, port: MessagePort) {
    this.#words = new Int32Array(control);
    this.#port = port;
  }

  get isStopAsked(): boolean {
    return Atomics.load(this.#words, STOP) !== 0;
  }

  /** The next order that was given; undefined when there is none. */
  take(): EngineOrder | undefined {
    if (Atomics.load(this.#words, ORDERS) === this.#taken) return undefined;
    const received: { message: EngineOrder } | undefined = receiveMessageOnPort(this.#port);
    if (received !== undefined) this.#taken++;
    return received?.message;
  }
}
