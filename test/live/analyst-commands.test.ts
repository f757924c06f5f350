// summary, print and acl on an interface say what they say of the capture whose frames were sent over it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { networkOf } from '../../src/ip-network.js';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { makeSendable } from './sendable-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';
import { WatchingProcess } from './watching-process.js';

const skip = whyNoHosts('tcpreplay');

/** A terminal makes a signal of it. */
const CTRL_C = '\u0003';

interface Stage {
  readonly hosts: TwoHosts;
  readonly capture: string;
  readonly frames: number;
}

async function stage(t: TestContext): Promise<Stage> {
  const hosts = TwoHosts.make(t);
  const capture = join(temporaryFolder(t), 'demo.pcap');
  return { hosts, capture, frames: await makeSendable([DEMO], capture) };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`summary -i: says of the wire what it says of the file, after ${signal}, and what the kernel dropped`, { skip }, async (t) => {
    const { hosts, capture, frames } = await stage(t);
    const watching = await WatchingProcess.start(t, hosts, 'summary', []);
    const { status, stdout, stderr } = await watching.watch(hosts, capture, signal);
    assert.equal(stderr, '');
    assert.equal(stdout, `${rastro(['summary', capture]).stdout}dropped by the kernel: 0 of ${frames} packets\n`);
    assert.equal(status, 0);
  });
}

test('summary -i: SEARCH, groups and formats are as with a file; --limit ends it', { skip }, async (t) => {
  const { hosts, capture, frames } = await stage(t);
  const options = ['--where', 'tcp', '--columns', 'src,dst,flags,state,rcount', '--format', 'csv'];
  const searching = await WatchingProcess.start(t, hosts, 'summary', ['10.20.0.11', ...options, '--limit', String(frames)]);
  const grouping = await WatchingProcess.start(t, hosts, 'summary', ['--group-by', 'service', '--format', 'jsonl', '--duration', '1h']);
  hosts.replay(capture, '--pps=20000');
  const found = await searching.ended();
  assert.equal(found.stdout, rastro(['summary', capture, '10.20.0.11', ...options]).stdout);
  assert.equal(found.status, 0);
  grouping.signal('SIGINT');
  assert.equal((await grouping.ended()).stdout, rastro(['summary', capture, '--group-by', 'service', '--format', 'jsonl']).stdout);
});

test('summary -i: silence ends conversations where it is asked to, and none is lost or counted twice', { skip }, async (t) => {
  const { hosts, capture } = await stage(t);
  const watching = await WatchingProcess.start(t, hosts, 'summary', [
    '--idle-timeout',
    '10ms',
    '--format',
    'json',
    '--columns',
    'fcount,rcount',
  ]);
  hosts.replay(capture, '--pps=200');
  watching.signal('SIGINT');
  const rows = JSON.parse((await watching.ended()).stdout) as { fcount: number; rcount: number }[];
  const sum = rows.reduce((packets, { fcount, rcount }) => packets + fcount + rcount, 0);
  assert.equal(sum, 323);
});

test('print -i: shows the lines of the file but for the times, VLAN tags included, promptly', { skip }, async (t) => {
  const { hosts, capture, frames } = await stage(t);
  const options = ['-e', '-v', '-X', '-t', 'none'];
  const watching = await WatchingProcess.start(t, hosts, 'print', options);
  hosts.replay(capture, '--pps=20000');
  const { stdout: expected } = rastro(['print', capture, ...options]);
  // While it goes on watching.
  await watching.until(() => watching.stdout.length >= expected.length);
  watching.signal('SIGINT');
  const { status, stdout, stderr } = await watching.ended();
  assert.equal(stdout, expected);
  assert.equal(stderr, `${frames} packets seen, ${frames} shown\n0 packets dropped by the kernel\n`);
  assert.equal(status, 0);
});

test('print -i -c: ends by itself after so many packets that match', { skip }, async (t) => {
  const { hosts, capture } = await stage(t);
  const options = ['-c', '3', '-t', 'none', '--where', 'udp'];
  const watching = await WatchingProcess.start(t, hosts, 'print', options);
  hosts.replay(capture, '--pps=20000');
  const { status, stdout } = await watching.ended();
  assert.equal(stdout, rastro(['print', capture, ...options]).stdout);
  assert.equal(status, 0);
});

