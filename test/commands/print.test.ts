// `rastro print` as a user runs it: golden lines for the demonstration capture, exit statuses, pipes and signals.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { demoPcap } from '../fixtures/make-captures.js';
import { matchesGolden } from '../golden.js';
import { DEMO, inShell, rastro, startRastro } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['text.txt', []],
  ['link.txt', ['-e', '-t', 'date', '--where', 'vlan in {12, 40, 900} || arp']],
  ['verbose.txt', ['-v', '-t', 'epoch', '-c', '20']],
  ['brief.txt', ['-q', '-t', 'delta', '-c', '20']],
  ['hex.txt', ['-X', '-t', 'none', '-c', '5']],
  ['hex-link.txt', ['-x', '-x', '-c', '3']],
  ['where.txt', ['--where', 'tcp && (flags has R || flags has S) && host in 10.20.0.9/32']],
  ['json.json', ['-f', 'json', '-c', '3']],
  ['jsonl.jsonl', ['-f', 'jsonl', '-c', '3']],
  ['csv.csv', ['-f', 'csv', '-c', '3']],
  ['markdown.md', ['-f', 'markdown', '-c', '3']],
];

for (const [name, options] of CASES) {
  test(`print: demo.pcap with ${options.join(' ') || 'no options'} gives golden/print-${name}`, () => {
    const { status, stdout, stderr } = rastro(['print', DEMO, ...options]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    matchesGolden(`print-${name}`, stdout);
  });
}

test('print: standard input gives the same lines as the file', () => {
  assert.equal(rastro(['print', '-'], demoPcap()).stdout, rastro(['print', DEMO]).stdout);
});

test('print: a capture cut short gives all its whole packets, a warning and 3', () => {
  const { status, stdout, stderr } = rastro(['print', '-'], demoPcap().subarray(0, -1));
  assert.equal(status, 3);
  assert.equal(stdout.trimEnd().split('\n').length, 326);
  assert.match(stderr, /standard input is cut short at byte \d+/);
});

test('print: a reader that has seen enough ends it quietly', () => {
  const files = Array.from({ length: 40 }, () => DEMO).join(' ');
  const { status, stdout, stderr } = inShell(`set -o pipefail; $RASTRO print ${files} | head -1`);
  assert.equal(stderr, '');
  assert.equal(stdout.split('\n').length, 2);
  assert.equal(status, 0);
});

test('print: packets of a pipe that stays open are shown as they come, and SIGINT ends it with 130', async (t) => {
  const child = startRastro(t, ['print', '-', '-t', 'none']);
  child.stdin.write(demoPcap());
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  assert.match(first.toString(), /^ARP, Request who-has 10\.20\.0\.2 tell 10\.20\.0\.11, length 28\n/);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [130, null]);
});

for (const [args, message] of [
  [['print'], /^rastro: print needs a capture file, or - for standard input$/m],
  [['print', DEMO, '-t', 'local'], /^rastro: --time must be none, time, date, epoch or delta; got "local"$/m],
  [['print', DEMO, '-v', '-q'], /^rastro: --verbose and --brief exclude each other$/m],
  [['print', DEMO, '-x', '-f', 'csv'], /^rastro: hex lines come with --format text, not with csv$/m],
  [['print', DEMO, '-c', '0'], /^rastro: --count must be a whole number from 1 to \d+; got "0"$/m],
  [['print', DEMO, '-w', 'proto = tcp'], /^rastro: filter: "=" means nothing here; did you mean ==\?$/m],
] as const) {
  test(`rastro ${args.join(' ')}: is wrong usage`, () => {
    const { status, stdout, stderr } = rastro(args);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  });
}
