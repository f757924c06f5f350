// Expected output kept as files of test/golden, rewritten only with UPDATE_GOLDEN=1 in the environment.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** Asserts that `text` is what the file `name` holds. */
export function matchesGolden(name: string, text: string): void {
  matchesFile(`test/golden/${name}`, text);
}

/** Asserts that `text`, which the code generates, is what the project's file `path` holds. */
export function matchesFile(path: string, text: string): void {
  const file = new URL(`../${path}`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), `${path}; UPDATE_GOLDEN=1 rewrites it`);
}
