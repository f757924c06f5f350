// What keeps the daemon's writer from starting, and what it waits out instead.

import { SinkError, systemCode, systemReason } from '../errors.js';
import type { FileNames } from './closed-names.js';

/** True for what a disk says that may take records later. */
export function isPassing(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EIO'].includes(systemCode(error));
}

/** What keeps the writer from starting, as people are told it; faults of the program as they are. */
export function startError({ current, folder }: FileNames, error: unknown): unknown {
  if (error instanceof SinkError || systemCode(error) === '') return error;
  const isOfFile = (error as { readonly path?: unknown }).path === current;
  return new SinkError(`cannot write ${isOfFile ? current : `to ${folder}`}: ${systemReason(error)}`, error);
}
