import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Counter } from '../../src/counters.js';
import { FolderLock } from '../../src/output/folder-lock.js';
import type { Manifest } from '../../src/output/manifest.js';
import { verifyFile, verifyFolder } from '../../src/output/verify.js';
import { completeness, runProblems, totalsOf } from '../../src/output/verify-runs.js';
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

test('verify: a run that ended on a quiet wire has its packets balanced, and its last file is missed', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  for (let i = 0; i < 3; i++) {
    rig.put(10);
    rig.writer.command({ kind: 'rotate' });
  }
  await rig.end();
  const [path] = closedFiles(rig.folder).map((file) => join(rig.folder, file)) as [string];
  changeManifest(path, ({ counters }) => ({
    counters: { ...counters!, frames: counters!.frames + 1, flow_packets: counters!.flow_packets + 1 },
  }));
  const [{ problem } = { problem: '' }] = runProblems(await verifyFolder(rig.folder));
  assert.match(problem, /^496 packets went into flows, and its records and those dropped have 495$/);
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

test("verify: how complete a file is counts the kernel's drops, and records dropped apart", async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.engine[Counter.KERNEL_DROPPED] = 23;
  rig.put(20);
  await rig.end();
  const { frames, kernelDropped } = totalsOf(await verifyFolder(rig.folder));
  assert.deepEqual([frames, kernelDropped], [230, 23]);
  assert.equal(completeness(frames, kernelDropped), 230 / 253);
  assert.equal(completeness(0, 0), undefined);
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
