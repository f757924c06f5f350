// What the thread that watches processes tells those who want to know whose a flow is: sockets as they come and go, and the processes
// that own them. Plain data, sent from thread to thread.

import type { ProcessFacts } from './process-facts.js';

export interface ObservedSocket {
  readonly id: number;
  /** As in socket-facts.ts. */
  readonly key: string;
  readonly isListening: boolean;
  /** It is in the network namespace that rastro captures in. */
  readonly isOwn: boolean;
  /** ProcessFacts.id; 0 while nobody is known to own it. */
  readonly owner: number;
  /** Wall clock when it was first seen, milliseconds since 1970; 0 for those that were there before us. */
  readonly sinceMs: number;
}

export interface Observation {
  /** Wall clock, milliseconds since 1970. */
  readonly atMs: number;
  /** Owners of these sockets. */
  readonly processes: readonly ProcessFacts[];
  /** Those that are new, and those whose owner is now known. */
  readonly sockets: readonly ObservedSocket[];
  /** Ids of sockets that are gone. */
  readonly ended: readonly number[];
  /** Where they have changed: addresses of ours, and those of other network namespaces. */
  readonly addresses: { readonly own: readonly string[]; readonly other: readonly string[] } | undefined;
  /** There are processes whose sockets we may not see. */
  readonly isDenied: boolean;
}
