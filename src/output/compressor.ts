// The writer's hold on the gzip thread: started when the first file is to be compressed, one file at a time.

import { rmSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../thread.js';
import { type GzipReport, temporaryName } from './gzip-report.js';

export interface Compressor {
  /** Makes `<path>.gz` and leaves `path`. Rejects with an error that has the system's code. */
  compress(path: string): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Ends at once; a file that it was at stays as it was. */
  end(): Promise<void>;
}

class GzipError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

export class GzipThread implements Compressor {
  #worker: Worker | undefined;
  /** What it is at. */
  #path: string | undefined;

  async compress(path: string): Promise<{ bytes: number; sha256: string }> {
    this.#worker ??= startThread('output/gzip-thread', {});
    this.#path = path;
    const { bytes, sha256, failure } = await this.#ask(this.#worker, path);
    if (failure !== undefined) throw new GzipError(failure.message, failure.code);
    return { bytes, sha256 };
  }

  #ask(worker: Worker, path: string): Promise<GzipReport> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        this.#worker = undefined;
        reject(error instanceof Error ? error : new GzipError('the gzip thread has ended', ''));
      };
      worker.once('error', fail);
      worker.once('exit', fail);
      worker.once('message', (report: GzipReport) => {
        worker.off('error', fail);
        worker.off('exit', fail);
        this.#path = undefined;
        resolve(report);
      });
      worker.postMessage(path);
    });
  }

  async end(): Promise<void> {
    const path = this.#path;
    await this.#worker?.terminate();
    if (path !== undefined) rmSync(temporaryName(path), { force: true });
  }
}
