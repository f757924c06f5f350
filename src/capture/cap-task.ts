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
}

export type CapProcessMessage = { readonly kind: 'open' } | { readonly kind: 'failed'; readonly message: string };

/** Of the receiving thread; `index` is the interface's. */
export type CapFeedMessage =
  | { readonly kind: 'open'; readonly index: number }
  | { readonly kind: 'failed'; readonly index: number; readonly message: string }
  | { readonly kind: 'lost'; readonly index: number; readonly reason: 'down' | 'gone' | 'crashed'; readonly message: string }
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
