// When the daemon's file is rotated, and what the manifests of the pieces say together.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Counter, WriterCounter } from '../../src/counters.js';
import type { Compressor } from '../../src/output/compressor.js';
import { GzipThread } from '../../src/output/compressor.js';
import { verifyFolder } from '../../src/output/verify.js';
import { temporaryFolder } from '../run-rastro.js';
import { CANNOT_MOUNT, smallDisk } from '../small-disk.js';
import { assertAllAgree } from './all-agree.js';
import { allNumbers, closedFiles, FACTS, HEADER, manifestsIn, Rig, range, rotationOptions } from './live-rig.js';

const HOUR_MS = 3_600_000;
const hourly = { rotateSeconds: 3600 };

const reasonsOf = (folder: string): string[] => manifestsIn(folder).map(({ closed }) => closed);

test('rotation by time: a batch behind the full hour is in the next file, with nothing in between', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: hourly });
  rig.writer.start();
  rig.put(5);
  rig.nowMs += HOUR_MS;
  rig.put(5);
  await rig.end();
  assert.deepEqual(closedFiles(rig.folder), ['flows-20261121T230000Z.csv', 'flows-20261122T000000Z.csv']);
  assert.deepEqual(
    manifestsIn(rig.folder).map(({ rows, closed }) => [rows, closed]),
    [
      [5, 'time'],
      [5, 'end'],
    ],
  );
});

test('rotation by time: on a quiet wire an hour with frames and no record is a file of a header, one without frames is none', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: hourly });
  rig.writer.start();
  rig.count(4);
  rig.snapshot();
  for (let hour = 0; hour < 5; hour++) rig.pass(HOUR_MS);
  assert.deepEqual(closedFiles(rig.folder), ['flows-20261121T230000Z.csv']);
  assert.equal(readFileSync(join(rig.folder, 'flows-20261121T230000Z.csv'), 'utf8'), `${HEADER}\n`);
  await rig.end();
  const manifests = manifestsIn(rig.folder);
  assert.deepEqual(
    manifests.map(({ file, rows, counters }) => [file, rows, counters!.frames]),
    [
      ['flows-20261121T230000Z.csv', 0, 4],
      [null, 0, 0],
    ],
  );
});

test('rotation by time: a clock that steps back and forth by an hour, or jitters about it, rotates a few times and loses nothing', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: hourly });
  rig.writer.start();
  for (const step of [-HOUR_MS, HOUR_MS, -HOUR_MS, HOUR_MS, -2 * HOUR_MS, 2 * HOUR_MS, -1, 1, -1, 1, -1, 1]) {
    rig.put(5);
    rig.pass(step);
    for (let i = 0; i < 20; i++) rig.pass(0);
  }
  await rig.end();
  assert.deepEqual(
    allNumbers(rig.folder).sort((a, b) => a - b),
    range(1, 61),
  );
  assert.ok(closedFiles(rig.folder).length <= 8, `${closedFiles(rig.folder).length} files`);
  await assertAllAgree(rig.folder);
});

test('rotation by command: at once, with a serial where the second is the same; with nothing to tell it is nothing', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.writer.command({ kind: 'rotate' });
  for (let i = 0; i < 3; i++) {
    rig.put(2);
    rig.writer.command({ kind: 'rotate' });
    rig.writer.command({ kind: 'rotate' });
  }
  await rig.end();
  assert.deepEqual(closedFiles(rig.folder), ['flows-20261121T230000Z-1.csv', 'flows-20261121T230000Z-2.csv', 'flows-20261121T230000Z.csv']);
  assert.deepEqual(reasonsOf(rig.folder), ['command', 'command', 'command', 'end']);
});

test('configure: other columns are those of the next file, and the file before has a manifest of its own configuration', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(2);
  const manifest = { ...FACTS, config: { idle: '15s' } };
  rig.writer.command({ kind: 'configure', options: rotationOptions(rig.folder, { columns: ['rcount', 'count'] }), manifest });
  rig.put(2);
  await rig.end();
  const [before, after] = manifestsIn(rig.folder);
  assert.deepEqual([before?.closed, before?.columns, before?.config], ['columns', HEADER.split(','), { idle: '60s' }]);
  assert.deepEqual([after?.closed, after?.columns, after?.config], ['end', ['rcount', 'count'], { idle: '15s' }]);
  assert.equal(readFileSync(join(rig.folder, after!.file!), 'utf8'), 'rcount,count\n3,1\n4,1\n');
  await assertAllAgree(rig.folder);
});

test('configure: other columns before the first row are in the header of the same file', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.writer.command({ kind: 'configure', options: rotationOptions(rig.folder, { columns: ['count'] }), manifest: FACTS });
  assert.equal(readFileSync(join(rig.folder, 'flows.csv'), 'utf8'), 'count\n');
  rig.put(1);
  await rig.end();
  assert.deepEqual(closedFiles(rig.folder).length, 1);
});

