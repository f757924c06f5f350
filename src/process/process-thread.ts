// WORKER ENTRY. Watches sockets and processes, and tells whoever listens at the ports what has changed, until it is told to stop.
// It sleeps in poll(2): a process that begins wakes it, and while there are young ones it looks every few milliseconds.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { libc } from '../capture/libc.js';
import { Observer } from './observer.js';

/** Milliseconds between two looks: with young processes, and without. */
const HASTY_MS = 3;
const CALM_MS = 40;
/** A look is followed by a rest of so many times as long, so that a machine of a hundred thousand sockets is watched more seldom. */
const HASTY_REST = 2;
const CALM_REST = 9;
const POLLIN = 1;

export interface ProcessThreadSetup {
  /** One Int32, not zero once it is to stop. */
  readonly stop: SharedArrayBuffer;
  readonly ports: readonly MessagePort[];
}

const { stop, ports } = workerData as ProcessThreadSetup;
const stopWord = new Int32Array(stop);

function run(observer: Observer): void {
  const polled = new Int32Array([observer.fd ?? -1, POLLIN]);
  for (let isLast = false; !isLast; ) {
    // One look more after the stop: what was there then is told.
    isLast = Atomics.load(stopWord, 0) !== 0;
    const startedMs = performance.now();
    const observation = observer.look(Date.now(), startedMs);
    if (observation !== undefined) for (const port of ports) port.postMessage(observation);
    if (isLast) return;
    const spentMs = performance.now() - startedMs;
    const { isHasty } = observer;
    const restMs = Math.ceil(isHasty ? Math.max(HASTY_MS, HASTY_REST * spentMs) : Math.max(CALM_MS, CALM_REST * spentMs));
    if (isHasty) Atomics.wait(stopWord, 0, 0, restMs);
    else libc().poll(polled, 1, restMs);
  }
}

const observer = new Observer();
parentPort?.postMessage('ready');
try {
  run(observer);
} finally {
  observer.close();
  for (const port of ports) port.close();
}
