// What conversations are read from, and how the reading ended: said by the options of a command, done by conversation-run.ts for files
// and by live-conversations.ts for interfaces.

import type { FrameWindowOptions } from '../capture/frame-window.js';
import type { EngineOptions } from '../flow/engine.js';
import type { Known } from '../query/conversation.js';
import type { AnonymizeOptions } from './replay-options.js';
import type { ReplayTotals } from './stats.js';
import type { WatchRequest } from './watch-options.js';

/** 317 years: further apart than the times of any capture. (Infinity would leave the limit on flows without an order.) */
export const NO_SPLIT_NS = 1e19;

export interface ConversationSource {
  readonly files: readonly string[];
  readonly engine: Omit<EngineOptions, 'part' | 'parts'>;
  readonly window: FrameWindowOptions;
  /** undefined: addresses are told as they are. */
  readonly anonymize?: AnonymizeOptions | undefined;
  /** Options that were given and mean nothing without packets. */
  readonly packetOptions: readonly string[];
  /** What is known of conversations of interfaces; ALL_KNOWN where it is left out. */
  readonly liveKnown?: Known;
  /** Interfaces instead of files. */
  readonly watch?: WatchRequest | undefined;
}

export interface ConversationOutcome {
  /** undefined for a CSV, which has no packets. */
  readonly totals: ReplayTotals | undefined;
  /** Why reading failed; what came before is in the sink. */
  readonly failure: string | undefined;
  /** As of a replay: 1 failed, 3 a capture was cut short, 130 interrupted; watching interfaces is to be interrupted, and then it is 0. */
  readonly exitStatus: number;
  /** The interfaces that were watched. */
  readonly watched?: string;
  /** The user was asked for an interface and named none. */
  readonly isCalledOff?: boolean;
}
