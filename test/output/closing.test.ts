// What becomes of closed files when something about one of them fails.

import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type Disk, systemDisk } from '../../src/output/disk.js';
import { temporaryFolder } from '../run-rastro.js';
import { assertAllAgree } from './all-agree.js';
import { allNumbers, closedFiles, manifestsIn, Rig, range } from './live-rig.js';

const FILES = 100;
const KEPT = 5;

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk that is done with each call at once, but for the manifest of a file for which `fails` says so; it counts descriptors. */
class ManifestDisk {
  fails: (path: string) => boolean = () => false;
  readonly open = new Set<number>();
  attempts = 0;
  readonly disk: Partial<Disk> = {
    openToAppend: (path, empty) => {
      const fd = systemDisk.openToAppend(path, empty);
      this.open.add(fd);
      return fd;
    },
    close: (fd) => {
      this.open.delete(fd);
      systemDisk.close(fd);
    },
    fsync: async () => undefined,
    replace: async (path, text) => {
      if (this.fails(path)) {
        this.attempts++;
        throw failure('EACCES');
      }
      writeFileSync(path, text);
    },
  };
}

/** Closes a file of a record, and lets what follows that come to its end. */
async function rotate(rig: Rig): Promise<void> {
  rig.put(1);
  rig.writer.command({ kind: 'rotate' });
  await setImmediate();
  rig.pass(1000);
  await setImmediate();
}

test('closing: a manifest that cannot be written holds up no other, no rotation, no retention and no descriptor', async (t) => {
  const manifests = new ManifestDisk();
  const rig = new Rig(temporaryFolder(t), { options: { keepFiles: KEPT }, disk: manifests.disk });
  rig.writer.start();
  const bad = join(rig.folder, 'flows-20261121T230000Z.csv.json');
  manifests.fails = (path) => path === bad;
  for (let i = 0; i < FILES; i++) await rotate(rig);
  assert.equal(rig.toldOf('closed').length, FILES - 1);
  // One more than are kept: what fails is not removed before its manifest is there.
  assert.equal(closedFiles(rig.folder).length, KEPT + 1);
  assert.equal(manifests.open.size, 1);
  assert.equal(rig.toldOf('trouble').length, 1);
  assert.ok(manifests.attempts < 12, `${manifests.attempts} attempts in ${FILES} s`);
});

test('closing: a manifest that failed is written when that is possible again, and that is told', async (t) => {
  const manifests = new ManifestDisk();
  const rig = new Rig(temporaryFolder(t), { disk: manifests.disk });
  rig.writer.start();
  manifests.fails = (path) => path.endsWith('T230000Z.csv.json');
  for (let i = 0; i < 10; i++) await rotate(rig);
  assert.equal(rig.toldOf('recovered').length, 0);
  manifests.fails = () => false;
  rig.pass(60_000);
  await setImmediate();
  assert.equal(rig.toldOf('recovered').length, 1);
  await rig.end();
  assert.deepEqual(allNumbers(rig.folder), range(1, 11));
  await assertAllAgree(rig.folder);
});

test('closing: what has no manifest at the end is named, and gets one at the next start', async (t) => {
  const manifests = new ManifestDisk();
  const rig = new Rig(temporaryFolder(t), { disk: manifests.disk });
  rig.writer.start();
  manifests.fails = (path) => path.endsWith('T230000Z.csv.json');
  for (let i = 0; i < 3; i++) await rotate(rig);
  const told = await rig.end();
  assert.ok(
    told.some(
      (one) => one.kind === 'trouble' && /^no manifest yet for flows-20261121T230000Z.csv: written at the next start/.test(one.message),
    ),
  );
  const next = new Rig(rig.folder, { run: 'run-2' });
  next.writer.start();
  await next.end();
  assert.equal(manifestsIn(rig.folder).filter(({ file }) => file !== null).length, 3);
});

test('closing: a file that is gone before its manifest could be written is told as gone and not tried again', async (t) => {
  const manifests = new ManifestDisk();
  const rig = new Rig(temporaryFolder(t), { disk: { ...manifests.disk, replace: () => Promise.reject(failure('ENOENT')) } });
  rig.writer.start();
  await rotate(rig);
  assert.match((rig.toldOf('trouble')[0] as { message: string }).message, /^flows-20261121T230000Z.csv is gone, and had no manifest yet$/);
  rmSync(join(rig.folder, 'flows-20261121T230000Z.csv'));
  assert.equal(rig.toldOf('trouble').length, 1);
  await rig.end();
});

test('closing: a close that fails is told, and the file gets its manifest, and so do those behind it', async (t) => {
  const manifests = new ManifestDisk();
  let closes = 0;
  const close = (fd: number): void => {
    systemDisk.close(fd);
    if (closes++ === 0) throw failure('EIO');
  };
  const rig = new Rig(temporaryFolder(t), { disk: { ...manifests.disk, close } });
  rig.writer.start();
  for (let i = 0; i < 3; i++) await rotate(rig);
  assert.match(
    (rig.toldOf('trouble')[0] as { message: string }).message,
    /^cannot sync a closed file: input\/output error \(EIO\); the last rows/,
  );
  await rig.end();
  assert.equal(manifestsIn(rig.folder).filter(({ file }) => file !== null).length, 3);
  assert.equal(existsSync(join(rig.folder, 'flows.csv')), false);
});
