// argv to command, errors to messages and exit statuses. The only place that ends the process.

import { isTold } from './errors.js';

// Each of these is built apart (.ci/build/bundle.ts): most of what a short replay or a daemon without load costs is loading code.
async function run(argv: readonly string[]): Promise<number> {
  const status = await runQuickly(argv[0], argv.slice(1));
  if (status !== undefined) return status;
  const { runCommandLine } = await import('./run/command-line.js');
  return runCommandLine(argv);
}

/** undefined where yargs is needed. */
async function runQuickly(command: string | undefined, argv: readonly string[]): Promise<number | undefined> {
  if (command === 'replay') return (await import('./run/plain-replay.js')).plainReplay(argv);
  if (command === 'run') return (await import('./run/quick-run.js')).quickRun(argv);
  return undefined;
}

async function main(): Promise<never> {
  try {
    process.exit(await run(process.argv.slice(2)));
  } catch (error) {
    if (!isTold(error)) throw error;
    const lines = 'problems' in error ? error.problems : [error.message];
    process.stderr.write(lines.map((line) => `rastro: ${line}\n`).join(''));
    if ('isUsage' in error) process.stderr.write('Try rastro --help, or rastro COMMAND --help.\n');
    process.exit(error.exitStatus);
  }
}

void main();
