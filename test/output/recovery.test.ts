// What a crash left, and what the next start makes of it.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { verifyFolder } from '../../src/output/verify.js';
import { temporaryFolder } from '../run-rastro.js';
import { closedFiles, HEADER, manifestsIn, numbersIn, Rig } from './live-rig.js';

const ROWS = '10.0.0.1,1,60,1,60\n10.0.0.1,1,60,2,120\n';
const DEAD_LOCK = JSON.stringify({ pid: 1, began: '-', boot: '-', run: 'run-dead' });

async function start(folder: string): Promise<Rig> {
  const rig = new Rig(folder, { run: 'run-2' });
  rig.writer.start();
  await rig.end();
  return rig;
}

test('recovery: a torn tail is cut off and told, and the file is closed with what it holds and no counters', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'flows.csv'), `${HEADER}\n${ROWS}10.0.0`);
  const rig = await start(folder);
  const [file] = closedFiles(folder);
  assert.deepEqual(numbersIn(join(folder, file!)), [1, 2]);
  assert.deepEqual(
    rig.toldOf('repaired').map((told) => (told as { cutBytes: number }).cutBytes),
    [6],
  );
  const [manifest] = manifestsIn(folder);
  assert.deepEqual([manifest?.recovered, manifest?.rows, manifest?.packets], [true, 2, { total: 5, forward: 2, reverse: 3 }]);
  assert.deepEqual([manifest?.counters, manifest?.conserved, manifest?.config, manifest?.run], [null, null, null, null]);
  assert.ok((await verifyFolder(folder)).every(({ status }) => status === 'agrees'));
});

for (const [what, text] of [
  ['nothing', ''],
  ['half a header', 'srcip,cou'],
  ['a header', `${HEADER}\n`],
  ['a header and a torn row', `${HEADER}\n10.0`],
] as const) {
  test(`recovery: a current file that holds ${what} leaves no file`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'flows.csv'), text);
    await start(folder);
    assert.deepEqual(readdirSync(folder), []);
  });
}

test('recovery: a run that died is named, and its files go on in its sequence', async (t) => {
  const folder = temporaryFolder(t);
  const first = new Rig(folder, { run: 'run-dead' });
  first.writer.start();
  first.put(3);
  await first.end();
  writeFileSync(join(folder, '.flows.lock'), DEAD_LOCK);
  writeFileSync(join(folder, 'flows-20261121T230500Z.csv'), `${HEADER}\n${ROWS}`);
  writeFileSync(join(folder, 'flows.csv'), `${HEADER}\n${ROWS}`);
  await start(folder);
  assert.deepEqual(
    manifestsIn(folder).map(({ run, sequence, closed }) => [run, sequence, closed]),
    [
      ['run-dead', 1, 'end'],
      ['run-dead', 2, 'recovered'],
      ['run-dead', 3, 'recovered'],
    ],
  );
  assert.equal(existsSync(join(folder, '.flows.lock')), false);
});

test('recovery: a crash between the two names of a rotation loses nothing and leaves nothing', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'flows-20261121T230500Z.csv'), `${HEADER}\n${ROWS}`);
  writeFileSync(join(folder, '.flows.csv.next'), `${HEADER}\n`);
  await start(folder);
  assert.deepEqual(readdirSync(folder).sort(), ['flows-20261121T230500Z.csv', 'flows-20261121T230500Z.csv.json']);
});

test('recovery: rows that went into a file which never got its name are kept', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, '.flows.csv.next'), `${HEADER}\n${ROWS}`);
  await start(folder);
  assert.deepEqual(
    closedFiles(folder).flatMap((file) => numbersIn(join(folder, file))),
    [1, 2],
  );
});

test('recovery: half made files go, those of others stay', async (t) => {
  const folder = temporaryFolder(t);
  const others = ['notes.tmp', 'other-20261121T230000Z.csv.json.tmp'];
  for (const file of ['flows-20261121T230000Z.csv.json.tmp', 'flows-20261121T230000Z.csv.gz.tmp', ...others])
    writeFileSync(join(folder, file), 'x');
  await start(folder);
  assert.deepEqual(readdirSync(folder).sort(), others);
});

test('recovery: a manifest that is none is written again', async (t) => {
  const folder = temporaryFolder(t);
  const csv = join(folder, 'flows-20261121T230000Z.csv');
  writeFileSync(csv, `${HEADER}\n${ROWS}`);
  writeFileSync(`${csv}.json`, '');
  await start(folder);
  assert.equal(manifestsIn(folder)[0]?.rows, 2);
  rmSync(csv);
  assert.match(readFileSync(`${csv}.json`, 'utf8'), /"recovered": true/);
});

test('recovery: a manifest that cannot be read is named and left with its file, and all else goes on', async (t) => {
  const folder = temporaryFolder(t);
  const [unreadable, whole] = ['flows-20261121T220000Z.csv', 'flows-20261121T230000Z.csv'].map((file) => join(folder, file));
  for (const csv of [unreadable!, whole!]) writeFileSync(csv, `${HEADER}\n${ROWS}`);
  // A folder, since to root everything else can be read.
  mkdirSync(`${unreadable}.json`);
  writeFileSync(join(folder, '.flows.lock'), DEAD_LOCK);
  const rig = new Rig(folder, { run: 'run-2' });
  rig.writer.start();
  rig.put(3);
  await rig.end();
  const troubles = rig.toldOf('trouble').map((told) => (told as { message: string }).message);
  assert.deepEqual(troubles, [
    `cannot put what an earlier run left in order: it is a directory (EISDIR); it stays as it is: ${unreadable}.json`,
  ]);
  assert.deepEqual(numbersIn(unreadable!), [1, 2]);
  assert.ok(existsSync(`${whole}.json`));
  assert.deepEqual(closedFiles(folder).length, 3);
});
