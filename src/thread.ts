// Starts a worker thread from its entry, compiled or not. Under tsx on Node 20 a worker cannot be a .ts file by path, so there
// a line of JavaScript registers tsx in the worker first and imports the entry then.

import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts the module `entry` (without extension), relative to `base`, which is the caller's import.meta.url. */
export function startThread(entry: string, base: string, options: WorkerOptions): Worker {
  if (base.endsWith('.js')) return new Worker(new URL(`${entry}.js`, base), options);
  const url = new URL(`${entry}.ts`, base).href;
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url)}); })`;
  return new Worker(code, { ...options, eval: true });
}
