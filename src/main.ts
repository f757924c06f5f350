#!/usr/bin/env node
// argv to command, errors to messages and exit statuses. The only place that ends the process.

import { CaptureError, ConfigError, SinkError, UsageError } from './errors.js';
import { plainArguments } from './run/plain-arguments.js';
import type { QuickReplay } from './run/quick-replay.js';
import { replay } from './run/replay.js';
import { replayOptions } from './run/replay-options.js';

async function run(argv: readonly string[]): Promise<number> {
  const quick = argv[0] === 'replay' ? await replayArguments(argv.slice(1)) : undefined;
  if (quick !== undefined) return replay(replayOptions(quick.files, quick.given));
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
  const isOurs = error instanceof UsageError || error instanceof ConfigError || error instanceof CaptureError || error instanceof SinkError;
  if (!isOurs) throw error;
  const lines = error instanceof ConfigError ? error.problems : [error.message];
  process.stderr.write(lines.map((line) => `rastro: ${line}\n`).join(''));
  if (error instanceof UsageError) process.stderr.write('Try rastro --help, or rastro COMMAND --help.\n');
  process.exit(error.exitStatus);
}
