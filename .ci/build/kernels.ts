// Compiles kernels (src/kernels, AssemblyScript) to dist/kernels: the first half of a build, and all of it that tests need.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const SOURCE = 'src/kernels';
const OUT = 'dist/kernels';
/** A file of SOURCE that begins so is compiled with all that it imports; the others are parts of those. */
const MARK = '// KERNEL.';
/** Pages of 64 KiB: all that a 32-bit address reaches. The loader gives a kernel its memory, and decides how much of that there is. */
const MOST_PAGES = 65_536;
// No allocator, no collector: kernels know addresses alone.
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'threads', '--enable', 'simd'];
const MEMORY = ['--importMemory', '--initialMemory', '1', '--maximumMemory', String(MOST_PAGES), '--sharedMemory'];

// A program of its own: under tsx the compiler, which is large, would be translated before it runs.
const compiler = join(createRequire(import.meta.url).resolve('assemblyscript/package.json'), '../bin/asc.js');
const kernels = readdirSync(SOURCE).filter((file) => readFileSync(join(SOURCE, file), 'utf8').startsWith(MARK));

mkdirSync(OUT, { recursive: true });
for (const file of kernels) {
  const out = join(OUT, file.replace(/ts$/, 'wasm'));
  const unfinished = `${out}.${process.pid}`;
  execFileSync(process.execPath, [compiler, join(SOURCE, file), '--outFile', unfinished, ...OPTIONS, ...MEMORY], { stdio: 'inherit' });
  // At one instant: programs may be reading the one before.
  renameSync(unfinished, out);
}
