import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Counter } from '../../src/counters.js';
import { FolderLock } from '../../src/output/folder-lock.js';
import type { Manifest } from '../../src/output/manifest.js';
import { verifyFile, verifyFolder } from '../../src/output/verify.js';
import { completeness, fileCompleteness, runProblems, totalCompleteness, totalsOf, unendedRuns } from '../../src/output/verify-runs.js';
import { temporaryFolder } from '../run-rastro.js';
import { closedFiles, HEADER, Rig, range } from './live-rig.js';

/** A folder of `files` closed files of ten rows each, and their paths. */
async function closed(t: TestContext, files = 1): Promise<{ folder: string; paths: string[] }> {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  for (let i = 0; i < files; i++) {
    rig.put(10);
    if (i < files - 1) rig.writer.command({ kind: 'rotate' });
    rig.nowMs += 1000;
  }
  await rig.end();
  return { folder: rig.folder, paths: closedFiles(rig.folder).map((file) => join(rig.folder, file)) };
}

function changeManifest(path: string, change: (manifest: Manifest) => object): void {
  const manifest = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Manifest;
  writeFileSync(`${path}.json`, JSON.stringify({ ...manifest, ...change(manifest) }));
}

const whats = async (path: string): Promise<string[]> => (await verifyFile(path)).differences.map(({ what }) => what);

test('verify: a file may be named by itself, by its .gz or by its manifest', async (t) => {
  const { paths } = await closed(t);
  const [path] = paths as [string];
  assert.equal((await verifyFile(path)).status, 'agrees');
  assert.equal((await verifyFile(`${path}.json`)).status, 'agrees');
});

test('verify: a file that was compressed since it was listed, and has no manifest yet, is found', async (t) => {
  const { paths } = await closed(t);
  const [path] = paths as [string];
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  rmSync(path);
  rmSync(`${path}.json`);
  const { file, status } = await verifyFile(path);
  assert.deepEqual({ file, status }, { file: `${path}.gz`, status: 'no manifest' });
});

test('verify: the current file of a daemon that runs is open, also in the moment when it is between two files', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'flows.csv');
  await assert.rejects(verifyFile(path), { code: 'ENOENT' });
  const lock = new FolderLock(join(folder, '.flows.lock'), 'run-1');
  t.after(() => lock.release());
  assert.equal((await verifyFile(path)).status, 'open');
});

test('verify: one digit changed is named, by sum and hash', async (t) => {
  const { paths } = await closed(t);
  const [path] = paths as [string];
  writeFileSync(path, readFileSync(path, 'utf8').replace(',1,60,3,', ',2,60,3,'));
  const { status, differences } = await verifyFile(path);
  assert.equal(status, 'differs');
  assert.deepEqual(differences[0], { what: 'packets', manifest: '10', found: '11' });
  assert.deepEqual(
    differences.map(({ what }) => what),
    ['packets', 'SHA-256 of the CSV'],
  );
});

test('verify: two rows swapped add up, and differ by the hash alone', async (t) => {
  const { paths } = await closed(t);
  const [header, first, second, ...rest] = readFileSync(paths[0]!, 'utf8').split('\n');
  writeFileSync(paths[0]!, [header, second, first, ...rest].join('\n'));
  assert.deepEqual(await whats(paths[0]!), ['SHA-256 of the CSV']);
});

test('verify: rows, columns, sizes and what cannot be read are named', async (t) => {
  const { paths } = await closed(t, 4);
  const [missing, columns, torn, bad] = paths as [string, string, string, string];
  writeFileSync(missing, readFileSync(missing, 'utf8').split('\n').slice(0, -2).join('\n').concat('\n'));
  assert.ok((await whats(missing)).includes('rows'));
  writeFileSync(columns, readFileSync(columns, 'utf8').replace('srcip', 'dstip'));
  assert.deepEqual(await whats(columns), ['columns', 'SHA-256 of the CSV']);
  appendFileSync(torn, '10.0');
  assert.deepEqual(await whats(torn), ['bytes behind the last row', 'size of the CSV', 'SHA-256 of the CSV']);
  appendFileSync(bad, 'x\n');
  assert.ok((await whats(bad)).includes('rows that cannot be read'));
});