test('configure: the same again closes nothing, another limit counts at once', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(2);
  rig.writer.command({ kind: 'configure', options: rotationOptions(rig.folder), manifest: structuredClone(FACTS) });
  assert.deepEqual(closedFiles(rig.folder), []);
  rig.writer.command({ kind: 'configure', options: rotationOptions(rig.folder, { rotateBytes: 10 }), manifest: FACTS });
  rig.put(2);
  assert.equal(closedFiles(rig.folder).length, 1);
  await rig.end();
});

test('manifest: counters are those of its interval, and what was dropped is told apart', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(2);
  Object.assign(rig.engine, { [Counter.LIVE]: 3, [Counter.KERNEL_DROPPED]: 10, [Counter.NONIP]: 4 });
  rig.engine[Counter.FRAMES]! += 4;
  rig.snapshot();
  rig.nowMs += 5000;
  rig.writer.command({ kind: 'rotate' });
  rig.engine[Counter.KERNEL_DROPPED]! += 1;
  rig.engine[Counter.LIVE] = 0;
  await rig.end();
  const [first, second] = manifestsIn(rig.folder);
  assert.deepEqual([first!.counters!.frames, first!.counters!.nonip, first!.counters!.kernel_dropped, first!.live_flows], [9, 4, 10, 3]);
  assert.deepEqual([second!.counters!.frames, second!.counters!.nonip, second!.counters!.kernel_dropped, second!.live_flows], [0, 0, 1, 0]);
  assert.deepEqual(first!.interval, { from: '2026-11-21T23:00:00.000Z', to: '2026-11-21T23:00:00.000Z' });
  assert.equal(second!.interval!.to, '2026-11-21T23:00:05.000Z');
  assert.equal(first!.conserved, true);
  assert.equal(first!.first_packet, '2026-11-21T23:00:00.000000000Z');
  assert.equal(first!.last_packet, '2026-11-21T23:00:01.500000000Z');
});

test('manifest: counters that are not conserved are said to be not', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.engine[Counter.FRAMES] = 5;
  rig.put(1);
  await rig.end();
  assert.equal(manifestsIn(rig.folder)[0]!.conserved, false);
  const [verdict] = await verifyFolder(rig.folder);
  assert.deepEqual(verdict?.differences, [
    { what: 'frames', manifest: '7', found: '2 in flows + 0 nonip + 0 malformed + 0 unsupported = 2' },
  ]);
});

/** The end waits for compression, but not for as long as a busy machine may take. */
async function compressed(folder: string): Promise<void> {
  for (let tries = 0; tries < 600 && !closedFiles(folder).every((file) => file.endsWith('.gz')); tries++) await setTimeout(100);
}

test('compress: the closed file becomes a .gz of the same time, and the manifest describes both', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: { compress: 'gzip' }, compressor: new GzipThread() });
  rig.writer.start();
  rig.put(100);
  rig.writer.command({ kind: 'rotate' });
  await compressed(rig.folder);
  await rig.end();
  const [manifest] = manifestsIn(rig.folder);
  assert.deepEqual(closedFiles(rig.folder), ['flows-20261121T230000Z.csv.gz']);
  const path = join(rig.folder, manifest!.gzip!.file);
  assert.equal(gunzipSync(readFileSync(path)).length, manifest!.file_bytes);
  assert.equal(statSync(path).size, manifest!.gzip!.bytes);
  assert.deepEqual(allNumbers(rig.folder), range(1, 101));
  await assertAllAgree(rig.folder);
});

test('compress: what fails is told, and the file stays as it was', async (t) => {
  const compressor: Compressor = {
    compress: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    end: async () => undefined,
  };
  const rig = new Rig(temporaryFolder(t), { options: { compress: 'gzip' }, compressor });
  rig.writer.start();
  rig.put(3);
  await rig.end();
  assert.deepEqual(closedFiles(rig.folder), ['flows-20261121T230000Z.csv']);
  assert.match((rig.toldOf('trouble')[0] as { message: string }).message, /cannot compress a closed file: no space left/);
});

test('compress: what failed is tried again later, told once, and is as it would have been', async (t) => {
  const gzip = new GzipThread();
  let tries = 0;
  const compressor: Compressor = {
    compress: async (path, minFree) => {
      if (++tries < 3) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      return gzip.compress(path, minFree);
    },
    end: () => gzip.end(),
  };
  const rig = new Rig(temporaryFolder(t), { options: { compress: 'gzip' }, compressor });
  rig.writer.start();
  rig.put(3);
  rig.writer.command({ kind: 'rotate' });
  while (tries < 1) await setTimeout(1);
  rig.pass(1000);
  assert.equal(tries, 1);
  for (const minutes of [1, 2]) {
    const before: number = tries;
    await setTimeout(1);
    rig.pass(minutes * 60_000);
    while (tries === before) await setTimeout(1);
  }
  await compressed(rig.folder);
  await rig.end();
  assert.deepEqual(allNumbers(rig.folder), [1, 2, 3]);
  assert.deepEqual([rig.toldOf('trouble').length, rig.toldOf('recovered').length], [1, 1]);
  await assertAllAgree(rig.folder);
});

