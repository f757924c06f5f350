// WORKER ENTRY. Compiles an expression for interfaces. libpcap takes seconds for hundreds of terms, in which a thread that captures loses
// frames, and one that answers does not.

import { parentPort, workerData } from 'node:worker_threads';
import { CaptureError } from '../errors.js';
import { linkOf } from './arphrd.js';
import { type CompiledFilters, compileFilter, knownFilters } from './filter.js';
import { libc } from './libc.js';
import { interfaceState, openPlainSocket } from './packet-socket.js';

export interface FilterThreadSetup {
  readonly expression: string;
  readonly snapLength: number;
  readonly interfaces: readonly string[] | 'any';
}

export type FilterThreadAnswer = { readonly compiled: CompiledFilters } | { readonly refused: string };

const { expression, snapLength, interfaces } = workerData as FilterThreadSetup;

function compileAll(): void {
  if (interfaces === 'any') {
    compileFilter(expression, { snapLength, link: 'any', interface: 'lo' });
    return;
  }
  const fd = openPlainSocket();
  for (const name of interfaces) {
    // One that is not there is compiled for by the engine, once it is.
    const state = interfaceState(fd, name);
    if (state !== undefined) compileFilter(expression, { snapLength, link: linkOf(state.hardwareType).type, interface: name });
  }
  libc().close(fd);
}

function answer(): FilterThreadAnswer {
  try {
    compileAll();
    return { compiled: knownFilters() };
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { refused: error.message };
  }
}

parentPort?.postMessage(answer());