test('verify: a .gz that others made is proved by what is in it, and a damaged one is named', async (t) => {
  const { paths } = await closed(t, 2);
  const [other, damaged] = paths as [string, string];
  writeFileSync(`${other}.gz`, gzipSync(readFileSync(other)));
  rmSync(other);
  assert.equal((await verifyFile(`${other}.gz`)).status, 'agrees');
  changeManifest(other, () => ({ gzip: { file: 'x', bytes: 1, sha256: 'x' } }));
  assert.deepEqual(await whats(`${other}.gz`), ['size of the .gz', 'SHA-256 of the .gz']);
  writeFileSync(`${damaged}.gz`, gzipSync(readFileSync(damaged)).subarray(0, -20));
  rmSync(damaged);
  assert.deepEqual(await whats(`${damaged}.gz`), ['contents']);
});

test('verify: a file that is gone is named by its manifest, and its number is not missing', async (t) => {
  const { folder, paths } = await closed(t, 3);
  rmSync(paths[1]!);
  const verdicts = await verifyFolder(folder);
  assert.deepEqual(
    verdicts.map(({ status }) => status),
    ['agrees', 'differs', 'agrees'],
  );
  assert.deepEqual(verdicts[1]?.differences, [{ what: 'file', manifest: paths[1]!.slice(folder.length + 1), found: 'none' }]);
});

test('verify: a file that is gone with its manifest is missed by its number', async (t) => {
  const { folder, paths } = await closed(t, 4);
  for (const path of paths.slice(1, 3)) {
    rmSync(path);
    rmSync(`${path}.json`);
  }
  const verdicts = await verifyFolder(folder);
  assert.deepEqual(runProblems(verdicts), [{ run: 'run-1', problem: 'files number 2 to 3 are missing' }]);
});

test('verify: the oldest may be gone, as retention removes them', async (t) => {
  const { folder, paths } = await closed(t, 3);
  rmSync(paths[0]!);
  rmSync(`${paths[0]}.json`);
  assert.deepEqual(runProblems(await verifyFolder(folder)), []);
});

test('verify: a run whose packets are not all in records or counted as dropped is named', async (t) => {
  const { folder, paths } = await closed(t, 2);
  changeManifest(paths[0]!, ({ counters }) => ({
    counters: { ...counters!, frames: counters!.frames + 1, flow_packets: counters!.flow_packets + 1 },
  }));
  const [{ problem } = { problem: '' }] = runProblems(await verifyFolder(folder));
  assert.match(problem, /^231 packets went into flows, and its records and those dropped have 230$/);
});

test('verify: a file without a manifest, and a manifest that is none, are said to be', async (t) => {
  const { folder, paths } = await closed(t, 2);
  rmSync(`${paths[0]}.json`);
  writeFileSync(`${paths[1]}.json`, '{}');
  assert.deepEqual(
    (await verifyFolder(folder)).map(({ status }) => status),
    ['no manifest', 'differs'],
  );
});

for (const [what, change, problem] of [
  ['counters without frames', { counters: {} }, 'counters.frames must be a whole number from 0; got nothing'],
  ['a sum that is text', { packets: { total: '7', forward: 7, reverse: 0 } }, 'packets.total must be a whole number from 0; got "7"'],
  ['no packets at all', { packets: undefined }, 'packets must be an object or null; got nothing'],
  ['columns in one text', { columns: 'srcip,count' }, 'columns must be a list of texts or null; got "srcip,count"'],
  ['a number as its run', { run: 7 }, 'run must be text or null; got 7'],
  ['rows below none', { rows: -1 }, 'rows must be a whole number from 0; got -1'],
  ['a format to come', { format: 2 }, 'format must be 1; got 2'],
] as const) {
  test(`verify: a manifest with ${what} differs, and is told what it should have`, async (t) => {
    const { folder, paths } = await closed(t);
    changeManifest(paths[0]!, () => change);
    const [{ status, notes, file } = { status: '', notes: [''], file: '' }] = await verifyFolder(folder);
    assert.deepEqual([status, notes, file], ['differs', [`its manifest cannot be used: ${problem}`], paths[0]]);
  });
}

