// The memory of kernels: places that nobody else has, and what is said of a kernel that is missing.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InstallError } from '../src/errors.js';
import { KernelMemory, placeBytes } from '../src/kernel.js';
import { DEMO, temporaryFolder } from './run-rastro.js';

const ALIGNMENT = 64;
/** Memory comes in pages of 64 KiB; this many places of one byte are more than two of them. */
const MANY_PLACES = 2049;

const wish = fc.record({ kind: fc.constantFrom('int32s', 'float64s', 'bytes', 'place'), length: fc.integer({ min: 0, max: 300 }) });
const WIDTHS = { int32s: 4, float64s: 8, bytes: 1, place: 1 } as const;

interface Place {
  readonly at: number;
  readonly end: number;
}

test('kernel memory: places are aligned to 64 bytes, overlap nowhere, are zeros, and fit into what placeBytes says of them', () => {
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
      const memory = new KernelMemory(wishes.reduce((bytes, { kind, length }) => bytes + placeBytes(length * WIDTHS[kind]), 0));
      const places = wishes.map(({ kind, length }): Place => {
        if (kind === 'place') {
          const at = memory.place(length);
          return { at, end: at + length };
        }
        const array = memory[kind](length);
        assert.equal(array.buffer, memory.buffer);
        assert.equal(array.length, length);
        assert.ok(array.every((value) => value === 0));
        return { at: array.byteOffset, end: array.byteOffset + array.byteLength };
      });
      for (const { at, end } of places) assert.ok(at >= ALIGNMENT && at % ALIGNMENT === 0 && end <= memory.buffer.byteLength);
      for (const [i, { at }] of places.entries()) if (i > 0) assert.ok(at >= (places[i - 1]?.end ?? 0));
    }),
    { numRuns: 50 },
  );
});

test('kernel memory: a place beyond the last byte is refused with a RangeError, one up to it is not', () => {
  for (const bytes of [1, 65_536 - ALIGNMENT, 65_536, 200_000]) {
    const memory = new KernelMemory(bytes);
    assert.equal(memory.place(bytes), ALIGNMENT);
    const left = memory.buffer.byteLength - ALIGNMENT - placeBytes(bytes);
    assert.ok(left < 65_536, `${left} bytes more than asked for`);
    assert.throws(() => memory.place(left + 1), RangeError);
  }
  const memory = new KernelMemory(MANY_PLACES * ALIGNMENT);
  for (let i = 0; i < MANY_PLACES; i++) memory.bytes(1);
  assert.throws(() => {
    for (;;) memory.bytes(1);
  }, RangeError);
});

test('kernel memory: a place that was refused takes nothing from those that fit', () => {
  const memory = new KernelMemory(1000);
  const left = memory.buffer.byteLength - ALIGNMENT;
  assert.throws(() => memory.place(left + 1), RangeError);
  assert.equal(memory.place(left), ALIGNMENT);
});

test('kernel memory: more than a 32-bit address reaches is refused, and the error says what needs less', () => {
  assert.throws(() => new KernelMemory(2 ** 32), {
    message:
      'cannot have 4096 MiB of memory for flows and rings: an engine can have less than 4096 MiB; ' +
      'fewer flows (--max-flows, flow.max_flows) and smaller rings (ring.size) need less',
  });
});

test('kernel: one that was not built is an error that names its file and what makes it', () => {
  const start = (): unknown => new KernelMemory(0).start('no-such-kernel');
  assert.throws(start, (error) => {
    assert.ok(error instanceof InstallError);
    assert.equal(error.exitStatus, 1);
    assert.match(error.message, /^cannot read the kernel \/.*\/dist\/kernels\/no-such-kernel\.wasm: no such file or directory \(ENOENT\)/);
    assert.match(error.message, /; npm run kernels makes it$/);
    return true;
  });
});

test('kernel: a rastro whose kernels were not built says so in one line, without a stack trace, and exits with 1', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'dist'));
  for (const name of ['src', 'package.json']) cpSync(name, join(folder, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const command = ['--import', 'tsx', 'src/main.ts', 'replay', resolve(DEMO)];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
  const file = join(folder, 'dist/kernels/plain-ipv4.wasm');
  assert.equal(stderr, `rastro: cannot read the kernel ${file}: no such file or directory (ENOENT); npm run kernels makes it\n`);
  assert.deepEqual([status, stdout], [1, '']);
});
