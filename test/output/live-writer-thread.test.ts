import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Counter, WriterCounter } from '../../src/counters.js';
import { verifyFolder } from '../../src/output/verify.js';
import { runProblems } from '../../src/output/verify-runs.js';
import { Random, SEED } from '../random.js';
import { temporaryFolder } from '../run-rastro.js';
import { CANNOT_MOUNT, smallDisk } from '../small-disk.js';
import { allNumbers, closedFiles, FACTS, manifestsIn, rotationOptions } from './live-rig.js';
import { WriterUnderTest } from './live-thread.js';

async function assertProven(folder: string): Promise<void> {
  const verdicts = await verifyFolder(folder);
  const wrong = verdicts.filter(({ status }) => status !== 'agrees' && status !== 'end of run');
  assert.deepEqual(
    wrong.map(({ file, status, differences }) => ({ file, status, differences })),
    [],
  );
  assert.deepEqual(runProblems(verdicts), []);
}

test('live writer thread: rotation under load from two engines loses no row, and compresses every file', async (t) => {
  const folder = temporaryFolder(t);
  const writer = new WriterUnderTest(rotationOptions(folder, { rotateBytes: 300_000, compress: 'gzip' }), { engines: 2 });
  await writer.heard('ready');
  for (let i = 0; i < 100; i++) {
    for (const engine of writer.engines) engine.put(1000);
    if (i % 10 === 9) writer.command({ kind: 'rotate' });
    if (i % 20 === 0) await setTimeout(0);
  }
  const told = await writer.end();
  assert.deepEqual(told.at(-1), { kind: 'ended', rows: 200_000, unwritten: 0 });
  assert.equal(new Set(allNumbers(folder)).size, 200_000);
  assert.ok(closedFiles(folder).length > 15);
  await assertProven(folder);
  assert.equal(existsSync(join(folder, '.flows.lock')), false);
});

test('live writer thread: what engines gave before a change of columns is of those before, though it comes by another port', async (t) => {
  const folder = temporaryFolder(t);
  const writer = new WriterUnderTest(rotationOptions(folder), { engines: 2, maxBatches: 10_000 });
  await writer.heard('ready');
  // More than a port hands over before the next has its turn.
  for (let i = 0; i < 3000; i++) for (const engine of writer.engines) engine.put(1);
  writer.command({ kind: 'configure', options: rotationOptions(folder, { columns: ['count'] }), manifest: FACTS });
  await writer.end();
  assert.equal(new Set(allNumbers(folder)).size, 6000);
});

test('live writer thread: a second one on the same folder and name is refused with the process that has it', async (t) => {
  const folder = temporaryFolder(t);
  const first = new WriterUnderTest(rotationOptions(folder));
  await first.heard('ready');
  const second = new WriterUnderTest(rotationOptions(folder), { run: 'run-2' });
  const refused = (await second.heard('refused')) as { message: string; code: string };
  assert.match(refused.message, new RegExp(`^process ${process.pid} writes here already \\(.*\\.flows\\.lock\\)`));
  await second.ended();
  const other = new WriterUnderTest(rotationOptions(folder, { name: 'other' }), { run: 'run-3' });
  await other.heard('ready');
  await Promise.all([first.end(), other.end()]);
});

test('live writer thread: a folder that cannot be made is refused', async () => {
  const writer = new WriterUnderTest(rotationOptions('/proc/none'));
  const refused = (await writer.heard('refused')) as { message: string };
  assert.match(refused.message, /^cannot write to \/proc\/none: /);
  await writer.ended();
});

test('live writer thread: a folder in the place of which there is a file is refused, and the reason is said', async (t) => {
  const folder = join(temporaryFolder(t), 'flows');
  writeFileSync(folder, '');
  const writer = new WriterUnderTest(rotationOptions(folder));
  const refused = (await writer.heard('refused')) as { message: string };
  assert.equal(refused.message, `cannot write to ${folder}: something else has that name (EEXIST)`);
  await writer.ended();
});

