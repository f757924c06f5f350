#!/usr/bin/env node
// argv to command, errors to messages and exit statuses. The only place that ends the process.

import { isTold } from './errors.js';
import { plainArguments } from './run/plain-arguments.js';
import type { QuickReplay } from './run/quick-replay.js';
import { replay } from './run/replay.js';
import { replayOptions } from './run/replay-options.js';

async function run(argv: readonly string[]): Promise<number> {
  const quick = argv[0] === 'replay' ? await replayArguments(argv.slice(1)) : undefined;
  if (quick !== undefined) return replay(replayOptions(quick.files, quick.given));
  // A bundle of its own (package.json): if it shared its modules with this one, a replay would load them from twenty files, not four.
  const { runCommandLine } = await import('./run/command-line.js');
  return runCommandLine(argv);
}

/** undefined where only yargs knows what to make of them. */
async function replayArguments(argv: readonly string[]): Promise<QuickReplay | undefined> {
  const plain = plainArguments(argv);
  if (plain !== undefined) return plain;
  const { parseQuickReplay } = await import('./run/quick-replay.js');
  return parseQuickReplay(argv);
}

try {
  process.exit(await run(process.argv.slice(2)));
} catch (error) {
  if (!isTold(error)) throw error;
  const lines = 'problems' in error ? error.problems : [error.message];
  process.stderr.write(lines.map((line) => `rastro: ${line}\n`).join(''));
  if ('isUsage' in error) process.stderr.write('Try rastro --help, or rastro COMMAND --help.\n');
  process.exit(error.exitStatus);
}
