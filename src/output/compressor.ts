// The writer's hold on the gzip thread: one file at a time, each by a thread of its own. One that stayed would keep some 50 MB of
// buffers that nothing makes it collect until the next file, an hour later; starting one takes 30 ms.

import { rmSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../thread.js';
import { LOW_SPACE, LowSpaceError } from './free-space.js';
import { type GzipOrder, type GzipReport, temporaryName } from './gzip-report.js';

export interface Compressor {
  /** Makes `<path>.gz` and leaves `path`. Rejects with an error that has the system's code, or with LowSpaceError. */
  compress(path: string, minFreeBytes: number): Promise<{ readonly bytes: number; readonly sha256: string }>;
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
  /** What is being compressed, and by which thread. */
  #busy: { readonly worker: Worker; readonly path: string } | undefined;

  async compress(path: string, minFreeBytes: number): Promise<{ bytes: number; sha256: string }> {
    const worker = startThread('output/gzip-thread', {});
    this.#busy = { worker, path };
    const { bytes, sha256, failure } = await report(worker, { path, minFreeBytes });
    this.#busy = undefined;
    await worker.terminate();
    if (failure !== undefined) throw errorOf(failure);
    return { bytes, sha256 };
  }

  async end(): Promise<void> {
    const busy = this.#busy;
    await busy?.worker.terminate();
    if (busy !== undefined) rmSync(temporaryName(busy.path), { force: true });
  }
}

/** Errors that are sent between threads lose their class. */
function errorOf({ message, code }: NonNullable<GzipReport['failure']>): Error {
  return code === LOW_SPACE ? new LowSpaceError(message) : new GzipError(message, code);
}

function report(worker: Worker, order: GzipOrder): Promise<GzipReport> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new GzipError('the gzip thread has ended', '')));
    worker.once('message', resolve);
    worker.postMessage(order);
  });
}
