import assert from 'node:assert/strict';
import { existsSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SinkError } from '../../src/errors.js';
import { closeOutput, openOutput, STDOUT_FD } from '../../src/output/output-file.js';
import { temporaryFolder } from '../run-rastro.js';

test('openOutput: - is standard output, which closeOutput leaves open', () => {
  const output = openOutput('-');
  assert.deepEqual(output, { fd: STDOUT_FD, name: 'standard output' });
  closeOutput(output);
  assert.ok(process.stdout.writable);
});

test('openOutput: a file that was there is emptied', (t) => {
  const path = join(temporaryFolder(t), 'out');
  writeFileSync(path, 'old');
  closeOutput(openOutput(path));
  assert.equal(readFileSync(path, 'utf8'), '');
});

test('openOutput: an input is refused and kept, by its name, a hard link or a symbolic link', (t) => {
  const folder = temporaryFolder(t);
  const [input, hard, soft] = [join(folder, 'in'), join(folder, 'hard'), join(folder, 'soft')];
  writeFileSync(input, 'kept');
  linkSync(input, hard);
  symlinkSync(input, soft);
  for (const path of [input, hard, soft]) {
    assert.throws(() => openOutput(path, ['-', join(folder, 'none'), input]), {
      name: 'Error',
      message: `cannot write ${path}: it is the input ${input}; nothing was written`,
    });
  }
  assert.equal(readFileSync(input, 'utf8'), 'kept');
});

test('openOutput: a device may be input and output at once', () => {
  closeOutput(openOutput('/dev/null', ['/dev/null']));
});

test('openOutput: a folder that is not there is a SinkError that asks for it', (t) => {
  const path = join(temporaryFolder(t), 'no', 'out');
  assert.throws(
    () => openOutput(path),
    (error) => error instanceof SinkError && error.code === 'ENOENT' && error.message.includes('(does the folder exist?)'),
  );
  assert.equal(existsSync(path), false);
});

test('closeOutput: a close that fails is a SinkError', () => {
  assert.throws(() => closeOutput({ fd: 1_000_000, name: 'flows.csv' }), { message: 'cannot write flows.csv: EBADF', code: 'EBADF' });
});
