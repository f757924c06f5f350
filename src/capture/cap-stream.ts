// One process that captures with cap, and the stream of chunks that it writes, as the receiving thread sees them.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { processArguments } from '../thread.js';
import { At, CHUNK_BYTES, HEADER_BYTES } from './cap-chunk.js';
import { CLOSING_ORDER, ORDERS, orderOf } from './cap-orders.js';
import type { CapProcessMessage, CapTask } from './cap-task.js';

const OUTPUT = 3;
/** Of what the process says on standard error, the end is kept: the assertion that ended it. */
const KEPT_TEXT = 2000;

export interface CapStreamEvents {
  /** It has begun. `program` is the one for its filter; undefined where that is not known, and no other can take its place. */
  open(program: Uint8Array | undefined): void;
  /** It could not begin. */
  failed(message: string): void;
  /** It is at its end, with the last it said; comes once, also after `failed`. */
  ended(lastWords: string): void;
  /** A whole chunk, valid until this returns. */
  chunk(bytes: Buffer, view: DataView): void;
}

export class CapStream {
  readonly #child: ChildProcess;
  readonly #events: CapStreamEvents;
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  readonly #view = new DataView(this.#chunk.buffer, this.#chunk.byteOffset, CHUNK_BYTES);
  #length = 0;
  #lastWords = '';
  /** It has said that it began, or that it could not, or is not to say so any more. */
  #hasAnswered = false;

  constructor(task: CapTask, events: CapStreamEvents) {
    this.#events = events;
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'ipc'] as const;
    this.#child = spawn(process.execPath, [...processArguments('capture/cap-process'), JSON.stringify(task)], { stdio: [...stdio] });
    this.#child.on('message', (message) => this.#hear(message as CapProcessMessage));
    this.#child.on('error', (error) => this.#fail(error.message));
    this.#child.on('close', () => this.#end());
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-KEPT_TEXT);
    });
    (this.#child.stdio[OUTPUT] as Readable | null)?.on('data', (bytes: Buffer) => this.#receive(bytes));
    // A process that has ended takes no orders, and is heard of otherwise.
    this.#orders?.on('error', () => {});
  }

  get #orders(): Writable | null {
    return this.#child.stdio[ORDERS] as Writable | null;
  }

  /** Has it put `program` in the place of the one that frames pass: within milliseconds, at one instant. */
  attach(program: Uint8Array): void {
    this.#orders?.write(orderOf(program));
  }

  /** Asks it to take nothing in any more, to send what its ring holds, and to end. */
  finish(): void {
    this.#orders?.write(CLOSING_ORDER);
    if (this.#child.connected) this.#child.send('finish');
  }

  /** What it has not sent is lost. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it, and does not say that it could not begin. */
  dismiss(): void {
    this.#hasAnswered = true;
    this.kill();
  }

  #hear(message: CapProcessMessage): void {
    if (message.kind === 'failed') this.#fail(message.message);
    else if (!this.#hasAnswered) {
      this.#hasAnswered = true;
      this.#events.open(message.program === null ? undefined : Buffer.from(message.program, 'base64'));
    }
  }

  #fail(message: string): void {
    if (this.#hasAnswered) return;
    this.#hasAnswered = true;
    this.#events.failed(message);
  }

  #end(): void {
    const lastWords = lastLine(this.#lastWords);
    // One that ended before it could say why.
    this.#fail(lastWords);
    this.#events.ended(lastWords);
  }

  #receive(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : this.#view.getUint32(At.BYTES, true);
      const taken = Math.min(wanted - this.#length, bytes.length - at);
      bytes.copy(this.#chunk, this.#length, at, at + taken);
      at += taken;
      this.#length += taken;
      if (this.#length < HEADER_BYTES || this.#length < this.#view.getUint32(At.BYTES, true)) continue;
      this.#events.chunk(this.#chunk.subarray(0, this.#length), this.#view);
      this.#length = 0;
    }
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
