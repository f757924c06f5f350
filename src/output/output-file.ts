// The file (or standard output) that records go to: opened before anything is read, so that a bad path costs nothing.

import { closeSync, openSync, statSync } from 'node:fs';
import { SinkError, systemCode, systemReason } from '../errors.js';

export const STDOUT_FD = 1;

export interface OutputFile {
  readonly fd: number;
  /** How messages call it. */
  readonly name: string;
}

/** Opens `path` for writing, emptied, or standard output for "-". Throws SinkError; `inputs` may not be among it. */
export function openOutput(path: string, inputs: readonly string[] = []): OutputFile {
  if (path === '-') return { fd: STDOUT_FD, name: 'standard output' };
  const input = inputs.find((candidate) => isSameFile(candidate, path));
  if (input !== undefined) throw new SinkError(`cannot write ${path}: it is the input ${input}; nothing was written`, undefined);
  try {
    return { fd: openSync(path, 'w'), name: path };
  } catch (cause) {
    throw new SinkError(`cannot write ${path}: ${reasonToRefuse(path, cause)}; nothing was written`, cause);
  }
}

function reasonToRefuse(path: string, cause: unknown): string {
  const hint = systemCode(cause) === 'ENOENT' ? ' (does the folder exist?)' : '';
  return systemReason(cause) + (path === '' ? ' (the path is empty)' : hint);
}

function isSameFile(input: string, output: string): boolean {
  if (input === '-') return false;
  try {
    const [a, b] = [statSync(input), statSync(output)];
    return a.isFile() && a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}

/** Closes the file; standard output stays open. Throws SinkError, since some file systems only then say that they are full. */
export function closeOutput({ fd, name }: OutputFile): void {
  if (fd === STDOUT_FD) return;
  try {
    closeSync(fd);
  } catch (cause) {
    throw new SinkError(`cannot write ${name}: ${systemReason(cause)}`, cause);
  }
}