test('verify: a manifest of which half is left is told to be no JSON', async (t) => {
  const { paths } = await closed(t);
  writeFileSync(`${paths[0]}.json`, readFileSync(`${paths[0]}.json`).subarray(0, 99));
  const { notes } = await verifyFile(paths[0]!);
  assert.deepEqual(notes, ['its manifest cannot be used: it must be a JSON object; it is none, or not the whole of one']);
});

test('verify: the file that a daemon has open is open, and one that no daemon has is not', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(3);
  assert.deepEqual(
    (await verifyFolder(rig.folder)).map(({ status }) => status),
    ['open'],
  );
  writeFileSync(join(rig.folder, '.flows.lock'), '');
  const [verdict] = await verifyFolder(rig.folder);
  assert.equal(verdict?.status, 'no manifest');
  await rig.end();
});

test('verify: a file that was moved away while it was written is known by its hash, also compressed, and not when rows are missing', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(3);
  const [current, moved] = [join(rig.folder, 'flows.csv'), join(rig.folder, 'flows.csv.1')];
  renameSync(current, moved);
  rig.pass(1000);
  await rig.end();
  assert.deepEqual(
    (await verifyFolder(rig.folder)).map(({ status }) => status),
    ['taken away', 'end of run', 'agrees'],
  );
  assert.equal((await verifyFile(moved)).status, 'agrees');
  copyFileSync(moved, `${moved}.copy`);
  writeFileSync(`${moved}.gz`, gzipSync(readFileSync(moved)));
  assert.equal((await verifyFile(`${moved}.gz`)).status, 'agrees');
  writeFileSync(moved, readFileSync(moved).subarray(0, -19));
  assert.equal((await verifyFile(moved)).status, 'no manifest');
});

test("verify: how complete a folder is counts the kernel's drops and the packets of dropped records", async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.engine[Counter.KERNEL_DROPPED] = 23;
  rig.put(20);
  rig.count(70);
  rig.engine[Counter.RECORDS_DROPPED] = 7;
  rig.engine[Counter.RECORDS_DROPPED_PACKETS] = 70;
  await rig.end();
  const [verdict] = await verifyFolder(rig.folder);
  const totals = totalsOf([verdict!]);
  assert.deepEqual([totals.frames, totals.kernelDropped, totals.recordsDroppedPackets, totals.packets], [300, 23, 70, 230]);
  assert.equal(totalCompleteness(totals), 230 / 323);
  assert.equal(fileCompleteness(verdict!), 230 / 323);
});

for (const [frames, kernelDropped, lostPackets, share] of [
  [0, 0, 0, undefined],
  [10, 0, 0, 1],
  [2_000_323, 0, 1_795_589, 204_734 / 2_000_323],
  // Those of an interval before.
  [10, 0, 20, 0],
  [0, 0, 20, 0],
  [10, 10, 20, 0],
] as const) {
  test(`completeness: of ${frames} frames and ${kernelDropped} dropped, with ${lostPackets} packets lost, is ${share}`, () => {
    assert.equal(completeness(frames, kernelDropped, lostPackets), share);
  });
}

test('verify: rows of files that differ or are not there are in no total, and nothing is complete without them', async (t) => {
  const { folder, paths } = await closed(t, 3);
  rmSync(paths[0]!);
  appendFileSync(paths[1]!, 'x\n');
  const verdicts = await verifyFolder(folder);
  const totals = totalsOf(verdicts);
  assert.deepEqual([totals.rows, totals.packets, totals.unprovedPackets, totals.frames], [10, 265, 230, 495]);
  assert.equal(totalCompleteness(totals), 265 / 495);
  assert.deepEqual(verdicts.map(fileCompleteness), [undefined, undefined, 1]);
});

