// What `rastro summary` writes for the demonstration capture, against files that were looked through by hand.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { demoPcap } from '../fixtures/make-captures.js';
import { manyFlows } from '../fixtures/many-flows.js';
import { matchesGolden } from '../golden.js';
import { DEMO, inShell, rastro, startRastro, temporaryFolder } from '../run-rastro.js';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['plain.txt', []],
  ['wide.txt', ['--wide']],
  ['search.txt', ['198.51.100.57']],
  ['regex.txt', ['10\\.20\\.0\\.1[12]:\\d+ 10\\.20\\.0\\.2:53', '--regex']],
  ['where.txt', ['--where', 'tcp && state in {refused, half-open} && !(dstport in {80, 443})', '--columns', 'src,dst,flags,state,service']],
  ['top.txt', ['--sort', 'size', '--top', '5', '--columns', 'proto,src,dst,size,packets,dur,bitrate,pktrate']],
  ['service.txt', ['--group-by', 'service']],
  ['host.txt', ['--group-by', 'host', '--sort', 'packets', '--top', '4']],
  ['subnet.csv', ['--group-by', 'subnet/24', '--sort', 'name', '--format', 'csv']],
  ['idle.txt', ['--idle-timeout', '5s', '--top', '8', '--columns', 'src,dst,packets,start,end_reason']],
  ['plain.csv', ['--format', 'csv']],
  ['wide.jsonl', ['--wide', '--format', 'jsonl', '--top', '3']],
  ['plain.md', ['--format', 'markdown', 'ICMP']],
];

for (const [name, options] of CASES) {
  test(`summary: demo.pcap with ${options.join(' ') || 'no options'} gives golden/summary-${name}`, () => {
    const { status, stdout, stderr } = rastro(['summary', DEMO, ...options]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    matchesGolden(`summary-${name}`, stdout);
  });
}

test('summary: standard input gives what the file does', () => {
  matchesGolden('summary-plain.txt', rastro(['summary', '-'], demoPcap()).stdout);
});

test('summary: rastro’s own CSV gives the conversations of its capture, from a file and from standard input', (t) => {
  const csv = join(temporaryFolder(t), 'flows');
  const columns = 'start_ns,end_ns,srcip,dstip,prot,srcport,dstport,count,bytes,flags,rflags,dur,vlan';
  assert.equal(rastro(['replay', DEMO, '-q', '--columns', columns, '-o', csv]).status, 0);
  const shown = 'proto,src,dst,size,fcount,rcount,service,state,start,dur';
  const direct = rastro(['summary', DEMO, '--columns', shown, '--format', 'csv']).stdout;
  assert.equal(rastro(['summary', csv, '--columns', shown, '--format', 'csv']).stdout, direct);
  const piped = inShell(`$RASTRO replay ${DEMO} -q --columns ${columns} | $RASTRO summary - --columns ${shown} --format csv`);
  assert.equal(piped.stdout, direct);
});

test('summary: what a CSV does not tell is a dash, and an error where a filter asks for it', (t) => {
  const csv = join(temporaryFolder(t), 'flows.csv');
  assert.equal(rastro(['replay', DEMO, '-q', '-o', csv]).status, 0);
  assert.match(rastro(['summary', csv, '--columns', 'src,flags,state,start', '--top', '1']).stdout, /\n10\.20\.0\.11:51001 {2}- +- +-\n/);
  const asked = rastro(['summary', csv, '--where', 'flags has R']);
  assert.match(asked.stderr, /^rastro: filter: nothing is known of flags: the CSV has no column flags\n {2}flags has R\n {2}\^{5}\n/);
  assert.equal(asked.status, 2);
  assert.match(rastro(['summary', csv, '--limit', '3']).stderr, /--limit is about packets; .* is a CSV of flows/);
});

test('summary: a capture that is cut short ends with 3, what came before in its lines', () => {
  const { status, stdout, stderr } = rastro(['summary', '-'], demoPcap().subarray(0, 3000));
  assert.match(stderr, /standard input is cut short at byte/);
  assert.match(stdout, /\n\d+ conversations, \d+ packets/);
  assert.equal(status, 3);
});

test('summary: what is no capture and no CSV ends with 1', () => {
  const { status, stderr } = rastro(['summary', 'package.json']);
  assert.match(stderr, /package\.json is not a capture file/);
  assert.equal(status, 1);
});

test('summary: at --max-flows conversations are split, which is said, and no packet is lost', () => {
  const { stdout } = rastro(['summary', DEMO, '--max-flows', '5', '--top', '1']);
  assert.match(stdout, /\n\d+ conversations, 323 packets, 184,429 bytes/);
  assert.match(stdout, /\n\d+ conversations ended early to make room \(--max-flows\)/);
});

test('summary: a reader that closes the pipe ends it quietly', (t) => {
  const file = join(temporaryFolder(t), 'many.pcap');
  writeFileSync(file, manyFlows(20_000));
  const { status, stdout, stderr } = inShell(`set -o pipefail; $RASTRO summary ${file} | head -n 1`);
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^Proto /);
});

test('summary: SIGINT while standard input stays open prints what there is and ends with 130', async (t) => {
  const child = startRastro(t, ['summary', '-']);
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const records = demoPcap().subarray(24);
  child.stdin.write(demoPcap());
  // Far more than the system keeps between two processes: when all is handed over, nearly all of it has been read.
  await new Promise<void>((resolve) => child.stdin.write(Buffer.concat(Array.from({ length: 400 }, () => records)), () => resolve()));
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [130, null]);
  assert.match(stdout, /\n27 conversations, \d+,\d+ packets, /);
});

test('summary: a second capture joins the first, with --with', () => {
  const { stdout } = rastro(['summary', DEMO, '--with', DEMO, '--top', '1']);
  assert.match(stdout, /\n27 conversations, 646 packets/);
});
