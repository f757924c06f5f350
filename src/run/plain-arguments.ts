// The shortest way into `rastro replay`: arguments that need no parser (plain-words.ts).

import { plainWords } from './plain-words.js';
import type { QuickReplay } from './quick-replay.js';
import { REPLAY_OPTIONS, type ReplayArguments } from './replay-options.js';

/** What the arguments behind "replay" say; undefined where a parser must look at them. */
export function plainArguments(argv: readonly string[]): QuickReplay | undefined {
  const plain = plainWords(argv, REPLAY_OPTIONS);
  return plain === undefined || plain.words.length === 0 ? undefined : { files: plain.words, given: plain.given as ReplayArguments };
}
