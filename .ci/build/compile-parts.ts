// Writes beside parts what V8 makes of them (src/part-loader.ts): all their functions, since which of them a run will call nobody knows.

import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { codeFile, partScript } from '../../src/part-loader.js';

/** Compiles the parts in `files` for threads that have the flags of this one. */
export function compileParts(files: readonly string[]): void {
  // V8 takes code only under the flags that it was made under, so this one is off again when the code is handed out.
  setFlagsFromString('--no-lazy');
  const scripts = files.map((file) => ({ file, script: partScript(file, undefined) }));
  setFlagsFromString('--lazy');
  for (const { file, script } of scripts) writeFileSync(codeFile(file), script.createCachedData());
}
