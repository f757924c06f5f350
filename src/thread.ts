// Starts a worker thread, or a process, from its entry, built or not. Under tsx on Node 20 a worker cannot be a .ts file by path,
// so there a line of JavaScript registers tsx in the worker first and imports the entry then.

import { fileURLToPath } from 'node:url';
import type { Worker, WorkerOptions } from 'node:worker_threads';
import { PROJECT_URL } from './project-files.js';

const isBuilt = !import.meta.url.endsWith('.ts');

/** V8's flags that threads run under. It takes these when a thread starts, so they cannot be had on the first. */
// Hot code is compiled on the thread that runs it: a third thread that compiles meanwhile has it run on in slow code, makes many of
// its functions twice, and costs a sixth more in all. The memory reducer compacts the few megabytes of a thread that has little to
// do, with all of V8's helpers. Most other flags would have node compile its own modules anew in each thread; --single-threaded-gc,
// given this late, crashes.
export const THREAD_FLAGS = '--no-concurrent-recompilation --no-memory-reducer';

/** node:worker_threads, for what a replay may do without: node loads all its streams with it, and most replays start no thread. */
export function workerThreads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads');
}

/** Starts the module `entry`, a path below src (and below dist) without extension. */
export function startThread(entry: string, options: WorkerOptions): Worker {
  process.getBuiltinModule('node:v8').setFlagsFromString(THREAD_FLAGS);
  const { Worker } = workerThreads();
  const url = entryUrl(entry);
  if (isBuilt) return new Worker(url, options);
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(code, { ...options, eval: true });
}

/** Has V8 mark all of a heap at once where it must; for those that live long, once all their threads run: not sooner, as with most flags. */
// The first thread's memory reducer is armed before anybody can say no. Eight seconds later it would compact a few megabytes, twice and
// with all of V8's helpers; but it marks a little at a time or not at all.
export function markAtOnce(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--no-incremental-marking');
}

/** Arguments of node that run the module `entry` as a process of its own. */
export function processArguments(entry: string): string[] {
  const loader = isBuilt ? [] : ['--import', import.meta.resolve('tsx')];
  return [...loader, fileURLToPath(entryUrl(entry))];
}

function entryUrl(entry: string): URL {
  return new URL(isBuilt ? `dist/${entry}.js` : `src/${entry}.ts`, PROJECT_URL);
}
