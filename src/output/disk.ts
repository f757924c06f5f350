// The calls to the file system that the daemon's writer makes, and the wall clock, as one thing that tests can put faults into.

import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../errors.js';
import { steadyMs } from '../steady-time.js';

/** What is there under a name or a descriptor. */
export interface FileState {
  readonly size: number;
  readonly ino: number;
  readonly dev: number;
  readonly nlink: number;
  readonly mtimeMs: number;
  readonly birthtimeMs: number;
}

export interface Disk {
  wallMs(): number;
  /** A clock that nobody sets. */
  steadyMs(): number;
  sleep(ms: number): Promise<void>;
  /** Opens for appending, made where it is not there; `empty` cuts off what is in it. */
  openToAppend(path: string, empty: boolean): number;
  close(fd: number): void;
  /** Answers how many bytes were taken. */
  write(fd: number, bytes: Uint8Array, from: number, length: number): number;
  truncate(fd: number, size: number): void;
  state(fd: number): FileState;
  /** undefined where there is nothing. */
  stateAt(path: string): FileState | undefined;
  freeBytes(folder: string): number;
  rename(from: string, to: string): void;
  /** Removes a file; nothing where it is not there. */
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Names in a folder; none where it is not there. */
  list(folder: string): string[];
  fsync(fd: number): Promise<void>;
  /** Writes a whole file that has either its old or its new contents whenever the power fails; through `<path>.tmp`. */
  replace(path: string, text: string): Promise<void>;
}

function nothingIfMissing<T>(call: () => T, nothing: T): T {
  try {
    return call();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return nothing;
    throw error;
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  renameSync(temporary, path);
}

/** mkdirSync's `recursive` never ends where the system answers ENOENT below a folder that is there, as /proc does. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

export const systemDisk: Disk = {
  wallMs: () => Date.now(),
  steadyMs,
  // The writer's timer keeps its thread alive; waiting to try again does not.
  sleep: (ms) => setTimeout(ms, undefined, { ref: false }),
  openToAppend: (path, empty) => openSync(path, empty ? APPEND | constants.O_TRUNC : APPEND),
  close: closeSync,
  write: (fd, bytes, from, length) => writeSync(fd, bytes, from, length),
  truncate: ftruncateSync,
  state: (fd) => fstatSync(fd),
  stateAt: (path) => statSync(path, { throwIfNoEntry: false }),
  freeBytes: (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  makeFolder,
  list: (folder) => nothingIfMissing(() => readdirSync(folder), []),
  fsync: promisify(fsync),
  replace,
};
