// Files that stand beside the code, wherever rastro is installed.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that src, or dist, is in. The bundler may put this module at any depth of dist. */
export const PROJECT_URL = import.meta.url.slice(
  0,
  Math.max(import.meta.url.lastIndexOf('/src/'), import.meta.url.lastIndexOf('/dist/')) + 1,
);

/** Path of a file of the project, such as "package.json". */
export function projectFile(path: string): string {
  return fileURLToPath(new URL(path, PROJECT_URL));
}

export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { version: unknown };
  return String(version);
}
