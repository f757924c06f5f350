// Runs a module of ours as a process of its own, built or not. As with threads (thread.ts), tsx must be there first in a
// checkout that is not built.

import { fileURLToPath } from 'node:url';
/** Arguments of node that run the module `entry`, a path below src (and below dist) without extension. */
export function processArguments(entry: string): string[] {
  const isBuilt = import.meta.url.endsWith('.js');
  const path = new URL(`./${entry}.${isBuilt ? 'js' : 'ts'}`, import.meta.url);
  const loader = isBuilt ? [] : ['--import', import.meta.resolve('tsx')];
  return [...loader, fileURLToPath(path)];
}
