import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../../src/errors.js';
import { keyFingerprint, makeKeyFile, readKeyFile } from '../../src/output/key-file.js';
import { temporaryFolder } from '../run-rastro.js';
import { REFERENCE_KEY } from './reference-key.js';

const HEX = Buffer.from(REFERENCE_KEY).toString('hex');

test('makeKeyFile: the file is its owner’s alone, says what it is, and its key is read back', (t) => {
  const file = join(temporaryFolder(t), 'key');
  const fingerprint = makeKeyFile(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, 'utf8'), /^# rastro anonymization key: .+\n[0-9a-f]{64}\n$/);
  assert.equal(keyFingerprint(readKeyFile(file)), fingerprint);
});

test('makeKeyFile: two keys differ', (t) => {
  const folder = temporaryFolder(t);
  assert.notEqual(makeKeyFile(join(folder, 'a')), makeKeyFile(join(folder, 'b')));
});

test('makeKeyFile: never overwrites, not even through a dangling link', (t) => {
  const folder = temporaryFolder(t);
  const [file, link] = [join(folder, 'key'), join(folder, 'link')];
  writeFileSync(file, 'precious');
  symlinkSync(join(folder, 'nothing'), link);
  for (const path of [file, link]) {
    const message = `cannot make the key file ${path}: it is there already, and a key is never overwritten`;
    assert.throws(() => makeKeyFile(path), { message, exitStatus: 1 });
  }
  assert.equal(readFileSync(file, 'utf8'), 'precious');
});

test('makeKeyFile: a folder that is not there is told of', (t) => {
  const file = join(temporaryFolder(t), 'no', 'key');
  assert.throws(() => makeKeyFile(file), { message: `cannot make the key file ${file}: no such file or directory (ENOENT)` });
});

function keyFile(folder: string, text: string, mode = 0o600): string {
  const file = join(folder, "my key's file");
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

test('readKeyFile: takes hexadecimal digits of either case below comments', (t) => {
  const file = keyFile(temporaryFolder(t), `# one\n\n  # two\r\n${HEX.toUpperCase()}\r\n\n`);
  assert.deepEqual(readKeyFile(file), REFERENCE_KEY);
});

for (const mode of [0o640, 0o604, 0o660, 0o610, 0o777]) {
  test(`readKeyFile: a file of mode 0${mode.toString(8)} is refused with the command that mends it, and that mends it`, (t) => {
    const file = keyFile(temporaryFolder(t), HEX, mode);
    let message = '';
    try {
      readKeyFile(file);
    } catch (error) {
      assert.ok(error instanceof UsageError);
      message = error.message;
    }
    const [, command = ''] = /; (chmod 600 .+) makes it yours alone$/.exec(message) ?? [];
    assert.match(message, new RegExp(`its mode is 0${mode.toString(8)}`));
    execFileSync('/bin/sh', ['-c', command]);
    assert.deepEqual(readKeyFile(file), REFERENCE_KEY);
  });
}

for (const [what, text, reason] of [
  ['an empty file', '', 'below comments (#) it must have one line, hexadecimal digits'],
  ['a key cut short', HEX.slice(1), 'its key must have 64 hexadecimal digits; it has 63'],
  ['a key that is too long', `${HEX}00`, 'its key must have 64 hexadecimal digits; it has 66'],
  ['two keys', `${HEX}\n${HEX}`, 'below comments (#) it must have one line, hexadecimal digits'],
  ['something else', 'srcip,dstip\n', 'below comments (#) it must have one line, hexadecimal digits'],
  ['a large file', 'x'.repeat(5000), 'it has 5000 bytes and is no key file'],
] as const) {
  test(`readKeyFile: ${what} is refused`, (t) => {
    const file = keyFile(temporaryFolder(t), text);
    assert.throws(() => readKeyFile(file), new UsageError(`cannot take the key file ${file}: ${reason}`));
  });
}

test('readKeyFile: what is no regular file is refused, a pipe without waiting for a writer', (t) => {
  const folder = temporaryFolder(t);
  const [pipe, directory] = [join(folder, 'pipe'), join(folder, 'directory')];
  execFileSync('mkfifo', ['-m', '600', pipe]);
  mkdirSync(directory, 0o700);
  for (const path of [pipe, directory, '/dev/null']) {
    assert.throws(() => readKeyFile(path), new UsageError(`cannot take the key file ${path}: it is not a regular file`));
  }
});

test('readKeyFile: a file that is not there is told of with the command that makes it', (t) => {
  const file = join(temporaryFolder(t), 'key');
  const message = `cannot take the key file ${file}: no such file or directory (ENOENT); rastro keygen ${file} makes one`;
  assert.throws(() => readKeyFile(file), new UsageError(message));
});