test('compress: where the disk has no room for both files it is given up, with nothing left behind', { skip: CANNOT_MOUNT }, async (t) => {
  const { path } = smallDisk(t, '8m');
  const plain = join(path, 'flows-20261121T230000Z.csv');
  writeFileSync(plain, randomBytes(3 * 1024 * 1024));
  await assert.rejects(
    new GzipThread().compress(plain, 4 * 1024 * 1024),
    /^Error: only \d+ bytes are free; a write takes up to \d+, and 4194304 are to stay free$/,
  );
  assert.deepEqual(readdirSync(path), ['flows-20261121T230000Z.csv']);
  assert.equal((await new GzipThread().compress(plain, 1024 * 1024)).bytes, statSync(`${plain}.gz`).size);
});

test('compress: one that the end interrupts is no write error', async (t) => {
  let begin: () => void = () => undefined;
  let interrupt: (error: Error) => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const compressor: Compressor = {
    compress: () =>
      new Promise((_, reject) => {
        interrupt = reject;
        begin();
      }),
    end: async () => interrupt(new Error('ended')),
  };
  // The patience of the end is over as soon as there is something to interrupt.
  const rig = new Rig(temporaryFolder(t), { options: { compress: 'gzip' }, compressor, disk: { sleep: () => begun } });
  rig.writer.start();
  rig.put(3);
  await rig.end();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(rig.counters[WriterCounter.WRITE_ERRORS], 0);
  assert.deepEqual(rig.toldOf('trouble'), []);
});

test('compress: what the end interrupted is finished at the next start, in whichever state it was left', async (t) => {
  const folder = temporaryFolder(t);
  const first = new Rig(folder);
  first.writer.start();
  for (let i = 0; i < 3; i++) {
    first.put(10);
    first.writer.command({ kind: 'rotate' });
  }
  await first.end();
  const [plain, half, whole] = closedFiles(folder).map((file) => join(folder, file)) as [string, string, string];
  writeFileSync(`${plain}.gz.tmp`, 'half made');
  writeFileSync(`${half}.gz`, gzipSync(readFileSync(half)));
  const gz = gzipSync(readFileSync(whole));
  writeFileSync(`${whole}.gz`, gz);
  const manifest = JSON.parse(readFileSync(`${whole}.json`, 'utf8')) as object;
  const { createHash } = await import('node:crypto');
  const gzip = { file: 'x', bytes: gz.length, sha256: createHash('sha256').update(gz).digest('hex') };
  writeFileSync(`${whole}.json`, JSON.stringify({ ...manifest, gzip }));
  const second = new Rig(folder, { options: { compress: 'gzip' }, compressor: new GzipThread(), run: 'run-2' });
  second.writer.start();
  await compressed(folder);
  await second.end();
  assert.ok(closedFiles(folder).every((file) => file.endsWith('.gz')));
  assert.equal(new Set(allNumbers(folder)).size, 30);
  assert.deepEqual(
    (await verifyFolder(folder)).map(({ status }) => status),
    ['agrees', 'agrees', 'agrees', 'end of run'],
  );
});

test('end: an empty last file is removed, and a manifest about no file ends a run that left others', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(2);
  rig.writer.command({ kind: 'rotate' });
  await rig.end();
  const csv = 'flows-20261121T230000Z.csv';
  assert.deepEqual(readdirSync(rig.folder).sort(), ['flows-20261121T230000Z-1.csv.json', csv, `${csv}.json`]);
  assert.deepEqual(
    manifestsIn(rig.folder).map(({ sequence, file, closed, rows }) => [sequence, file, closed, rows]),
    [
      [1, csv, 'command', 2],
      [2, null, 'end', 0],
    ],
  );
});

test('end: a run that left no file leaves no manifest of its end', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  await rig.end();
  assert.deepEqual(readdirSync(rig.folder), []);
});

test('retention: closed files beyond the limit go with their manifests, and are told', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: { keepFiles: 2, rotateBytes: 10 } });
  rig.writer.start();
  for (let i = 0; i < 6; i++) {
    rig.put(1);
    rig.nowMs += 1000;
  }
  await rig.end();
  assert.equal(closedFiles(rig.folder).length, 2);
  assert.deepEqual(
    manifestsIn(rig.folder).map(({ sequence }) => sequence),
    [6, 7],
  );
  // Six files of a row each, and one of the counters that came behind the last.
  assert.equal(rig.toldOf('removed').length, 5);
});

test('retention: a file closed after the clock was set back stays, and those from before go', async (t) => {
  const folder = temporaryFolder(t);
  const fromBefore = new Rig(folder);
  fromBefore.writer.start();
  fromBefore.put(1);
  await fromBefore.end();
  const tomorrow = Date.now() / 1000 + 86_400;
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), tomorrow, tomorrow);
  const rig = new Rig(folder, { options: { keepFiles: 1 }, run: 'run-2' });
  rig.nowMs -= 24 * HOUR_MS;
  rig.writer.start();
  rig.put(1);
  await rig.end();
  assert.deepEqual(closedFiles(folder), ['flows-20261120T230000Z.csv']);
});
