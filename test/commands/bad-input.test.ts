// Input that is no capture, cannot be read or ends too early: one exact message each, its exit status, and no stack trace.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PcapngBlocks } from '../captures.js';
import { demoPcap } from '../fixtures/make-captures.js';
import { join as joinBytes } from '../frames.js';
import { DEMO, inShell, rastro, temporaryFolder } from '../run-rastro.js';

const HEADER = 'srcip,dstip,prot,srcport,dstport,count,bytes,dur\n';
const IS_ROOT = process.getuid?.() === 0;

const NOT_A_CAPTURE = 'is not a capture file: expected pcap, pcapng or gzip of either; it begins with the bytes';

const REFUSED: readonly (readonly [string, Uint8Array, string])[] = [
  ['a text file', Buffer.from('hello\n'), '68 65 6c 6c'],
  ['a text file of two letters', Buffer.from('hi'), '68 69'],
  ['a gzip of text', gzipSync('hello\n'), '68 65 6c 6c'],
  ['zeros', Buffer.alloc(100), '00 00 00 00'],
  ['a pcap behind one more byte', Buffer.concat([Buffer.from([0]), demoPcap()]), '00 d4 c3 b2'],
];

for (const [what, bytes, found] of REFUSED) {
  test(`replay: ${what} is refused with 1, and nothing is written`, (t) => {
    const folder = temporaryFolder(t);
    const [file, output] = [join(folder, 'in'), join(folder, 'out.csv')];
    writeFileSync(file, bytes);
    const { status, stderr } = rastro(['replay', file, '-o', output, '--stats', join(folder, 'stats.json')]);
    assert.equal(stderr, `rastro: ${file} ${NOT_A_CAPTURE} ${found}\n`);
    assert.equal(status, 1);
    assert.equal(existsSync(output), false);
    assert.equal(existsSync(join(folder, 'stats.json')), false);
  });
}

const demo = demoPcap();
const firstRecord = 24 + 16 + demo.readUInt32LE(24 + 8);

function withCapturedLength(length: number): Buffer {
  const bytes = Buffer.from(demo.subarray(0, 24 + 16 + 96));
  bytes.writeUInt32LE(length, 24 + 8);
  return bytes;
}

const pcapng = new PcapngBlocks();
const section = joinBytes(pcapng.sectionHeader(), pcapng.interfaceDescription());
const packet = pcapng.enhancedPacket({ bytes: demo.subarray(24 + 16, firstRecord) });

const CUT_SHORT: readonly (readonly [string, Uint8Array, string, number])[] = [
  ['an empty file', Buffer.alloc(0), 'byte 0: it is empty', 0],
  ['a pcap cut in its magic', demo.subarray(0, 3), 'byte 3: it has 3 of the 4 bytes that tell its format', 0],
  ['a pcap cut in its file header', demo.subarray(0, 23), 'byte 0: the file header has 23 of 24 bytes', 0],
  ['a pcap cut in its first record header', demo.subarray(0, 39), 'byte 24: its record header has 15 of 16 bytes', 0],
  ['a pcap cut in its first frame', demo.subarray(0, firstRecord - 1), 'byte 24: its record is not whole', 0],
  ['a pcap cut in its second record', demo.subarray(0, firstRecord + 1), `byte ${firstRecord}: its record header has 1 of 16 bytes`, 1],
  ['a pcap whose record claims 4 GiB', withCapturedLength(0xffffffff), 'byte 24: its record is not whole', 0],
  ['a pcap whose record claims 1 MiB', withCapturedLength(0x100000), 'byte 24: its record is not whole', 0],
  ['a pcapng cut in its section header', section.subarray(0, 10), 'byte 0: a block is not whole (10 bytes of it are there)', 0],
  ['a pcapng cut in a packet', joinBytes(section, packet, packet.subarray(0, 40)), `byte ${section.length + packet.length}: `, 1],
  ['a gzip cut in its data', gzipSync(demo).subarray(0, -100), ': unexpected end of file', 0],
];