test('print -i --filter: the kernel passes on what the expression matches and nothing else', { skip }, async (t) => {
  const { hosts, capture } = await stage(t);
  const watching = await WatchingProcess.start(t, hosts, 'print', ['-t', 'none', '--filter', 'arp']);
  const { stdout, stderr } = await watching.watch(hosts, capture, 'SIGTERM');
  assert.equal(stdout, rastro(['print', capture, '-t', 'none', '--where', 'arp']).stdout);
  assert.match(stderr, /^4 packets seen, 4 shown$/m);
});

test('acl -i: writes the rules of the file', { skip }, async (t) => {
  const { hosts, capture } = await stage(t);
  const options = ['--for', 'nftables', '--aggregate', '/24'];
  const watching = await WatchingProcess.start(t, hosts, 'acl', options);
  const { status, stdout } = await watching.watch(hosts, capture, 'SIGINT');
  const expected = rastro(['acl', capture, ...options]).stdout;
  assert.equal(stdout, expected.replace('seen in demo.pcap', `seen in ${hosts.sees}`));
  assert.equal(status, 0);
});

test('summary -i, print -i and acl -i with --anonymize: show no true address but those of kept networks', { skip }, async (t) => {
  const { hosts, capture } = await stage(t);
  const key = join(temporaryFolder(t), 'key');
  assert.equal(rastro(['keygen', key]).status, 0);
  const anonymize = ['--anonymize', key, '--keep', '10.20.0.0/16'];
  const cases = [
    ['summary', ['--format', 'csv']],
    ['print', ['-t', 'none', '-e']],
    ['acl', ['--format', 'csv']],
  ] as const;
  const watching: WatchingProcess[] = [];
  for (const [command, args] of cases) watching.push(await WatchingProcess.start(t, hosts, command, [...args, ...anonymize]));
  hosts.replay(capture, '--pps=20000');
  for (const [i, [command, args]] of cases.entries()) {
    watching[i]!.signal('SIGINT');
    const { stdout, status } = await watching[i]!.ended();
    assert.equal(status, 0);
    assert.equal(stdout, rastro([command, capture, ...args, ...anonymize]).stdout);
    const plain = rastro([command, capture, ...args]).stdout.match(/\d+\.\d+\.\d+\.\d+/g) ?? [];
    const hidden = plain.filter((address) => !address.startsWith('10.20.') && networkOf(address) !== undefined);
    for (const address of hidden) assert.ok(!stdout.includes(address), `${command}: ${address}`);
  }
});

test('summary -i: on a terminal draws in place, as high as the screen, and ends with the whole table', {
  skip: whyNoHosts('tcpreplay', 'script', 'stty'),
}, async (t) => {
  const { hosts, capture } = await stage(t);
  const inTerminal = (words: readonly string[]) => ['script', '-qec', `stty rows 12 cols 90; exec ${words.join(' ')}`, '/dev/null'];
  const watching = await WatchingProcess.start(t, hosts, 'summary', [], inTerminal);
  hosts.replay(capture, '--pps=20000');
  await watching.until(() => /27 conversations, 323 packets/.test(watching.stdout));
  watching.type(CTRL_C);
  const { stdout } = await watching.ended();
  const [before = '', drawn = ''] = stdout.split('\u001b[?1049h');
  assert.match(before, /^watching in0; Ctrl-C ends it/);
  const [pictures = '', table = ''] = drawn.split('\u001b[?1049l');
  const last = pictures.split('\u001b[H').at(-1)!;
  assert.ok(last.split('\n').length <= 12, last);
  assert.match(last, /the first 6 of 27 lines are shown/);
  const rows = table.split('\n').filter((line) => line.includes('TCP ') || line.includes('UDP ') || line.includes('ICMP '));
  assert.equal(rows.length, 27);
  assert.match(table, /27 conversations, 323 packets, [\d,]+ bytes; 1 refused, 5 half-open/);
});
