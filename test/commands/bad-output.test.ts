// Output that cannot be written: one exact message each and exit status 1; an input is never written over.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { projectFile } from '../../src/project-files.js';
import { demoPcap } from '../fixtures/make-captures.js';
import { manyFlows } from '../fixtures/many-flows.js';
import { DEMO, inShell, rastro, temporaryFolder } from '../run-rastro.js';

test('replay: an output in a folder that is not there is refused with 1', (t) => {
  const output = join(temporaryFolder(t), 'no', 'out.csv');
  const { status, stdout, stderr } = rastro(['replay', DEMO, '-o', output]);
  const reason = 'no such file or directory (ENOENT) (does the folder exist?); nothing was written';
  assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: '', stderr: `rastro: cannot write ${output}: ${reason}\n` });
});

test('replay: an output that is a directory is refused with 1', (t) => {
  const output = temporaryFolder(t);
  const { status, stderr } = rastro(['replay', DEMO, '-o', output]);
  assert.equal(stderr, `rastro: cannot write ${output}: it is a directory (EISDIR); nothing was written\n`);
  assert.equal(status, 1);
});

test('replay: statistics in a folder that is not there are refused with 1 before any record is written', (t) => {
  const folder = temporaryFolder(t);
  const [output, stats] = [join(folder, 'out.csv'), join(folder, 'no', 'stats.json')];
  const { status, stderr } = rastro(['replay', DEMO, '-o', output, '--stats', stats]);
  const reason = 'no such file or directory (ENOENT) (does the folder exist?); nothing was written';
  assert.equal(stderr, `rastro: cannot write ${stats}: ${reason}\n`);
  assert.equal(status, 1);
  assert.equal(existsSync(output), false);
});

for (const option of ['--output', '--stats']) {
  test(`replay: ${option} never writes over an input, whatever name it is given`, (t) => {
    const folder = temporaryFolder(t);
    const [file, link] = [join(folder, 'in.pcap'), join(folder, 'link')];
    writeFileSync(file, demoPcap());
    symlinkSync(file, link);
    for (const path of [file, link]) {
      const { status, stderr } = rastro(['replay', DEMO, file, '--quiet', option, path]);
      assert.equal(stderr, `rastro: cannot write ${path}: it is the input ${file}; nothing was written\n`);
      assert.equal(status, 1);
    }
    assert.ok(demoPcap().equals(readFileSync(file)));
  });
}

for (const threads of ['1', '2', '3']) {
  test(`replay: a full disk ends it with 1 and says how much is written, with --threads ${threads}`, () => {
    const { status, stderr } = rastro(['replay', DEMO, '-o', '/dev/full', '--threads', threads]);
    assert.equal(stderr, 'rastro: cannot write /dev/full: no space left on device (ENOSPC); 0 bytes are written\n');
    assert.equal(status, 1);
  });
}

for (const command of ['columns', 'interfaces', 'demo', `check-config --print ${projectFile('config/rastro.yaml')}`]) {
  test(`${command.split(' ')[0]}: standard output on a full disk no longer ends with 0`, () => {
    const { status, stderr } = inShell(`$RASTRO ${command} > /dev/full`);
    assert.match(stderr, /^rastro: cannot write standard output: no space left on device \(ENOSPC\); 0 bytes are written$/m);
    assert.equal(status, 1);
  });
}

test('replay: standard output on a full disk ends it with 1', () => {
  const { status, stderr } = inShell(`$RASTRO replay ${DEMO} > /dev/full`);
  assert.equal(stderr, 'rastro: cannot write standard output: no space left on device (ENOSPC); 0 bytes are written\n');
  assert.equal(status, 1);
});

test('replay: statistics on a full disk end it with 1, the records written', (t) => {
  const output = join(temporaryFolder(t), 'out.csv');
  const { status, stderr } = rastro(['replay', DEMO, '--quiet', '-o', output, '--stats', '/dev/full']);
  assert.equal(stderr, 'rastro: cannot write /dev/full: no space left on device (ENOSPC); the records are written\n');
  assert.equal(status, 1);
  assert.equal(readFileSync(output, 'utf8').split('\n').length, 1 + 48 + 1);
});

/** A file system of 64 KiB, or undefined with the reason told where none can be mounted. */
function smallDisk(t: TestContext): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-disk-'));
  const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  t.after(() => {
    if (mounted) spawnSync('umount', [folder]);
    rmdirSync(folder);
  });
  if (!mounted) {
    t.skip('a small file system can be mounted only by root, where mounting is allowed');
    return undefined;
  }
  return folder;
}

for (const threads of ['1', '2', '3']) {
  test(`replay: a disk that fills up half-way keeps what fits and is told of with 1, with --threads ${threads}`, (t) => {
    const disk = smallDisk(t);
    if (disk === undefined) return;
    const [output, file] = [join(disk, 'out.csv'), join(temporaryFolder(t), 'in.pcap')];
    // Some 200 KB of records.
    writeFileSync(file, manyFlows(5000));
    const { status, stderr } = rastro(['replay', file, '-o', output, '--threads', threads]);
    const written = readFileSync(output).length;
    assert.equal(stderr, `rastro: cannot write ${output}: no space left on device (ENOSPC); ${written} bytes are written\n`);
    assert.equal(status, 1);
    assert.ok(written > 32 * 1024, `${written} bytes`);
  });
}
