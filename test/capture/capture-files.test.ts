import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CaptureFiles } from '../../src/capture/capture-files.js';
import { FrameBatch } from '../../src/capture/frames.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { CaptureError } from '../../src/errors.js';
import { expected, readAll, someFrames } from '../contracts/source.js';
import { builtPcap, builtPcapng } from './built-captures.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();
const OPEN_DESCRIPTORS = '/proc/self/fd';
const frames = someFrames(30, 100);
const parts = [frames.slice(0, 10), frames.slice(10, 20), frames.slice(20)] as const;
const pcap = builtPcap({ littleEndian: false }, parts[0]).file;
const pcapng = builtPcapng(true, parts[1]).file;
const gzip = gzipSync(builtPcap({ kind: 'nanoseconds' }, parts[2]).file);

interface Opened {
  readonly files: CaptureFiles;
  readonly counters: Float64Array;
  /** Lines of "name: offset". */
  readonly told: string[];
}

async function open(...paths: readonly string[]): Promise<Opened> {
  const counters = new Float64Array(COUNTERS);
  const told: string[] = [];
  const files = await CaptureFiles.open(paths, counters, (name, { offset }) => told.push(`${name}: ${offset}`));
  return { files, counters, told };
}

test('CaptureFiles: captures of different formats are one stream of frames, in the order given', async () => {
  const { files, counters, told } = await open(folder.file('a', pcap), folder.file('b', pcapng), folder.file('c', gzip));
  assert.deepEqual(await readAll(files), expected(frames));
  assert.deepEqual([counters[Counter.TRUNCATED_FILES], told], [0, []]);
  files.close();
});

test('CaptureFiles: the same capture twice gives its frames twice', async () => {
  const path = folder.file('a', pcap);
  const { files } = await open(path, path);
  assert.deepEqual(await readAll(files), expected([...parts[0], ...parts[0]]));
});

test('CaptureFiles: the counter of bytes ends at the length of all files, compressed ones as they are', async () => {
  const { files, counters } = await open(folder.file('a', pcap), folder.file('c', gzip), folder.file('b', pcapng));
  await readAll(files);
  assert.equal(counters[Counter.FILE_BYTES], pcap.length + gzip.length + pcapng.length);
});

test('CaptureFiles: a capture that is cut short is told of with its name and offset, counted, and the next begins', async () => {
  const cut = folder.file('cut', pcap.subarray(0, pcap.length - 1));
  const empty = folder.file('empty', '');
  const { files, counters, told } = await open(cut, empty, folder.file('b', pcapng), cut);
  const whole = parts[0].slice(0, -1);
  assert.deepEqual(await readAll(files), expected([...whole, ...parts[1], ...whole]));
  const offset = builtPcap({}, whole).file.length;
  assert.deepEqual(told, [`${cut}: ${offset}`, `${empty}: 0`, `${cut}: ${offset}`]);
  assert.equal(counters[Counter.TRUNCATED_FILES], 3);
});

test('CaptureFiles: after the last capture there are no frames any more, however often asked', async () => {
  const { files, told } = await open(folder.file('cut', pcap.subarray(0, 30)));
  for (let times = 0; times < 3; times++) assert.deepEqual(await readAll(files), []);
  assert.equal(told.length, 1, 'a cut is told of once');
});

for (const [what, path, message] of [
  ['is no capture', (): string => folder.file('notes.txt', 'hello\n'), /notes\.txt is not a capture file/],
  ['is missing', (): string => joinPath(folder.path, 'nowhere'), /cannot open .*nowhere: no such file/],
  ['is a directory', (): string => folder.path, /it is a directory/],
] as const) {
  test(`CaptureFiles.open: a file that ${what} is refused at once, wherever it stands`, async () => {
    const good = folder.file('a', pcap);
    for (const paths of [[path()], [good, path()], [good, good, path()], [path(), good]]) {
      await assert.rejects(open(...paths), (error: unknown) => error instanceof CaptureError && message.test(error.message));
    }
  });
}

test('CaptureFiles: nothing stays open, whether all was read, closed early or refused', {
  skip: !existsSync(OPEN_DESCRIPTORS),
}, async () => {
  const good = folder.file('a', pcap);
  const text = folder.file('notes.txt', 'hello\n');
  const before = readdirSync(OPEN_DESCRIPTORS).length;
  const read = await open(good, good);
  await readAll(read.files);
  const early = await open(good, good);
  await early.files.next(new FrameBatch());
  early.files.close();
  await assert.rejects(open(good, text));
  assert.equal(readdirSync(OPEN_DESCRIPTORS).length, before);
});

test('CaptureFiles.close: no frames come any more, and no cut is told', async () => {
  const { files, told, counters } = await open(folder.file('cut', pcap.subarray(0, pcap.length - 1)), folder.file('b', pcapng));
  files.close();
  files.close();
  assert.deepEqual(await readAll(files), []);
  assert.deepEqual([told, counters[Counter.TRUNCATED_FILES]], [[], 0]);
});
