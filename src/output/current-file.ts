// What lies under the name of the current file before the daemon has it: a plain file or nothing may, and nothing else, since a link,
// a pipe or a device would be replaced by a plain file at the first rotation at the latest, and a pipe without a reader waits for one.

import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { SinkError } from '../errors.js';

/** Throws SinkError where something is at `path` that is no plain file, and what the system throws where that cannot be told. */
export function refuseUnlessPlain(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return;
  const what = stats.isSymbolicLink() ? `a symbolic link to ${readlinkSync(path)}` : kindOf(stats);
  const message = `cannot write ${path}: it is ${what}, and must be a plain file or not there; move it, or give another output.folder or output.name`;
  throw new SinkError(message, { code: 'EEXIST' });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  return stats.isSocket() ? 'a socket' : 'a device';
}