for (const [what, bytes, where, leastFrames] of CUT_SHORT) {
  test(`replay: ${what} counts what is whole before, is warned of, and ends with 3`, (t) => {
    const folder = temporaryFolder(t);
    const [file, stats] = [join(folder, 'in'), join(folder, 'stats.json')];
    writeFileSync(file, bytes);
    const { status, stdout, stderr } = rastro(['replay', file, '--quiet', '--stats', stats]);
    assert.ok(stderr.startsWith(`WARN: ${file} is cut short at byte `), stderr);
    assert.ok(stderr.includes(where), stderr);
    assert.ok(stderr.endsWith('; all packets before that count\n'), stderr);
    assert.equal(stderr.split('\n').length, 2, stderr);
    assert.equal(status, 3);
    assert.ok(stdout.startsWith(HEADER));
    const { frames = 0, truncated_files } = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, number>;
    assert.equal(truncated_files, 1);
    assert.ok(frames >= leastFrames, `${frames} frames`);
  });
}

test('replay: a file cut short among others does not keep the next from being read', (t) => {
  const folder = temporaryFolder(t);
  const [file, stats] = [join(folder, 'cut.pcap'), join(folder, 'stats.json')];
  writeFileSync(file, demo.subarray(0, firstRecord - 1));
  for (const threads of ['2', '3']) {
    assert.equal(rastro(['replay', file, DEMO, '-q', '-o', '/dev/null', '--threads', threads, '--stats', stats]).status, 3);
    const { frames, truncated_files } = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, number>;
    assert.deepEqual({ frames, truncated_files }, { frames: 327, truncated_files: 1 }, `${threads} threads`);
  }
});

interface Unreadable {
  readonly path: string;
  readonly message: string;
}

function unreadableFiles(folder: string): readonly Unreadable[] {
  const plain = join(folder, 'plain');
  writeFileSync(plain, 'x');
  mkdirSync(join(folder, 'folder'));
  const [none, through, directory] = [join(folder, 'none'), join(plain, 'in.pcap'), join(folder, 'folder')];
  return [
    { path: none, message: `cannot open ${none}: no such file or directory (ENOENT)` },
    { path: through, message: `cannot open ${through}: a part of the path is not a directory (ENOTDIR)` },
    { path: directory, message: `cannot read ${directory}: it is a directory (name the capture files in it)` },
    { path: '/dev/null', message: '/dev/null: cannot read captures from this kind of file (expected a file, a pipe or a socket)' },
  ];
}

test('replay: a file that is missing, behind a file, a directory or a device is refused with 1, alone or as the last of two', (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'out.csv');
  for (const { path, message } of unreadableFiles(folder)) {
    for (const files of [[path], [DEMO, path]]) {
      const { status, stderr } = rastro(['replay', ...files, '-o', output]);
      assert.equal(stderr, `rastro: ${message}\n`);
      assert.equal(status, 1);
      assert.equal(existsSync(output), false, `${path} is told of before anything is written`);
    }
  }
});

test('replay: a file that may not be read is refused with 1', { skip: IS_ROOT ? 'root may read every file' : false }, (t) => {
  const file = join(temporaryFolder(t), 'secret.pcap');
  writeFileSync(file, demo);
  chmodSync(file, 0);
  const { status, stderr } = rastro(['replay', file]);
  assert.equal(stderr, `rastro: cannot open ${file}: permission denied (EACCES)\n`);
  assert.equal(status, 1);
});

test('replay: a bad file among good ones is refused with 1 before anything is written', (t) => {
  const folder = temporaryFolder(t);
  const [bad, output] = [join(folder, 'bad'), join(folder, 'out.csv')];
  writeFileSync(bad, 'no capture');
  for (const threads of ['1', '3']) {
    const { status, stderr } = rastro(['replay', DEMO, bad, DEMO, '-o', output, '--threads', threads]);
    assert.equal(stderr, `rastro: ${bad} ${NOT_A_CAPTURE} 6e 6f 20 63\n`);
    assert.equal(status, 1);
    assert.equal(existsSync(output), false);
  }
});

test('replay: a pipe that turns out to be no capture ends with 1 and keeps the records of the file before it', () => {
  const { status, stdout, stderr } = inShell(`$RASTRO replay ${DEMO} <(echo hello) --quiet`);
  assert.match(stderr, /^rastro: \/dev\/fd\/\d+ is not a capture file: .* 68 65 6c 6c; the 48 flows of the 327 frames before/);
  assert.equal(stderr.split('\n').length, 2, stderr);
  assert.equal(status, 1);
  assert.equal(stdout.split('\n').length, 1 + 48 + 1);
});
