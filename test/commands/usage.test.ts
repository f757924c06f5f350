// What a user who mistypes is told. Exit status 2, a message of one line, a hint, no output and no stack trace.
// All messages: test/run/command-line.test.ts.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { demoPcap } from '../fixtures/make-captures.js';
import { DEMO, rastro, temporaryFolder } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['no command', [], 'Which command?'],
  ['a mistyped option', ['replay', DEMO, '--drection', 'bi'], 'unknown option: --drection; did you mean --direction?'],
  ['a third direction', ['replay', DEMO, '--direction', 'both'], '--direction must be uni or bi; got "both"'],
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
