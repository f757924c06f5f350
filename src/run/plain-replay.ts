// `rastro replay` without yargs: a part of its own (.ci/build/bundle.ts), so that a replay loads three files and not twenty, and no other
// command loads it.

import { plainArguments } from './plain-arguments.js';
import { replay } from './replay.js';
import { replayOptions } from './replay-options.js';

/** Replays and answers the exit status; undefined, and nothing has happened, where only yargs knows what to make of `argv`. */
export async function plainReplay(argv: readonly string[]): Promise<number | undefined> {
  const quick = plainArguments(argv) ?? (await import('./quick-replay.js')).parseQuickReplay(argv);
  return quick === undefined ? undefined : replay(replayOptions(quick.files, quick.given));
}
