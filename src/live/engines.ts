// What the supervisor asks of its engines, which run on threads of their own.

import type { LiveEvent, SourceOptions } from '../capture/live-options.js';
import type { EngineOptions } from '../flow/engine.js';
import type { EngineLink } from '../output/writer-channel.js';
import type { EngineOrder } from './engine-control.js';

export interface EnginesSetup {
  readonly capture: SourceOptions;
  readonly engine: Omit<EngineOptions, 'part' | 'parts'>;
  readonly flushIntervalMs: number;
  /** One engine for each. */
  readonly links: readonly EngineLink[];
  readonly counters: SharedArrayBuffer;
  /** Batches of each engine that may be on their way to the writer. */
  readonly maxBatches: number;
}

export interface EngineEvents {
  /** Something happened to an interface or the clock. */
  onEvent(event: LiveEvent): void;
  /** An engine has failed after it had begun; the others go on until they are stopped. */
  onFailure(error: Error): void;
}

export type EngineChange = EngineOrder;

export interface RunningEngines {
  /** Every engine takes the change between two batches. Answers why one refused, undefined when all have taken it. */
  configure(change: EngineChange): Promise<string | undefined>;
  /** Capture ends; what is there is tracked, all flows end, everything goes to the writer. */
  stop(): void;
  /** Resolves when all engines have ended. */
  ended(): Promise<void>;
}
