// A replay of large files, which has its engine on a thread of its own: whatever a user sees is what a small one shows.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { pcapHeader, pcapRecord } from '../captures.js';
import { demoPcap } from '../fixtures/make-captures.js';
import { bytesRead, inShell, NO_BYTES_READ, rastro, startRastro, temporaryFolder } from '../run-rastro.js';

const RECORDS = demoPcap().subarray(pcapHeader().length);
/** Frames of zeros between the demonstration's: no IP, and as long as records in a file may be. */
const GAP_FRAMES = 600;
const GAP_BYTES = 128 * 1024;

/** The demonstration twice with 75 MiB between, which are a hole in the file. */
function largeCapture(t: TestContext): string {
  const path = join(temporaryFolder(t), 'large.pcap');
  const gap = pcapRecord({}, { bytes: new Uint8Array(GAP_BYTES), seconds: 1_700_000_000 });
  const gapHeader = gap.subarray(0, gap.length - GAP_BYTES);
  const fd = openSync(path, 'w');
  writeSync(fd, demoPcap());
  let end = demoPcap().length;
  for (let i = 0; i < GAP_FRAMES; i++, end += gap.length) writeSync(fd, gapHeader, 0, gapHeader.length, end);
  writeSync(fd, RECORDS, 0, RECORDS.length, end);
  closeSync(fd);
  return path;
}

/** What the summary says, without how long it took. */
function counts(stderr: string): string {
  return stderr.replace(/^frames .*$/m, '');
}

test('replay: a large file gives what the same bytes from standard input give, with one thread and with two', (t) => {
  const path = largeCapture(t);
  const expected = inShell(`$RASTRO replay - < ${path}`);
  assert.match(expected.stderr, /^not IP +\d/m);
  for (const threads of ['1', '2']) {
    const { status, stdout, stderr } = rastro(['replay', path, '--threads', threads]);
    assert.deepEqual({ status, stdout, stderr: counts(stderr) }, { ...expected, stderr: counts(expected.stderr) });
  }
});

test('replay: --columns, --direction, --limit, --stats and --anonymize reach the engine of a large file', (t) => {
  const path = largeCapture(t);
  const folder = temporaryFolder(t);
  const options = ['--direction', 'bi', '--columns', 'srcip,dstip,rcount,ttl_min,start', '--limit', '900', '--quiet'];
  const key = join(folder, 'key');
  assert.equal(rastro(['keygen', key]).status, 0);
  const results = ['-', path].map((input, i) => {
    const stats = join(folder, `stats-${i}.json`);
    const args = [...options, '--anonymize', key, '--stats', stats].join(' ');
    const { status, stdout } = inShell(`$RASTRO replay ${input} ${args} < ${path}`);
    const { frames, flows, link_types } = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, unknown>;
    return { status, stdout, frames, flows, link_types };
  });
  assert.equal(results[0]!.frames, 900);
  assert.deepEqual(results[1], results[0]);
});

test('replay: a large file that is cut short is told of, and all before that counts', (t) => {
  const path = largeCapture(t);
  truncateSync(path, 70e6);
  const { status, stderr } = rastro(['replay', path, '--quiet', '-o', '/dev/null']);
  assert.equal(status, 3);
  assert.match(stderr, /large\.pcap is cut short at byte \d+: its record is not whole; all packets before that count/);
});

test('replay: a large file into a pipe that closes ends quietly, into a full disk with its message', (t) => {
  const path = largeCapture(t);
  const closed = inShell(`$RASTRO replay ${path} --quiet --columns srcip,dstip | head -1; exit \${PIPESTATUS[0]}`);
  assert.equal(closed.stdout, 'srcip,dstip\n');
  assert.equal(closed.stderr, '');
  const full = rastro(['replay', path, '--quiet', '-o', '/dev/full']);
  assert.deepEqual(full, {
    status: 1,
    stdout: '',
    stderr: 'rastro: cannot write /dev/full: no space left on device (ENOSPC); 0 bytes are written\n',
  });
});

test('replay: SIGINT in the middle of a large file ends it with 130, and every frame read is counted', {
  skip: NO_BYTES_READ,
}, async (t) => {
  const path = largeCapture(t);
  const stats = join(temporaryFolder(t), 'stats.json');
  // Zeros behind are frames of no bytes, half a billion of them.
  const fd = openSync(path, 'r+');
  ftruncateSync(fd, 8e9);
  closeSync(fd);
  const child = startRastro(t, ['replay', path, '-o', '/dev/null', '--stats', stats, '--quiet']);
  while (bytesRead(child) < 200e6) await setImmediate();
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [130, null]);
  const { frames, flow_packets, nonip, malformed } = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, number>;
  assert.equal(frames, flow_packets! + nonip! + malformed!);
  assert.ok(frames! > 1e6 && frames! < 5e8, `${frames} frames`);
});
