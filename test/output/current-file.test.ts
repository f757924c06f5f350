import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SinkError } from '../../src/errors.js';
import { temporaryFolder } from '../run-rastro.js';
import { allNumbers, numbersIn, Rig, range } from './live-rig.js';

const noPipes = process.platform === 'win32' ? 'FIFOs are of Unix' : false;
const noDevices = process.getuid?.() === 0 && process.platform === 'linux' ? false : 'devices are made by root';

const KINDS: readonly (readonly [string, string | false, (path: string) => void])[] = [
  ['a folder', false, (path) => mkdirSync(path)],
  ['a symbolic link to elsewhere.csv', noPipes, (path) => symlinkSync('elsewhere.csv', path)],
  ['a symbolic link to /nowhere/at-all.csv', noPipes, (path) => symlinkSync('/nowhere/at-all.csv', path)],
  ['a FIFO', noPipes, (path) => void execFileSync('mkfifo', [path])],
  ['a device', noDevices, (path) => void execFileSync('mknod', [path, 'c', '1', '3'])],
];

for (const [what, skip, make] of KINDS) {
  test(`LiveWriter: ${what} in the place of the current file is refused at the start, and stays`, { skip }, (t) => {
    const folder = temporaryFolder(t);
    const current = join(folder, 'flows.csv');
    writeFileSync(join(folder, 'elsewhere.csv'), 'kept\n');
    make(current);
    const { ino } = lstatSync(current);
    const message = `cannot write ${current}: it is ${what}, and must be a plain file or not there; move it, or give another output.folder or output.name`;
    assert.throws(() => new Rig(folder).writer.start(), new SinkError(message, { code: 'EEXIST' }));
    assert.equal(lstatSync(current).ino, ino);
    assert.deepEqual(readdirSync(folder).sort(), ['elsewhere.csv', 'flows.csv']);
  });
}

test('LiveWriter: a FIFO that comes in the place of the current file no longer stops the writer, which tells and goes on without it', {
  skip: noPipes,
}, async (t) => {
  const rig = new Rig(temporaryFolder(t));
  const current = join(rig.folder, 'flows.csv');
  rig.writer.start();
  rig.put(10);
  renameSync(current, join(rig.folder, 'taken.csv'));
  execFileSync('mkfifo', [current]);
  rig.pass(1000);
  rig.put(10);
  const [trouble] = rig.toldOf('trouble') as { message: string }[];
  assert.match(trouble?.message ?? '', /^cannot write .*\/flows\.csv: something else has that name \(EEXIST\); records wait in memory/);
  rmSync(current);
  rig.pass(1000);
  await rig.end();
  assert.deepEqual(numbersIn(join(rig.folder, 'taken.csv')), range(1, 11));
  assert.deepEqual(allNumbers(rig.folder), range(11, 21));
});

test('LiveWriter: a current file that cannot be had is named, not its folder alone', (t) => {
  const folder = temporaryFolder(t);
  const current = join(folder, 'flows.csv');
  const stateAt = (path: string): never => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES', path });
  };
  const rig = new Rig(folder, { disk: { stateAt } });
  assert.throws(() => rig.writer.start(), { message: `cannot write ${current}: permission denied (EACCES)` });
});
