import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { captureName, openCapture, readError } from '../../src/capture/open-capture.js';
import type { CutShort } from '../../src/capture/source.js';
import { CaptureError } from '../../src/errors.js';
import { expected, readAll, someFrames } from '../contracts/source.js';
import { filler, join, type Part } from '../frames.js';
import { builtPcap, builtPcapng } from './built-captures.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();
const frames = someFrames(20, 100);
const pcap = builtPcap({}, frames).file;
const pcapng = builtPcapng(false, frames).file;
const OPEN_DESCRIPTORS = '/proc/self/fd';

/** Message of the error that opening `path` ends with. */
async function refusal(path: string): Promise<string> {
  try {
    (await openCapture(path)).source.close();
  } catch (error) {
    assert.ok(error instanceof CaptureError, `a CaptureError, not ${String(error)}`);
    return error.message;
  }
  throw new assert.AssertionError({ message: `${path} was opened` });
}

/** Where and why a file of these bytes, which has no frames, is cut short. */
async function cutOf(...parts: readonly Part[]): Promise<CutShort | undefined> {
  const { source } = await openCapture(folder.file('short', join(...parts)));
  assert.deepEqual(await readAll(source), []);
  source.close();
  return source.cutShort;
}

for (const [what, name, file] of [
  ['pcap', 'a.pcapng.gz', pcap],
  ['pcapng', 'a.pcap', pcapng],
  ['gzip of pcap', 'a.pcapng', gzipSync(pcap)],
  ['gzip of pcapng', 'a.txt', gzipSync(pcapng)],
] as const) {
  test(`openCapture: ${what} is told by its magic, although its name is ${name}`, async () => {
    const { source, reader } = await openCapture(folder.file(name, file));
    assert.deepEqual(await readAll(source), expected(frames));
    assert.equal(reader.bytesRead, file.length);
    source.close();
  });
}

test('openCapture: text is no capture: the message names the file and the bytes it begins with', async () => {
  const path = folder.file('notes.pcap', 'hello\n');
  assert.equal(
    await refusal(path),
    `${path} is not a capture file: expected pcap, pcapng or gzip of either; it begins with the bytes 68 65 6c 6c`,
  );
});

test('openCapture: gzip of text, and gzip of gzip, are no captures', async () => {
  assert.match(await refusal(folder.file('text.gz', gzipSync('hello\n'))), /is not a capture file: .* begins with the bytes 68 65 6c 6c$/);
  assert.match(await refusal(folder.file('twice.gz', gzipSync(gzipSync(pcap)))), /is not a capture file: .* begins with the bytes 1f 8b /);
});

test('openCapture: one to three bytes that begin no magic are no capture', async () => {
  for (const bytes of [[0x68], [0x68, 0x65], [0xd4, 0xc3, 0xb3], [0x0a, 0x0d, 0x0a]]) {
    const shown = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    assert.match(await refusal(folder.file('few', join(bytes))), new RegExp(`begins with the bytes ${shown}$`));
  }
});

test('openCapture: an empty file is a capture that is cut short', async () => {
  assert.deepEqual(await cutOf(), { offset: 0, what: 'it is empty' });
});

for (const magic of [
  [0xa1, 0xb2, 0xc3],
  [0xd4, 0xc3, 0xb2],
  [0xa1, 0xb2, 0x3c],
  [0x4d, 0x3c, 0xb2],
  [0xa1, 0xb2, 0xcd],
  [0x34, 0xcd, 0xb2],
  [0x0a, 0x0d, 0x0d],
]) {
  const shown = magic.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  test(`openCapture: a file that ends inside the magic ${shown} ... is cut short`, async () => {
    for (const length of [1, 2, 3]) {
      const cut = await cutOf(magic.slice(0, length));
      assert.deepEqual(cut, { offset: length, what: `it has ${length} of the 4 bytes that tell its format` });
    }
  });
}

test('openCapture: a pcap header that is not whole is cut short, told with its length', async () => {
  for (let length = 4; length < 24; length++) {
    assert.deepEqual(await cutOf(pcap.subarray(0, length)), { offset: 0, what: `the file header has ${length} of 24 bytes` });
  }
});

test('openCapture: a gzip stream that ends before its first byte is cut short', async () => {
  for (const length of [1, 2, 5, 12]) assert.notEqual(await cutOf(gzipSync(pcap).subarray(0, length)), undefined, `${length} bytes`);
  assert.deepEqual(await cutOf(gzipSync('')), { offset: 0, what: 'it is empty' });
});

test('openCapture: a missing file is refused by name and reason', async () => {
  const path = joinPath(folder.path, 'nowhere.pcap');
  assert.equal(await refusal(path), `cannot open ${path}: no such file or directory (ENOENT)`);
});

test('openCapture: a directory is refused with a hint', async () => {
  const path = joinPath(folder.path, 'folder');
  mkdirSync(path);
  assert.equal(await refusal(path), `cannot read ${path}: it is a directory (name the capture files in it)`);
});

test('openCapture: a device is refused', async () => {
  assert.match(await refusal('/dev/null'), /^\/dev\/null: cannot read captures from this kind of file/);
});

test('openCapture: a named pipe is read as its writer writes', async () => {
  const pipe = joinPath(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const [name, file] of [
    ['pcap', pcap],
    ['pcap.gz', gzipSync(pcap)],
  ] as const) {
    const path = folder.file(name, file);
    const writer = spawn('sh', ['-c', '{ head -c 3 "$0"; tail -c +4 "$0"; } > "$1"', path, pipe]);
    const { source } = await openCapture(pipe);
    assert.deepEqual(await readAll(source), expected(frames));
    assert.equal(source.cutShort, undefined);
    source.close();
    if (writer.exitCode === null) await once(writer, 'exit');
  }
});

test('openCapture: refused files do not stay open', { skip: !existsSync(OPEN_DESCRIPTORS) }, async () => {
  const paths = [folder.path, folder.file('text', 'hello\n'), folder.file('text.gz', gzipSync('hello\n'))];
  const before = readdirSync(OPEN_DESCRIPTORS).length;
  for (const path of [...paths, ...paths, ...paths]) await refusal(path);
  assert.equal(readdirSync(OPEN_DESCRIPTORS).length, before);
});

test('captureName: "-" is standard input, all else is the path', () => {
  assert.deepEqual(['-', './-', 'a.pcap'].map(captureName), ['standard input', './-', 'a.pcap']);
});

test('readError: names what was read, why it failed and the cause', () => {
  const cause = Object.assign(new Error('read'), { code: 'EIO' });
  const error = readError('a.pcap', cause);
  assert.equal(error.message, 'cannot read a.pcap: input/output error (EIO)');
  assert.equal(error.cause, cause);
  assert.equal(readError('a.pcap', filler(0)).exitStatus, 1);
});
