// `rastro verify` as its user sees it.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Counter } from '../../src/counters.js';
import { closedFiles, Rig } from '../output/live-rig.js';
import { rastro, temporaryFolder } from '../run-rastro.js';

async function closedFolder(t: TestContext): Promise<string> {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(10);
  await rig.end();
  return rig.folder;
}

test('verify: a folder whose files agree ends with 0, a line per file and a total', async (t) => {
  const folder = await closedFolder(t);
  const { status, stdout, stderr } = rastro(['verify', folder]);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^file +verdict +rows +packets +frames +of all frames +records dropped/);
  assert.match(stdout, /flows-20261121T230000Z\.csv +agrees +10 +65 +65 +100 % +0/);
  assert.match(stdout, /\n1 of 1 files agree; 10 rows, 65 packets, 100 % of frames, 0 records dropped\n$/);
});

test('verify: a file that differs ends with 1 and says what the manifest says and what the file has', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  appendFileSync(path, '10.0.0.1,1,60,3,180\n');
  const { status, stdout } = rastro(['verify', path]);
  assert.equal(status, 1);
  assert.ok(stdout.includes(`${path}: rows: the manifest says 10, the file has 11\n`), stdout);
  assert.match(stdout, /0 of 1 files agree, 1 differ;/);
});

test('verify: a file that is not there although its manifest is ends with 1 and says so', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  rmSync(path);
  const { status, stdout } = rastro(['verify', folder]);
  assert.equal(status, 1);
  assert.ok(stdout.includes(`${path}: file: the manifest says ${basename(path)}, which is not there\n`), stdout);
});

test('verify: a .gz that cannot be read is told in words', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes).subarray(0, -20));
  rmSync(path);
  const { status, stdout } = rastro(['verify', folder]);
  assert.equal(status, 1);
  const why = 'which cannot be read: the compressed data end too early (Z_BUF_ERROR)';
  assert.ok(stdout.includes(`${path}.gz: contents: the manifest says ${bytes.length} bytes, ${why}\n`), stdout);
});

test('verify: a damaged manifest is told where, what was expected and what came, never in words of JavaScript', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  const manifest = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as object;
  writeFileSync(`${path}.json`, JSON.stringify({ ...manifest, counters: undefined }));
  const { status, stdout, stderr } = rastro(['verify', folder]);
  assert.deepEqual([status, stderr], [1, '']);
  assert.ok(stdout.includes(`${path}: its manifest cannot be used: counters must be an object or null; got nothing\n`), stdout);
});

/** A folder of a run that had to drop a record of 35 packets. */
async function lossyFolder(t: TestContext): Promise<string> {
  const rig = new Rig(temporaryFolder(t), { run: 'run-2' });
  rig.writer.start();
  rig.put(10);
  rig.count(35);
  rig.engine[Counter.RECORDS_DROPPED] = 1;
  rig.engine[Counter.RECORDS_DROPPED_PACKETS] = 35;
  await rig.end();
  return rig.folder;
}

/** Makes a manifest one that recovery wrote: a file of a crashed run. */
function loseCounters(path: string): void {
  const manifest = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as object;
  writeFileSync(`${path}.json`, JSON.stringify({ ...manifest, recovered: true, read_back: true, counters: null }));
}

test('verify: packets of dropped records are missing in how complete it is', async (t) => {
  const folder = await lossyFolder(t);
  const { status, stdout } = rastro(['verify', folder]);
  assert.equal(status, 0);
  assert.match(stdout, /agrees +10 +65 +100 +65\.00 % +1/);
  assert.match(stdout, /\n1 of 1 files agree; 10 rows, 65 packets, 65\.00 % of frames, 1 records dropped with 35 packets\n$/);
  const { total } = JSON.parse(rastro(['verify', folder, '--json']).stdout) as { total: Record<string, unknown> };
  assert.deepEqual([total['complete'], total['records_dropped_packets']], [0.65, 35]);
});