test('verify: files without counters are unknown, be it by a crash or for want of a manifest', async (t) => {
  const { folder, paths } = await closed(t, 4);
  changeManifest(paths[0]!, () => ({ counters: null, recovered: true, conserved: null }));
  rmSync(`${paths[1]}.json`);
  writeFileSync(`${paths[2]}.json`, '{}');
  const { uncounted, unknown, rows } = totalsOf(await verifyFolder(folder));
  assert.deepEqual([uncounted, unknown, rows], [1, 3, 20]);
});

/** A folder of `files` files of a run that ended when its last file was empty. */
async function endedQuietly(t: TestContext, files: number): Promise<{ folder: string; paths: string[] }> {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  for (let i = 0; i < files; i++) {
    rig.put(10);
    rig.nowMs += 1000;
    rig.writer.command({ kind: 'rotate' });
  }
  await rig.end();
  return { folder: rig.folder, paths: closedFiles(rig.folder).map((file) => join(rig.folder, file)) };
}

test('verify: a run that ended on a quiet wire leaves a manifest of its end, and its packets are balanced', async (t) => {
  const { folder, paths } = await endedQuietly(t, 4);
  assert.equal(paths.length, 4);
  const verdicts = await verifyFolder(folder);
  assert.deepEqual(
    verdicts.map(({ status }) => status),
    ['agrees', 'agrees', 'agrees', 'agrees', 'end of run'],
  );
  assert.deepEqual([runProblems(verdicts), unendedRuns(verdicts), totalsOf(verdicts).files], [[], [], 4]);
  changeManifest(paths[1]!, ({ counters }) => ({
    counters: { ...counters!, frames: counters!.frames + 30_000, flow_packets: counters!.flow_packets + 30_000 },
  }));
  const [{ problem } = { problem: '' }] = runProblems(await verifyFolder(folder));
  assert.equal(problem, '30860 packets went into flows, and its records and those dropped have 860');
});

test('verify: the last file of a run that ended on a quiet wire is missed', async (t) => {
  const { folder, paths } = await endedQuietly(t, 3);
  rmSync(paths[2]!);
  rmSync(`${paths[2]}.json`);
  assert.deepEqual(runProblems(await verifyFolder(folder)), [{ run: 'run-1', problem: 'file number 3 is missing' }]);
});

test('verify: of a run without its end it is told that nobody knows what came behind', async (t) => {
  const { folder } = await endedQuietly(t, 3);
  const end = (await verifyFolder(folder)).at(-1)!;
  rmSync(`${end.file}.json`);
  const verdicts = await verifyFolder(folder);
  assert.deepEqual([runProblems(verdicts), unendedRuns(verdicts)], [[], [{ run: 'run-1', sequence: 3 }]]);
});

test('verify: a run that a daemon has open still is to end', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(3);
  rig.writer.command({ kind: 'rotate' });
  for (let tries = 0; tries < 600 && rig.toldOf('closed').length === 0; tries++) await setTimeout(10);
  assert.deepEqual(unendedRuns(await verifyFolder(rig.folder)), []);
  await rig.end();
});

test('verify: an end of a run that claims rows differs', async (t) => {
  const { folder } = await endedQuietly(t, 1);
  const end = (await verifyFolder(folder)).at(-1)!;
  changeManifest(end.file, () => ({ rows: 1 }));
  const { status, differences } = await verifyFile(`${end.file}.json`);
  assert.deepEqual([status, differences], ['differs', [{ what: 'rows', manifest: '1', found: 'none' }]]);
});

