// SIGINT and SIGTERM in the middle of a replay: it stops reading, writes what lives, and every frame it read is accounted for.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { demoPcap } from '../fixtures/make-captures.js';
import { manyFlows } from '../fixtures/many-flows.js';
import { bytesRead, NO_BYTES_READ, startRastro, temporaryFolder } from '../run-rastro.js';

const RECORDS = demoPcap().subarray(24);
const FRAMES = 327;
const HUNG_MS = 30_000;

interface Stats {
  readonly frames: number;
  readonly flow_packets: number;
  readonly nonip: number;
  readonly flows: number;
}

function statsOf(path: string): Stats {
  return JSON.parse(readFileSync(path, 'utf8')) as Stats;
}

/** Packets in all rows of a CSV of the default columns. */
function packetsIn(csv: string): { flows: number; packets: number } {
  const rows = readFileSync(csv, 'utf8').trimEnd().split('\n').slice(1);
  return { flows: rows.length, packets: rows.reduce((sum, row) => sum + Number(row.split(',')[5]), 0) };
}

/** Asserts that records, counters and what was read agree. */
function isConserved(stats: Stats, csv: string): void {
  assert.deepEqual(packetsIn(csv), { flows: stats.flows, packets: stats.flow_packets });
  assert.equal(stats.frames, stats.flow_packets + stats.nonip);
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  for (const threads of ['1', '2']) {
    test(`replay: ${signal} while standard input stays open ends it with ${status}, all that came in records, --threads ${threads}`, async (t) => {
      const folder = temporaryFolder(t);
      const [output, stats] = [join(folder, 'out.csv'), join(folder, 'stats.json')];
      const child = startRastro(t, ['replay', '-', '-o', output, '--stats', stats, '--quiet', '--threads', threads]);
      child.stdin.write(demoPcap());
      // Far more than the system keeps between two processes: when all is handed over, nearly all of it has been read.
      const sent = 400;
      await new Promise<void>((resolve) => {
        child.stdin.write(Buffer.concat(Array.from({ length: sent }, () => RECORDS)), () => resolve());
      });
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [status, null]);
      isConserved(statsOf(stats), output);
      assert.ok(statsOf(stats).frames > (sent * FRAMES) / 2, `${statsOf(stats).frames} frames`);
    });
  }
}

test('replay: engine threads that are interrupted stop at the same frame', {
  skip: NO_BYTES_READ,
}, async (t) => {
  const folder = temporaryFolder(t);
  const [file, output, stats] = ['long.pcap', 'out.csv', 'stats.json'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(file, Buffer.concat([demoPcap(), ...Array.from({ length: 1500 }, () => RECORDS)]));
  // Named often enough to be gigabytes, of which a process that has only begun has read a little.
  const files = Array.from({ length: 60 }, () => file);
  const child = startRastro(t, ['replay', ...files, '-o', output, '--stats', stats, '--quiet', '--threads', '3']);
  while (bytesRead(child) < 400e6) await setImmediate();
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [130, null]);
  isConserved(statsOf(stats), output);
  assert.ok(statsOf(stats).frames < files.length * 1501 * FRAMES, 'it was interrupted before the end');
});

test('replay: more SIGINTs kill it where nobody takes its records, and no longer leave it waiting for its writer', {
  timeout: HUNG_MS,
}, async (t) => {
  // More records than a pipe holds, on engine threads, so that the writer thread is the one that waits.
  const file = join(temporaryFolder(t), 'many.pcap');
  writeFileSync(file, manyFlows(20_000));
  const child = startRastro(t, ['replay', file, '--quiet', '--threads', '3']);
  const exit = once(child, 'exit');
  await once(child.stdout, 'readable');
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT');
    await setImmediate();
  }
  assert.deepEqual(await exit, [null, 'SIGINT']);
});
