// The short way into replay must mean what the long one, through yargs, means, or step aside.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runCommandLine } from '../../src/run/command-line.js';
import { parseQuickReplay } from '../../src/run/quick-replay.js';
import { replayCommand } from '../../src/run/replay-command.js';
import { type ReplayOptions, replayOptions } from '../../src/run/replay-options.js';

/** What yargs makes of the arguments: the options that replay is run with, or the message of the refusal. */
async function throughYargs(argv: readonly string[]): Promise<ReplayOptions | string> {
  let options: ReplayOptions | undefined;
  try {
    const onReplay = async (seen: ReplayOptions): Promise<number> => {
      options = seen;
      return 0;
    };
    await runCommandLine(['replay', ...argv], [replayCommand(onReplay)]);
  } catch (error) {
    return String(error);
  }
  return options ?? 'nothing was run';
}

/** The same of the short way; undefined where that steps aside. */
function quickly(argv: readonly string[]): ReplayOptions | string | undefined {
  const quick = parseQuickReplay(argv);
  try {
    return quick === undefined ? undefined : replayOptions(quick.files, quick.given);
  } catch (error) {
    return String(error);
  }
}

const TAKEN: readonly (readonly string[])[] = [
  ['a.pcap'],
  ['a', 'b', 'c'],
  ['a', '-o', 'out.csv'],
  ['a', '--output=out.csv'],
  ['a', '-o', '-'],
  ['--direction', 'bi', 'a'],
  ['--direction=bi', 'a', '--quiet', 'b'],
  ['a', '-q', '-q'],
  ['a', '--no-quiet'],
  ['a', '--tcp-close', 'false'],
  ['a', '--tcp-close=false'],
  ['a', '--limit', '10', '--threads', '2'],
  ['a', '--limit', '-1'],
  ['a', '--limit='],
  ['a', '--limit', '5', '--limit', '6'],
  ['a', '--no-output'],
  ['a', '--direction', 'sideways'],
  ['0x10', '1e3', '007', 'true'],
  ['a', '--from', '2026-11-20T09:30:00Z', '--to', '1795302000.5'],
  ['a', '--columns', 'srcip,dstip', '--stats', 'x.json', '--key', '5-tuple+vlan', '--decapsulate', 'all'],
  ['a', '--idle-timeout', '1s', '--active-timeout', 'off', '--max-flows', '100'],
  ['a', '--anonymize', 'k.key', '--keep', '10.0.0.0/8,2001:db8::/32'],
  ['a', '--keep', '10.0.0.0/8'],
  ['a', '--anonymize', 'k.key', '--keep=10.0.0.1/8'],
  [''],
  ['a b', 'c,d'],
];

for (const argv of TAKEN) {
  test(`parseQuickReplay: ${JSON.stringify(argv)} means what it means to yargs`, async () => {
    assert.notEqual(quickly(argv), undefined);
    assert.deepEqual(quickly(argv), await throughYargs(argv));
  });
}

for (const [argv, files] of [
  [['-'], ['-']],
  [
    ['a', '-', 'b'],
    ['a', '-', 'b'],
  ],
  [
    ['a', '--', '-b', '--quiet'],
    ['a', '-b', '--quiet'],
  ],
] as const) {
  test(`parseQuickReplay: ${JSON.stringify(argv)} names the files ${files.join(' ')}, which yargs would forget in part`, () => {
    assert.deepEqual(parseQuickReplay(argv)?.files, files);
  });
}

const LEFT: readonly (readonly string[])[] = [
  [],
  ['-q'],
  ['a', '--help'],
  ['a', '-h'],
  ['a', '-h1'],
  ['a', '--version'],
  ['a', '--drection', 'bi'],
  ['a', '-x'],
  ['a', '-x1'],
  ['a', '---quiet'],
  ['a', '-oX'],
  ['a', '--limit'],
  ['a', '-o'],
  ['a', '--idleTimeout', '5s'],
  ['a', '--quiet.x'],
];

for (const argv of LEFT) {
  test(`parseQuickReplay: ${JSON.stringify(argv)} is left to yargs`, () => {
    assert.equal(parseQuickReplay(argv), undefined);
  });
}

test('parseQuickReplay: whatever it takes of any arguments means what it means to yargs, or both refuse it', async () => {
  const words = ['a.pcap', 'b', '-q', '--quiet', '--no-quiet', '-o', 'x', '-o=y', '--limit', '5', '--limit=7', '--tcp-close'];
  const more = [
    '--direction',
    'bi',
    '--direction=uni',
    '--threads',
    '1',
    '--from=0',
    '-qo',
    'false',
    'true',
    '--key',
    '5-tuple',
    '0',
    '-5',
    '-x',
    '--anonymize',
    '--keep=10.0.0.0/8',
  ];
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words, ...more), { maxLength: 7 }), async (argv) => {
      const quick = quickly(argv);
      if (quick === undefined) return;
      taken++;
      const slow = await throughYargs(argv);
      // The two may find different faults first.
      if (typeof quick !== 'string' || typeof slow !== 'string') assert.deepEqual(quick, slow);
    }),
    { numRuns: 300 },
  );
  assert.ok(taken > 50, `${taken} taken`);
});