test('live writer thread: while the disk is full an engine drops past its bound and counts exactly what it dropped', {
  skip: CANNOT_MOUNT,
}, async (t) => {
  const { path, resize } = smallDisk(t, '64k');
  const writer = new WriterUnderTest(rotationOptions(path), { maxBatches: 5 });
  await writer.heard('ready');
  const engine = writer.engines[0]!;
  for (let i = 0; i < 200; i++) {
    engine.put(200);
    if (i % 10 === 0) await setTimeout(1);
  }
  await writer.heard('trouble');
  assert.ok(engine.dropped > 0);
  resize('16m');
  await writer.heard('recovered');
  const told = await writer.end();
  assert.deepEqual(told.at(-1), { kind: 'ended', rows: 40_000 - engine.dropped, unwritten: 0 });
  assert.equal(new Set(allNumbers(path)).size, 40_000 - engine.dropped);
  const dropped = manifestsIn(path).reduce((sum, { counters }) => sum + counters!.records_dropped, 0);
  assert.equal(dropped, engine.dropped);
  assert.equal(engine.counters[Counter.RECORDS_DROPPED], dropped);
  await assertProven(path);
});

test('live writer thread: it ends with all that it was given although an engine dies without a word', async (t) => {
  const folder = temporaryFolder(t);
  const writer = new WriterUnderTest(rotationOptions(folder), { engines: 2 });
  await writer.heard('ready');
  for (const engine of writer.engines) engine.put(100);
  writer.kill(0);
  writer.engines[1]!.sink.end();
  await writer.ended();
  assert.equal(new Set(allNumbers(folder)).size, 200);
  assert.equal(manifestsIn(folder).length, 1);
  assert.equal(existsSync(join(folder, '.flows.lock')), false);
});

test('live writer thread: its heartbeat goes on while it has nothing to do', async (t) => {
  const writer = new WriterUnderTest(rotationOptions(temporaryFolder(t)));
  await writer.heard('ready');
  const counters = new Float64Array(writer.counters);
  const before = counters[WriterCounter.TURNS]!;
  while (counters[WriterCounter.TURNS]! < before + 2) await setTimeout(10);
  await writer.end();
});

/** Kills a writing process after some milliseconds. */
async function killWriter(folder: string, run: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/output/live-child.ts', folder, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await setTimeout(ms);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const KILLS = 20;

/** Ends what is left in the folder as the next start would, and answers what was cut off. */
async function restart(t: TestContext, folder: string): Promise<void> {
  const writer = new WriterUnderTest(rotationOptions(folder, { compress: 'gzip' }), { run: 'restart' });
  t.diagnostic((await writer.heard('ready')).kind);
  await writer.end();
}

test(`live writer thread: after ${KILLS} times kill -9 at random instants every file verifies (seed ${SEED})`, async (t) => {
  const random = new Random(SEED);
  const folder = temporaryFolder(t);
  // Each start mends what the one before it left.
  for (let i = 0; i < KILLS; i++) await killWriter(folder, `killed-${i}`, random.below(i % 5 === 4 ? 1500 : 300));
  await restart(t, folder);
  await assertProven(folder);
  assert.deepEqual(
    readdirSync(folder).filter((file) => /\.(tmp|lock|next|stale)/.test(file)),
    [],
  );
  for (const { run, recovered, sequence } of manifestsIn(folder)) if (recovered) assert.ok(run !== null && sequence !== null);
  t.diagnostic(`${closedFiles(folder).length} files, ${manifestsIn(folder).filter(({ recovered }) => recovered).length} recovered`);
});

test('live writer thread: a lock that names a dead process is taken over', async (t) => {
  const folder = temporaryFolder(t);
  await killWriter(folder, 'killed', 20);
  assert.match(readFileSync(join(folder, '.flows.lock'), 'utf8'), /"run":"killed"/);
  await restart(t, folder);
  rmSync(folder, { recursive: true });
});
