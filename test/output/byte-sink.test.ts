import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SinkError } from '../../src/errors.js';
import { ByteSink } from '../../src/output/byte-sink.js';
import { temporaryFolder } from '../run-rastro.js';

test('ByteSink: what is written comes out whole and in order, however it falls across the buffer', (t) => {
  const path = join(temporaryFolder(t), 'out');
  const fd = openSync(path, 'w');
  const sink = new ByteSink(fd, path);
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 97)}\n`);
  for (const line of lines) sink.text(line);
  sink.flush();
  closeSync(fd);
  assert.equal(readFileSync(path, 'utf8'), lines.join(''));
  assert.equal(sink.written, lines.join('').length);
  assert.equal(sink.used, 0);
});

test('ByteSink: nothing reaches the file before a flush while the buffer has room', (t) => {
  const path = join(temporaryFolder(t), 'out');
  const fd = openSync(path, 'w');
  t.after(() => closeSync(fd));
  const sink = new ByteSink(fd, path);
  sink.text('waits');
  assert.equal(readFileSync(path, 'utf8'), '');
  sink.flush();
  assert.equal(readFileSync(path, 'utf8'), 'waits');
});

test('ByteSink: reserving more than is left hands over what waits', (t) => {
  const path = join(temporaryFolder(t), 'out');
  const fd = openSync(path, 'w');
  t.after(() => closeSync(fd));
  const sink = new ByteSink(fd, path);
  sink.text('first');
  sink.reserve(256 * 1024);
  assert.equal(sink.used, 0);
  assert.equal(readFileSync(path, 'utf8'), 'first');
});

test('ByteSink: a full disk is a SinkError that says what failed, why and how much is written', (t) => {
  const fd = openSync('/dev/full', 'w');
  t.after(() => closeSync(fd));
  const sink = new ByteSink(fd, 'flows.csv', 1000);
  sink.text('too much');
  assert.throws(
    () => sink.flush(),
    (error) => {
      assert.ok(error instanceof SinkError);
      assert.equal(error.message, 'cannot write flows.csv: no space left on device (ENOSPC); 1000 bytes are written');
      assert.equal(error.code, 'ENOSPC');
      assert.equal(error.exitStatus, 1);
      return true;
    },
  );
});
