// Options of the daemon read without a parser must mean what yargs makes of them, or be left to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Command, Given } from '../../src/run/command.js';
import { runCommandLine } from '../../src/run/command-line.js';
import { plainWords } from '../../src/run/plain-words.js';
import { RUN_OPTIONS, runFlags } from '../../src/run/run-options.js';

function flagsOf(given: Given): unknown {
  try {
    const { file, flags } = runFlags(given);
    return { file, flags: Object.fromEntries(flags.map((flag) => [flag.option + flag.key, flag])) };
  } catch (error) {
    return String(error);
  }
}

async function throughYargs(argv: readonly string[]): Promise<unknown> {
  let flags: unknown = 'nothing was run';
  const run = (given: Given): number => {
    flags = flagsOf(given);
    return 0;
  };
  const command: Command = { name: 'run', positionals: '', about: '', group: 'Running', options: RUN_OPTIONS, run };
  await runCommandLine(['run', ...argv], [command]).catch((error: unknown) => {
    flags = String(error);
  });
  return flags;
}

/** undefined where the short way steps aside. */
function quickly(argv: readonly string[]): unknown {
  const plain = plainWords(argv, RUN_OPTIONS);
  return plain === undefined || plain.words.length > 0 ? undefined : flagsOf(plain.given);
}

const TAKEN = [
  '',
  '-i eth0',
  '-i eth0 -i eth1 -o /var/log/flows --log-format json',
  '-i eth0,eth1 --interface eth2 -c rastro.yaml',
  '--process --threads 2 --idle-timeout 15s',
  '--set output.keep.files=48 --set flow.idle_timeout=1s',
  '--tcp-close --decapsulate vxlan,gre --metrics 127.0.0.1:9477',
  '--set nothing --promiscuous',
];

for (const words of TAKEN) {
  test(`quickRun: "${words}" means what it means to yargs`, async () => {
    const argv = words.split(' ').filter((word) => word !== '');
    assert.notEqual(quickly(argv), undefined);
    assert.deepEqual(quickly(argv), await throughYargs(argv));
  });
}

for (const words of ['--help', '-h', 'eth0', '-i', '-i -x', '--no-promiscuous', '--threads=2', '-o a -o b', '--process false', '-ieth0']) {
  test(`quickRun: "${words}" is left to yargs`, () => {
    assert.equal(quickly(words.split(' ')), undefined);
  });
}

test('quickRun: whatever words come, they mean what they mean to yargs, or are left to it', async () => {
  const option = fc.constantFrom('-i', '-o', '-c', '--set', '--threads', '--process', '--tcp-close', '--filter', '--keep', '--promiscuous');
  const value = fc.constantFrom('eth0', '1', '007', '1e3', 'a=b', 'a=', 'a=b=c', 'x,y', '/a.b', 'true', 'a@b', '10.0.0.0/8', '-1', '');
  const words = fc.array(fc.oneof(fc.tuple(option, value), fc.tuple(option), fc.tuple(value)), { maxLength: 4 });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(words, async (list) => {
      const argv = list.flat();
      const quick = quickly(argv);
      if (quick === undefined) return;
      taken++;
      assert.deepEqual(quick, await throughYargs(argv));
    }),
    { numRuns: 1000 },
  );
  assert.ok(taken > 50, `${taken} taken`);
});
