import assert from 'node:assert/strict';
import { fstatSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { FileReader } from '../../src/capture/file-reader.js';
import { filler, join } from '../frames.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();

test('FileReader.read: bytes come in order, as many as there is room for, and 0 at the end', () => {
  const reader = new FileReader(openSync(folder.file('five', join([1, 2, 3, 4, 5])), 'r'));
  const into = filler(4);
  assert.deepEqual([reader.read(into, 1), [...into]], [3, [0, 1, 2, 3]]);
  assert.deepEqual([reader.read(into, 1), [...into]], [2, [0, 4, 5, 3]]);
  assert.deepEqual([reader.read(into, 0), reader.bytesRead], [0, 5]);
  reader.close();
});

test('FileReader.close: closes the descriptor', () => {
  const fd = openSync(folder.file('empty', ''), 'r');
  new FileReader(fd).close();
  assert.throws(() => fstatSync(fd), { code: 'EBADF' });
});
