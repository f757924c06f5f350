// Every way to mistype a command line, and what is said to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/errors.js';
import type { Command } from '../../src/run/command.js';
import { runCommandLine } from '../../src/run/command-line.js';
import { COMMANDS } from '../../src/run/commands.js';
import { parseQuickReplay } from '../../src/run/quick-replay.js';
import { replayCommand } from '../../src/run/replay-command.js';
import { type ReplayOptions, replayOptions } from '../../src/run/replay-options.js';

const DEMO = 'demo.pcap';

const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['no command', [], 'Which command?'],
  ['a mistyped option without a command', ['--versoin'], 'unknown option: --versoin; did you mean --version?'],
  ['a letter without a command', ['-V'], 'unknown option: -V'],
  ['a value of a switch', ['replay', DEMO, '--quiet=maybe'], '--quiet must be true or false, or without a value; got "maybe"'],
  ['a capture beside an interface', ['summary', '-i', 'lo', DEMO], 'summary takes a capture or --interface, not both'],
  ['an unknown command', ['foo'], 'unknown command: foo'],
  ['a mistyped command', ['repaly', DEMO], 'unknown command: repaly; did you mean replay?'],
  ['a mistyped option', ['replay', DEMO, '--drection', 'bi'], 'unknown option: --drection; did you mean --direction?'],
  ['an option like no other', ['replay', DEMO, '--frobnicate'], 'unknown option: --frobnicate'],
  ['an unknown letter', ['replay', DEMO, '-z'], 'unknown option: -z'],
  ['a mistyped option of columns', ['columns', '--jsn'], 'unknown option: --jsn; did you mean --json?'],
  ['an argument too many', ['columns', 'srcip'], 'unknown argument: srcip'],
  ['no file', ['replay'], 'replay needs a capture file, or - for standard input'],
  ['no file but options', ['replay', '-q'], 'replay needs a capture file, or - for standard input'],
  ['an empty file name', ['replay', ''], 'the name of a capture file is empty'],
  ['standard input twice', ['replay', '-', '-'], 'standard input (-) can be read only once'],
  ['an option without its value', ['replay', DEMO, '--from'], '--from needs a value'],
  ['an option with an empty value', ['replay', DEMO, '--output='], '--output needs a value'],
  ['a denied option that has a value', ['replay', DEMO, '--no-output'], '--output needs a value'],
  ['an option twice', ['replay', DEMO, '--limit', '5', '--limit', '6'], '--limit is given 2 times'],
  ['a negative number', ['replay', DEMO, '--limit', '-1'], '--limit must be a whole number from 1 to 9007199254740991; got "-1"'],
  [
    'a duration without a unit',
    ['replay', DEMO, '--idle-timeout', '60'],
    '--idle-timeout must be a duration from 1ms to 24h, such as 500ms, 15s, 2m or 1h; got "60"',
  ],
  ['a third direction', ['replay', DEMO, '--direction', 'both'], '--direction must be uni or bi; got "both"'],
  ['a mistyped column', ['replay', DEMO, '--columns', 'srcip,dstipp'], '--columns: there is no "dstipp"; did you mean dstip?'],
  ['a window that is empty', ['replay', DEMO, '--from', '5', '--to', '4'], '--to must be later than --from (5); got "4"'],
  ['statistics among the records', ['replay', DEMO, '--stats', '-'], '--stats must be a file; standard output is for records'],
];

/** Both ways that main.ts goes, without running anything. */
async function parse(argv: readonly string[]): Promise<void> {
  const quick = argv[0] === 'replay' ? parseQuickReplay(argv.slice(1)) : undefined;
  if (quick === undefined) await runCommandLine(argv, [replayCommand(async () => 0), ...COMMANDS.slice(1)]);
  else replayOptions(quick.files, quick.given);
}

for (const [what, args, message] of CASES) {
  test(`command line: ${what} (${args.join(' ')}) is told: ${message}`, async () => {
    await assert.rejects(parse(args), new UsageError(message));
  });
}

test('command line: what is right is run with its options and gives the status of the command', async () => {
  let files: readonly string[] = [];
  const onReplay = async (options: ReplayOptions): Promise<number> => {
    files = options.files;
    return 3;
  };
  const status = await runCommandLine(['replay', 'a', 'b', '--quiet'], [replayCommand(onReplay)]);
  assert.deepEqual({ status, files }, { status: 3, files: ['a', 'b'] });
});

test('runCommandLine: - is an argument like any other, whatever follows it', async () => {
  const seen: unknown[] = [];
  const command: Command = {
    name: 'look',
    positionals: '<source> [more]',
    about: '',
    group: 'Looking',
    options: { output: { type: 'string', describe: '' } },
    run: (given) => {
      seen.push([given['source'], given['more'], given['output']]);
      return 0;
    },
  };
  for (const argv of [['-'], ['-', '--output', '-'], ['--output', 'x', '-'], ['a', '-']])
    await runCommandLine(['look', ...argv], [command]);
  assert.deepEqual(seen, [
    ['-', undefined, undefined],
    ['-', undefined, '-'],
    ['-', undefined, 'x'],
    ['a', '-', undefined],
  ]);
});
