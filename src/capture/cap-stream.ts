// One process that captures with cap, and the stream of chunks that it writes, as the receiving thread sees them.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { processArguments } from '../thread.js';
import { At, CHUNK_BYTES, HEADER_BYTES } from './cap-chunk.js';
import type { CapProcessMessage, CapTask } from './cap-task.js';

const OUTPUT = 3;
/** Of what the process says on standard error, the end is kept: the assertion that ended it. */
const KEPT_TEXT = 2000;

export interface CapStreamEvents {
  open(): void;
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
  #hasFailed = false;

  constructor(task: CapTask, events: CapStreamEvents) {
    this.#events = events;
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'ipc'] as const;
    this.#child = spawn(process.execPath, [...processArguments('capture/cap-process'), JSON.stringify(task)], { stdio: [...stdio] });
    this.#child.on('message', (message) => this.#hear(message as CapProcessMessage));
    this.#child.on('error', (error) => this.fail(error.message));
    this.#child.on('close', () => this.#end());
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-KEPT_TEXT);
    });
    (this.#child.stdio[OUTPUT] as Readable | null)?.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  /** Asks it to send what its ring holds and to end. */
  finish(): void {
    if (this.#child.connected) this.#child.send('finish');
  }

  /** What it has not sent is lost. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(message: CapProcessMessage): void {
    if (message.kind === 'open') this.#events.open();
    else this.fail(message.message);
  }

  /** Says once that it could not begin, and why. */
  fail(message: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#events.failed(message);
  }

  #end(): void {
    this.#events.ended(lastLine(this.#lastWords));
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
