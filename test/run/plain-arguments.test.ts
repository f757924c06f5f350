// Arguments read without a parser must mean what yargs's own parser makes of them, or be left to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainArguments } from '../../src/run/plain-arguments.js';
import { parseQuickReplay, type QuickReplay } from '../../src/run/quick-replay.js';
import { REPLAY_OPTIONS, type ReplayOptions, replayOptions } from '../../src/run/replay-options.js';

/** The options that replay is run with, or the message of the refusal. */
function meaning(replay: QuickReplay | undefined): ReplayOptions | string {
  assert.ok(replay !== undefined);
  try {
    return replayOptions(replay.files, replay.given);
  } catch (error) {
    return String(error);
  }
}

const TAKEN: readonly (readonly string[])[] = [
  ['a.pcap'],
  ['a.pcap', '--idle-timeout', '60s', '--output', '/tmp/out/flows.csv'],
  ['a', 'b', '-o', 'out.csv', '-q', 'c'],
  ['--direction', 'bi', 'a', '--tcp-close'],
  ['--direction', 'sideways', 'a'],
  ['0x10', '1e3', '007', 'true', '--limit', '007'],
  ['a', '--from', '2026-11-20T09:30:00Z', '--to', '1795302000.5'],
  ['a', '--columns', 'srcip,dstip', '--key', '5-tuple+vlan'],
];

for (const argv of TAKEN) {
  test(`plainArguments: ${JSON.stringify(argv)} means what it means to the parser`, () => {
    assert.deepEqual(meaning(plainArguments(argv)), meaning(parseQuickReplay(argv)));
  });
}

const LEFT: readonly (readonly string[])[] = [
  [],
  ['-q'],
  ['-'],
  ['a', '--help'],
  ['a', '--output=x'],
  ['a', '-o', '-'],
  ['a', '-o'],
  ['a', '--limit', '-1'],
  ['a', '--limit', '5', '--limit', '6'],
  ['a', '-q', 'false'],
  ['a', '--no-quiet'],
  ['a', '--', 'b'],
  ['a', '-qo', 'x'],
  ['"a"'],
  ['a', '-o', "'x'"],
  ['a b'],
  [''],
];

for (const argv of LEFT) {
  test(`plainArguments: ${JSON.stringify(argv)} is left to the parser`, () => {
    assert.equal(plainArguments(argv), undefined);
  });
}

test('plainArguments: whatever it takes of any arguments means what it means to the parser', () => {
  const options = Object.entries(REPLAY_OPTIONS).flatMap(([name, option]) => ['alias' in option ? `-${option.alias}` : '', `--${name}`]);
  const word = fc.oneof(fc.constantFrom(...options, 'a', 'b.pcap', '5', '60s', 'bi', 'true', 'false', '0', 'off', '-', '--'), fc.string());
  let taken = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      const plain = plainArguments(argv);
      if (plain === undefined) return;
      taken++;
      assert.deepEqual(meaning(plain), meaning(parseQuickReplay(argv)));
    }),
    { numRuns: 3000 },
  );
  assert.ok(taken > 50, `${taken} taken`);
});
