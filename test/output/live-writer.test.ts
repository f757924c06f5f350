import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../run-rastro.js';
import { allNumbers, closedFiles, HEADER, manifestsIn, numbersIn, Rig, range } from './live-rig.js';

test('LiveWriter: rows are in the file when the batch was taken, below a header, and its memory goes back', (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(3);
  assert.deepEqual(numbersIn(join(rig.folder, 'flows.csv')), [1, 2, 3]);
  assert.equal(rig.returned, 1);
});

test('LiveWriter: at the end the current file is closed, with a manifest, and nothing else is left', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.put(3);
  const told = await rig.end();
  assert.deepEqual(readdirSync(rig.folder).sort(), ['flows-20261121T230000Z.csv', 'flows-20261121T230000Z.csv.json']);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['ready', 'closed', 'ended'],
  );
  const [manifest] = manifestsIn(rig.folder);
  assert.equal(manifest?.rows, 3);
  assert.deepEqual(manifest?.packets, { total: 9, forward: 3, reverse: 6 });
});

test('LiveWriter: a run that saw nothing leaves nothing', async (t) => {
  const rig = new Rig(temporaryFolder(t));
  rig.writer.start();
  rig.pass(1000);
  assert.equal(readFileSync(join(rig.folder, 'flows.csv'), 'utf8'), `${HEADER}\n`);
  await rig.end();
  assert.deepEqual(readdirSync(rig.folder), []);
});

test('LiveWriter: rotation by size keeps every row, and the counters of all manifests add up', async (t) => {
  const rig = new Rig(temporaryFolder(t), { options: { rotateBytes: 2000 } });
  rig.writer.start();
  for (let i = 0; i < 50; i++) rig.put(20);
  await rig.end();
  assert.deepEqual(
    allNumbers(rig.folder).sort((a, b) => a - b),
    range(1, 1001),
  );
  assert.ok(closedFiles(rig.folder).length > 10);
  const manifests = manifestsIn(rig.folder);
  assert.deepEqual(
    manifests.map(({ sequence }) => sequence),
    range(1, manifests.length + 1),
  );
  const packets = manifests.reduce((sum, manifest) => sum + manifest.packets!.total, 0);
  assert.equal(
    manifests.reduce((sum, manifest) => sum + manifest.counters!.flow_packets, 0),
    packets,
  );
});
