// What passes between the engine's thread, the thread that receives frames, and the processes that capture with cap.

import type { MessagePort } from 'node:worker_threads';

/** What a process captures. */
export interface CapTask {
  readonly interface: string;
  readonly filter: string | undefined;
  readonly snapLength: number;
  readonly sample: number;
  /** Bytes of cap's ring. */
  readonly ringBytes: number;
  /** The process only says what the kernel's program for the filter is, and ends. */
  readonly onlyCompiles?: boolean;
}

/**
 * `program` is the one for the filter that the task has, in base64; null where it is not known. A process that captures takes others
 * in its place where it is known.
 */
export type CapProcessMessage =
  | { readonly kind: 'open'; readonly program: string | null }
  | { readonly kind: 'failed'; readonly message: string };

/** Of the receiving thread; `index` is the interface's. */
export type CapFeedMessage =
  | { readonly kind: 'open'; readonly index: number }
  | { readonly kind: 'failed'; readonly index: number; readonly message: string }
  | { readonly kind: 'lost'; readonly index: number; readonly reason: 'down' | 'gone' | 'interrupted'; readonly message: string }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'trouble'; readonly index: number; readonly message: string }
  | { readonly kind: 'stopped'; readonly index: number };

/** To the receiving thread. `filter` is tried, and answered with open or failed; `commit` takes it, `discard` does not. */
export type CapOrder = { readonly kind: 'filter'; readonly filter: string | undefined } | { readonly kind: 'commit' | 'discard' | 'stop' };

export interface CapFeedData {
  readonly tasks: readonly CapTask[];
  readonly shelves: readonly SharedArrayBuffer[];
  /** One word that changes, and is notified, whenever there is something new. */
  readonly bell: SharedArrayBuffer;
  readonly port: MessagePort;
}