test('verify: a file that is there twice is named, and its rows count once', async (t) => {
  const { folder, paths } = await closed(t, 2);
  const copy = join(folder, 'flows-20261121T230009Z.csv');
  for (const suffix of ['', '.json']) copyFileSync(`${paths[0]}${suffix}`, `${copy}${suffix}`);
  const verdicts = await verifyFolder(folder);
  const problem = `file number 1 is there 2 times: ${paths[0]}, ${copy}`;
  assert.deepEqual(runProblems(verdicts), [{ run: 'run-1', problem }]);
  assert.equal(totalsOf(verdicts).rows, 20);
});

test('verify: files that changed names with their manifests no longer agree, and nor does one under another name', async (t) => {
  const { folder, paths } = await closed(t, 3);
  const [one, other, third] = paths as [string, string, string];
  for (const suffix of ['', '.json']) {
    renameSync(`${one}${suffix}`, `${one}.aside`);
    renameSync(`${other}${suffix}`, `${one}${suffix}`);
    renameSync(`${one}.aside`, `${other}${suffix}`);
    renameSync(`${third}${suffix}`, join(folder, `other-20261121T230000Z.csv${suffix}`));
  }
  const difference = { what: 'name', manifest: basename(other), found: basename(one) };
  assert.deepEqual((await verifyFile(one)).differences, [difference]);
  assert.deepEqual(await whats(other), ['name']);
  assert.deepEqual(await whats(join(folder, 'other-20261121T230000Z.csv')), ['name']);
});

test('verify: a file that was moved to another folder with its manifest, or compressed by others, agrees as before', async (t) => {
  const { paths } = await closed(t);
  const moved = join(temporaryFolder(t), basename(paths[0]!));
  writeFileSync(`${moved}.gz`, gzipSync(readFileSync(paths[0]!)));
  copyFileSync(`${paths[0]}.json`, `${moved}.json`);
  assert.equal((await verifyFile(`${moved}.gz`)).status, 'agrees');
});

test('verify: a manifest that is made to be about no file does not hide the file beside it', async (t) => {
  const { folder, paths } = await closed(t);
  changeManifest(paths[0]!, () => ({ file: null, closed: 'moved' }));
  assert.deepEqual(
    (await verifyFolder(folder)).map(({ status, differences }) => [status, differences]),
    [['differs', [{ what: 'name', manifest: 'none', found: basename(paths[0]!) }]]],
  );
});

test('verify: sums of a manifest that are not those of its directions differ', async (t) => {
  const { paths } = await closed(t);
  changeManifest(paths[0]!, ({ packets }) => ({ packets: { ...packets, total: 66 } }));
  assert.deepEqual((await verifyFile(paths[0]!)).differences, [{ what: 'packets in all', manifest: '66', found: '65' }]);
});

test('verify: files are told by time and then by number, ten behind two', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  for (let i = 0; i < 12; i++) {
    rig.put(1);
    if (i < 11) rig.writer.command({ kind: 'rotate' });
  }
  await rig.end();
  assert.deepEqual(
    (await verifyFolder(rig.folder)).map(({ manifest }) => manifest?.sequence),
    range(1, 13),
  );
});

test('verify: a file whose lines end with CR LF is told so, not to have the columns it has', async (t) => {
  const { paths } = await closed(t);
  writeFileSync(paths[0]!, readFileSync(paths[0]!, 'utf8').replaceAll('\n', '\r\n'));
  const [difference] = (await verifyFile(paths[0]!)).differences;
  assert.deepEqual(difference, { what: 'columns', manifest: HEADER, found: 'the same, in lines that end with CR LF' });
});

test('verify: columns with what cannot be seen are told so that it can', async (t) => {
  const { paths } = await closed(t);
  writeFileSync(paths[0]!, readFileSync(paths[0]!, 'latin1').replace('srcip', 'src\x1bip'), 'latin1');
  assert.equal((await verifyFile(paths[0]!)).differences[0]?.found, HEADER.replace('srcip', 'src\\x1bip'));
});
