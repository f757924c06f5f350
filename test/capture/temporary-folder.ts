// A folder for the files of one test file, gone when its tests are.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'rastro-test-'));

  constructor() {
    after(() => rmSync(this.path, { recursive: true, force: true, maxRetries: 10 }));
  }

  /** Path of the file `name`, which now holds `bytes`. */
  file(name: string, bytes: Uint8Array | string): string {
    const path = join(this.path, name);
    writeFileSync(path, bytes);
    return path;
  }
}
