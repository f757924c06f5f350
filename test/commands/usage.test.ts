// What a user who mistypes is told. Exit status 2, a message of one line, a hint, no output and no stack trace.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { demoPcap } from '../fixtures/make-captures.js';
import { DEMO, rastro, temporaryFolder } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['no command', [], 'Which command?'],
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

for (const [what, args, message] of CASES) {
  test(`rastro: ${what} (${args.join(' ')}) is told in one line with exit status 2`, () => {
    const { status, stdout, stderr } = rastro(args);
    assert.equal(stderr, `rastro: ${message}\nTry rastro --help, or rastro COMMAND --help.\n`);
    assert.equal(stdout, '');
    assert.equal(status, 2);
  });
}

test('rastro: the suggestion no longer depends on the language of the locale', () => {
  const { stderr } = rastro(['replay', DEMO, '--drection', 'bi'], undefined, { LC_ALL: 'de_DE.UTF-8' });
  assert.match(stderr, /did you mean --direction\?/);
});

test('replay: records and statistics are not written over each other', (t) => {
  const folder = temporaryFolder(t);
  const { status, stderr } = rastro(['replay', DEMO, '-o', join(folder, 'one'), '--stats', join(folder, '.', 'one')]);
  assert.match(stderr, /^rastro: --stats and --output are the same file: /);
  assert.equal(status, 2);
  assert.equal(existsSync(join(folder, 'one')), false);
});

test('replay: wrong usage leaves the capture as it was', () => {
  assert.equal(rastro(['replay', DEMO, '--columns', 'nothing', '-o', DEMO]).status, 2);
  assert.ok(demoPcap().equals(readFileSync(DEMO)));
});
