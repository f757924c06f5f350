// One capture, whatever way it comes in and goes out: the records stay the same.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { demoPcap } from '../fixtures/make-captures.js';
import { manyFlows } from '../fixtures/many-flows.js';
import { matchesGolden } from '../golden.js';
import { DEMO, inShell, rastro, sortedRows, temporaryFolder } from '../run-rastro.js';

const UNI = 'replay-uni.csv';

for (const threads of ['1', '2', '3', '4']) {
  test(`replay: --threads ${threads} gives the records of golden/${UNI}`, () => {
    const { status, stdout, stderr } = rastro(['replay', DEMO, '--quiet', '--threads', threads]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    matchesGolden(UNI, sortedRows(stdout));
  });
}

test('replay: --threads 4 counts no frame twice', (t) => {
  const stats = join(temporaryFolder(t), 'stats.json');
  assert.equal(rastro(['replay', DEMO, '--quiet', '--threads', '4', '-o', '/dev/null', '--stats', stats]).status, 0);
  const { frames, flow_packets, nonip, flows } = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, number>;
  assert.deepEqual({ frames, flow_packets, nonip, flows }, { frames: 327, flow_packets: 323, nonip: 4, flows: 48 });
});

test('replay: standard input gives the records of the file', () => {
  const { status, stdout } = rastro(['replay', '-', '--quiet'], demoPcap());
  assert.equal(status, 0);
  matchesGolden(UNI, sortedRows(stdout));
});

test('replay: several engine threads no longer tear standard input between them', () => {
  const { status, stdout, stderr } = rastro(['replay', '-', '--quiet', '--threads', '4'], demoPcap());
  assert.equal(stderr, '');
  assert.equal(status, 0);
  matchesGolden(UNI, sortedRows(stdout));
});

test('replay: several engine threads no longer tear a named pipe between them', () => {
  const { status, stdout, stderr } = inShell(`$RASTRO replay <(cat ${DEMO}) --quiet --threads 3`);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  matchesGolden(UNI, sortedRows(stdout));
});

test('replay: a capture redirected to standard input gives the records of the file', () => {
  const { status, stdout } = inShell(`$RASTRO replay --quiet --threads 3 - < ${DEMO}`);
  assert.equal(status, 0);
  matchesGolden(UNI, sortedRows(stdout));
});

test('replay: gzip is told by its magic, from a file with any name and from standard input', (t) => {
  const file = join(temporaryFolder(t), 'not-called-gz');
  writeFileSync(file, gzipSync(demoPcap()));
  matchesGolden(UNI, sortedRows(rastro(['replay', file, '--quiet', '--threads', '3']).stdout));
  matchesGolden(UNI, sortedRows(rastro(['replay', '-', '--quiet'], gzipSync(demoPcap())).stdout));
});

test('replay: several files are one stream, so that a capture split in two gives the records of the whole', (t) => {
  const [whole, folder] = [demoPcap(), temporaryFolder(t)];
  let split = 24;
  for (let record = 0; record < 150; record++) split += 16 + whole.readUInt32LE(split + 8);
  const [first, second] = [join(folder, 'first.pcap'), join(folder, 'second.pcap.gz')];
  writeFileSync(first, whole.subarray(0, split));
  writeFileSync(second, gzipSync(Buffer.concat([whole.subarray(0, 24), whole.subarray(split)])));
  matchesGolden(UNI, sortedRows(rastro(['replay', first, second, '--quiet']).stdout));
});

test('replay: -o writes the records to a file, with nothing on standard output', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'flows.csv');
  writeFileSync(file, 'what was here before\n'.repeat(1000));
  const { status, stdout, stderr } = rastro(['replay', DEMO, '-o', file, '-q']);
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  matchesGolden(UNI, sortedRows(readFileSync(file, 'utf8')));
  assert.deepEqual(readdirSync(folder), ['flows.csv']);
});

test('replay: a capture without packets gives the header and exit status 0', (t) => {
  const file = join(temporaryFolder(t), 'none.pcap');
  writeFileSync(file, demoPcap().subarray(0, 24));
  const { status, stdout, stderr } = rastro(['replay', file, '--quiet']);
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'srcip,dstip,prot,srcport,dstport,count,bytes,dur\n', stderr: '' });
});

test('replay: a reader that has seen enough ends it quietly with 0', (t) => {
  // More than a pipe holds, so that rastro is still writing when its reader goes.
  const file = join(temporaryFolder(t), 'long.pcap');
  writeFileSync(file, manyFlows(20_000));
  for (const threads of ['1', '2', '3']) {
    const { stdout, stderr } = inShell(`$RASTRO replay ${file} --threads ${threads} | head -1; echo "status \${PIPESTATUS[0]}"`);
    assert.equal(stdout, 'srcip,dstip,prot,srcport,dstport,count,bytes,dur\nstatus 0\n', `${threads} threads`);
    assert.equal(stderr, '', `${threads} threads`);
  }
});