test('verify: after a crash nothing is said to be complete, but what is not known', async (t) => {
  const folder = await closedFolder(t);
  loseCounters(join(folder, closedFiles(folder)[0]!));
  const other = await lossyFolder(t);
  const { status, stdout } = rastro(['verify', folder, other]);
  assert.equal(status, 0);
  assert.match(stdout, /agrees, recovered +10 +65 +- +- +-/);
  const known = '65.00 % of the frames that are counted, 1 records dropped with 35 packets';
  assert.ok(stdout.endsWith(`; 20 rows, 130 packets, ${known}; 1 without counters: what was lost there is not known\n`), stdout);
  const { total } = JSON.parse(rastro(['verify', folder, other, '--json']).stdout) as { total: Record<string, unknown> };
  assert.deepEqual([total['complete'], total['complete_where_counted'], total['unknown']], [null, 0.65, 1]);
});

test('verify: a run without its end is told for a folder, and not for a single file', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  const manifest = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as object;
  writeFileSync(`${path}.json`, JSON.stringify({ ...manifest, closed: 'time' }));
  const note = 'run run-1: no end is told; whether there were files behind number 1 is not known\n';
  assert.ok(rastro(['verify', folder]).stdout.includes(note));
  assert.ok(!rastro(['verify', path]).stdout.includes(note));
});

test('verify: a file that is named twice, by itself and by its manifest, counts once', async (t) => {
  const folder = await closedFolder(t);
  const path = join(folder, closedFiles(folder)[0]!);
  const { status, stdout } = rastro(['verify', path, `${path}.json`]);
  assert.equal(status, 0);
  assert.match(stdout, /\n1 of 1 files agree; 10 rows,/);
});

test('verify: --json says the same, and a file without a manifest ends with 1', async (t) => {
  const folder = await closedFolder(t);
  writeFileSync(join(folder, 'flows-20261121T230100Z.csv'), 'count\n1\n');
  const { status, stdout } = rastro(['verify', folder, '--json']);
  assert.equal(status, 1);
  const report = JSON.parse(stdout) as { agrees: boolean; files: { status: string; complete: number | null }[]; total: object };
  assert.equal(report.agrees, false);
  assert.deepEqual(
    report.files.map((file) => [file.status, file.complete]),
    [
      ['agrees', 1],
      ['no manifest', null],
    ],
  );
});

test('verify --format: csv and jsonl have a row for each file, and the exit status is the same', async (t) => {
  const folder = await closedFolder(t);
  const [header = '', row = ''] = rastro(['verify', folder, '--format', 'csv']).stdout.split('\n');
  assert.equal(
    header,
    'file,status,differences,notes,run,sequence,rows,packets,frames,kernel_dropped,records_dropped,complete,records_dropped_packets,recovered',
  );
  assert.match(row, /flows-20261121T230000Z\.csv,agrees,,,.*,1,10,65,65,0,0,1,0,false$/);
  writeFileSync(join(folder, 'flows-20261121T230100Z.csv'), 'count\n1\n');
  const { status, stdout } = rastro(['verify', folder, '--format', 'jsonl']);
  assert.equal(status, 1);
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { status: string }).status),
    ['agrees', 'no manifest'],
  );
});

for (const [what, args, message] of [
  [
    'a format that is none',
    ['verify', '.', '--format', 'xml'],
    'rastro: --format must be table, csv, json, jsonl or markdown; got "xml"\n',
  ],
  ['two formats', ['verify', '.', '--json', '--format', 'csv'], 'rastro: --json and --format csv exclude each other\n'],
  ['no path', ['verify'], 'rastro: which file or folder? For example: rastro verify /var/log/rastro\n'],
  ['a path that is not there', ['verify', '/none'], 'rastro: cannot verify /none: no such file or directory (ENOENT)\n'],
] as const) {
  test(`verify: ${what} is wrong usage`, () => {
    const { status, stderr, stdout } = rastro(args);
    assert.ok(stderr.startsWith(message), stderr);
    assert.deepEqual([status, stdout], [2, '']);
  });
}

test('verify: a folder without records is wrong usage, so that a wrong path does not prove anything', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'notes.txt'), 'not records');
  const { status, stderr, stdout } = rastro(['verify', folder]);
  assert.ok(stderr.startsWith(`rastro: nothing to verify in ${folder}: the folder has no CSV of records\n`), stderr);
  assert.deepEqual([status, stdout], [2, '']);
});
