import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SinkError } from '../../src/errors.js';
import { aliveHolder, FolderLock, processIdentity } from '../../src/output/folder-lock.js';
import { temporaryFolder } from '../run-rastro.js';

test('FolderLock: a living process keeps it, and whoever comes second is told which', (t) => {
  const path = join(temporaryFolder(t), '.flows.lock');
  const lock = new FolderLock(path, 'run-1');
  assert.throws(
    () => new FolderLock(path, 'run-2'),
    (error) =>
      error instanceof SinkError && error.code === 'EEXIST' && error.message.startsWith(`process ${process.pid} writes here already`),
  );
  assert.equal(aliveHolder(path)?.run, 'run-1');
  lock.release();
  assert.equal(existsSync(path), false);
});

test('FolderLock: the lock of a dead process is taken over, and its run is known', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, '.flows.lock');
  const { pid } = spawnSync('true');
  writeFileSync(path, JSON.stringify({ pid, began: '1', boot: 'x', run: 'run-dead' }));
  assert.equal(aliveHolder(path), undefined);
  const lock = new FolderLock(path, 'run-2');
  assert.equal(lock.staleRun, 'run-dead');
  assert.deepEqual(readdirSync(folder), ['.flows.lock']);
});

test('FolderLock: a process of the same number that began at another time does not keep it', (t) => {
  const path = join(temporaryFolder(t), '.flows.lock');
  writeFileSync(path, JSON.stringify({ ...processIdentity(process.pid), run: 'run-1', began: '1' }));
  assert.equal(new FolderLock(path, 'run-2').staleRun, 'run-1');
});

const HOLDER = { pid: process.pid, began: '123', program: 'node', boot: 'this' };

for (const [what, now, holder, isAlive] of [
  ['is seen whole', {}, {}, true],
  ['sees another boot, as in a container', { boot: 'another' }, {}, true],
  ['began at another time', { began: '124' }, {}, false],
  ['is another program', { program: 'sshd' }, {}, false],
  ['is not seen', { began: '', program: '' }, {}, true],
  ['is not seen and of another boot', { began: '', program: '', boot: 'another' }, {}, false],
  ['saw nothing of itself', {}, { began: '', program: '', boot: '' }, true],
] as const) {
  test(`aliveHolder: a process of the same number that ${what} is ${isAlive ? 'the holder' : 'not the holder'}`, (t) => {
    const path = join(temporaryFolder(t), '.flows.lock');
    writeFileSync(path, JSON.stringify({ ...HOLDER, ...holder, run: 'run-1' }));
    assert.equal(aliveHolder(path, () => ({ ...HOLDER, ...now }))?.run, isAlive ? 'run-1' : undefined);
  });
}

for (const text of ['', '{', '{"pid":"x"}', 'null']) {
  test(`FolderLock: a lock that says ${JSON.stringify(text)} is nobody's`, (t) => {
    const path = join(temporaryFolder(t), '.flows.lock');
    writeFileSync(path, text);
    assert.equal(new FolderLock(path, 'run-2').staleRun, undefined);
    assert.match(readFileSync(path, 'utf8'), /run-2/);
  });
}

test('FolderLock: release leaves the lock of another alone', (t) => {
  const path = join(temporaryFolder(t), '.flows.lock');
  const lock = new FolderLock(path, 'run-1');
  writeFileSync(path, 'another');
  lock.release();
  assert.equal(readFileSync(path, 'utf8'), 'another');
});
