// WORKER ENTRY. Watches sockets and processes, and tells whoever listens at the ports what has changed, until it is told to stop.
// It sleeps in poll(2), where a process that begins wakes it.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { libc } from '../capture/libc.js';
import { Observer } from './observer.js';

/**
 * Milliseconds between two looks where sockets are not told of: with young processes, and without. A look takes 1 to 4 ms where there
 * is little to see.
 */
const HASTY_MS = 3;
const CALM_MS = 40;
/** A look is followed by a rest of so many times as long, so that a machine of a hundred thousand sockets is watched more seldom. */
const HASTY_REST = 2;
const CALM_REST = 9;
/** Where it is in the shared words. */
const LOOKS = 1;
const POLLIN = 1;

export interface ProcessThreadSetup {
  /** Two Int32s: not zero once it is to stop, and the looks that have been told of. */
  readonly stop: SharedArrayBuffer;
  readonly ports: readonly MessagePort[];
  /** Milliseconds between two looks where the kernel tells of every socket in the end: how soon somebody wants to know. */
  readonly toldMs: number;
}

/** What it says first. */
export interface ProcessThreadReady {
  /** See Observer. */
  readonly isTold: boolean;
}

const { stop, ports, toldMs } = workerData as ProcessThreadSetup;
const stopWord = new Int32Array(stop);

function run(observer: Observer): void {
  const polled = new Int32Array([observer.fd ?? -1, POLLIN]);
  for (let isLast = false; !isLast; ) {
    // One look more after the stop: what was there then is told.
    isLast = isStopAsked();
    const startedMs = performance.now();
    const observation = observer.look(Date.now(), startedMs);
    if (observation !== undefined) for (const port of ports) port.postMessage(observation);
    Atomics.add(stopWord, LOOKS, 1);
    const spentMs = performance.now() - startedMs;
    if (!isLast) rest(observer, polled, spentMs);
  }
}

/** Until the next look is due. Meanwhile processes that begin are asked who they are. */
function rest(observer: Observer, polled: Int32Array, spentMs: number): void {
  const { isHasty } = observer;
  const restMs = isHasty ? Math.max(HASTY_MS, HASTY_REST * spentMs) : Math.max(observer.isTold ? toldMs : CALM_MS, CALM_REST * spentMs);
  const endMs = performance.now() + restMs;
  for (let leftMs = restMs; leftMs > 0 && !isStopAsked(); leftMs = endMs - performance.now()) {
    libc().poll(polled, 1, Math.ceil(leftMs));
    observer.refresh(performance.now());
    // A process that begins is waited for no longer where its sockets must be seen at once.
    if (!isHasty && observer.isHasty) return;
  }
}

function isStopAsked(): boolean {
  return Atomics.load(stopWord, 0) !== 0;
}

const observer = new Observer();
parentPort?.postMessage({ isTold: observer.isTold } satisfies ProcessThreadReady);
try {
  run(observer);
} finally {
  observer.close();
}
