// A file system so small that it is soon full. Needs root.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export const CANNOT_MOUNT = process.getuid?.() === 0 && process.platform === 'linux' ? false : 'mounting a tmpfs needs root';

/** A tmpfs of `size` (as mount takes it), gone when the test ends; `resize` makes room. */
export function smallDisk(t: TestContext, size: string): { readonly path: string; resize(size: string): void } {
  const path = mkdtempSync(join(tmpdir(), 'rastro-test-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  t.after(() => {
    execFileSync('umount', ['-l', path]);
    rmdirSync(path);
  });
  return {
    path,
    resize: (larger) => {
      execFileSync('mount', ['-o', `remount,size=${larger}`, path]);
    },
  };
}
