import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { COLUMNS } from '../../src/output/columns.js';
import { PROCESS_COLUMN_NAMES } from '../../src/output/process-columns.js';
import { matchesGolden } from '../golden.js';
import { rastro } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['help.txt', ['--help']],
  ['help-replay.txt', ['replay', '--help']],
  ['help-print.txt', ['print', '--help']],
  ['help-columns.txt', ['columns', '--help']],
  ['help-check-config.txt', ['check-config', '--help']],
  ['help-verify.txt', ['verify', '--help']],
  ['help-keygen.txt', ['keygen', '--help']],
  ['help-acl.txt', ['acl', '--help']],
  ['help-summary.txt', ['summary', '--help']],
  ['help-top.txt', ['top', '--help']],
  ['columns.txt', ['columns']],
  ['columns.json', ['columns', '--json']],
  ['columns.json', ['columns', '--format', 'json']],
  ['columns.csv', ['columns', '--format', 'csv']],
  ['columns.markdown', ['columns', '--format', 'markdown']],
];

for (const [name, args] of CASES) {
  test(`rastro ${args.join(' ')}: writes golden/${name} to standard output and nothing else`, () => {
    const { status, stdout, stderr } = rastro(args);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    matchesGolden(name, stdout);
  });
}

test('rastro replay -h: is the same as replay --help, whatever else is said', () => {
  assert.equal(rastro(['replay', 'some.pcap', '-q', '-h']).stdout, rastro(['replay', '--help']).stdout);
});

test('rastro --help: no longer speaks two languages where the locale is not English', () => {
  assert.equal(rastro(['replay', '--help'], undefined, { LC_ALL: 'de_DE.UTF-8' }).stdout, rastro(['replay', '--help']).stdout);
});

test('rastro --version: is the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  assert.equal(rastro(['--version']).stdout, `${version}\n`);
});

test('rastro columns --json: lists every column that there is, in order', () => {
  const listed = JSON.parse(rastro(['columns', '--json']).stdout) as { name: string }[];
  assert.deepEqual(
    listed.map(({ name }) => name),
    [...COLUMNS.map(({ name }) => name), ...PROCESS_COLUMN_NAMES],
  );
});

test('rastro demo: shows the table of golden/demo.txt and ends with 0', () => {
  const { status, stdout, stderr } = rastro(['demo']);
  assert.equal(status, 0);
  assert.match(stderr, /^packets +323 in flows/m);
  matchesGolden('demo.txt', stdout);
});
