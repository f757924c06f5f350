// Users by number, from /etc/passwd (passwd(5)); read again when it has changed, a number where it does not say.

import { readFileSync, statSync } from 'node:fs';

export class UserNames {
  readonly #path: string;
  #names = new Map<number, string>();
  #changedMs = Number.NaN;

  constructor(path = '/etc/passwd') {
    this.#path = path;
  }

  /** Reads the file again if it has changed; called now and then. */
  refresh(): void {
    try {
      const { mtimeMs } = statSync(this.#path);
      if (mtimeMs === this.#changedMs) return;
      this.#changedMs = mtimeMs;
      this.#names = namesIn(readFileSync(this.#path, 'utf8'));
    } catch {
      // Numbers are shown.
    }
  }

  name(uid: number): string {
    return this.#names.get(uid) ?? String(uid);
  }
}

function namesIn(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    // The first of several names for a number is the one that programs show.
    if (name !== '' && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}
