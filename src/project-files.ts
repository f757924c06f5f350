// Files that stand beside the code, wherever rastro is installed. This module lies at the top of src and of dist alike.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file of the project, such as "package.json". */
export function projectFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { version: unknown };
  return String(version);
}
