// Starts a worker thread from its entry, built or not. Under tsx on Node 20 a worker cannot be a .ts file by path, so there
// a line of JavaScript registers tsx in the worker first and imports the entry then.

import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Starts the module `entry`, a path below src (and below dist) without extension. */
export function startThread(entry: string, options: WorkerOptions): Worker {
  if (import.meta.url.endsWith('.js')) return new Worker(new URL(`./${entry}.js`, import.meta.url), options);
  const url = new URL(`./${entry}.ts`, import.meta.url).href;
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url)}); })`;
  return new Worker(code, { ...options, eval: true });
}
