// The short way into `rastro run`: arguments that need no parser (plain-words.ts), and a part of its own (.ci/build/bundle.ts) with what
// the daemon needs, in few files. yargs and its help took as long to load as half a million packets take to track.

import { plainWords } from './plain-words.js';
import { run } from './run.js';
import { RUN_OPTIONS } from './run-options.js';

/** Runs the daemon and answers the exit status; undefined, and nothing has happened, where only yargs knows what to make of `argv`. */
export function quickRun(argv: readonly string[]): Promise<number> | undefined {
  const plain = plainWords(argv, RUN_OPTIONS);
  return plain === undefined || plain.words.length > 0 ? undefined : run(plain.given);
}
