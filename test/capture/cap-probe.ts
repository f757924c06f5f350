// Run inside a network namespace by cap-source.test.ts: captures with cap, does what its argument says, and writes what it saw as
// one line of JSON. "ready" on standard output says that frames are taken from now on.

import { writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { type CapOptions, openCap } from '../../src/capture/cap-source.js';
import { FrameBatch } from '../../src/capture/frames.js';
import type { LiveEvent } from '../../src/capture/live-options.js';
import { COUNTERS, Counter } from '../../src/counters.js';

export interface ProbeTask {
  readonly options: CapOptions;
  /** Frames after which it ends; without, SIGTERM ends it. */
  readonly frames?: number;
  /** Filters set one after another, each after so many frames. */
  readonly filters?: readonly { readonly after: number; readonly filter: string }[];
  /** Frames after which it says so. */
  readonly enough?: number;
  readonly keepBytes?: boolean;
  /** The source is used by a thread that blocks, as an engine is. */
  readonly inThread?: boolean;
}

export interface Probed {
  readonly frames: number;
  /** Hexadecimal of each, with its length on the wire, where they were to be kept. */
  readonly kept: readonly { readonly hex: string; readonly wireLength: number }[];
  readonly link: number;
  readonly dropped: number;
  readonly sampledOut: number;
  /** Times that an interface was lost, and was back. */
  readonly lost: number;
  readonly back: number;
  readonly events: readonly LiveEvent[];
  readonly errors: readonly string[];
  /** Milliseconds by which frames were older than the clock when they were taken, at most and at least. */
  readonly oldest: number;
  readonly youngest: number;
  readonly stoppedBySignal: boolean;
}

const task = JSON.parse(process.argv[2] ?? '') as ProbeTask;
const clock = { nowSeconds: () => Date.now() / 1000, stepSeconds: 0 };
const counters = new Float64Array(COUNTERS);
const events: LiveEvent[] = [];
const errors: string[] = [];
const kept: { hex: string; wireLength: number }[] = [];
const batch = new FrameBatch();
const enough = task.enough ?? Number.POSITIVE_INFINITY;
const filters = [...(task.filters ?? [])];
let frames = 0;
let isAsked = false;
let [oldest, youngest] = [0, Number.POSITIVE_INFINITY];
if (isMainThread) {
  process.on('SIGTERM', () => {
    isAsked = true;
  });
}

function look(count: number): void {
  frames += count;
  for (let i = 0; i < count; i++) {
    const { view, at, end, wireLength, timeNs, baseSeconds } = batch;
    const age = Date.now() - baseSeconds * 1000 - (timeNs[i] ?? 0) / 1e6;
    [oldest, youngest] = [Math.max(oldest, age), Math.min(youngest, age)];
    if (task.keepBytes !== true) continue;
    const bytes = new Uint8Array(view.buffer, at[i] ?? 0, (end[i] ?? 0) - (at[i] ?? 0));
    kept.push({ hex: Buffer.from(bytes).toString('hex'), wireLength: wireLength[i] ?? 0 });
  }
}

function inThread(): void {
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); })`;
  new Worker(code, { eval: true, argv: process.argv.slice(2) });
}

async function probe(): Promise<void> {
  const source = openCap(task.options, clock, counters, (event) => {
    events.push(event);
    writeSync(1, `${event.kind}\n`);
  });
  writeSync(1, 'ready\n');
  while (!isAsked && frames < (task.frames ?? Number.POSITIVE_INFINITY)) {
    const count = source.next(batch);
    if (count > 0) look(count);
    else source.wait(20);
    if (frames - count < enough && frames >= enough) writeSync(1, 'enough\n');
    source.tend();
    if (filters[0] !== undefined && frames >= filters[0].after) {
      try {
        source.setFilter(filters.shift()?.filter);
        writeSync(1, 'filtered\n');
      } catch (error) {
        errors.push(String(error));
      }
    }
    if (isMainThread) await turn();
  }
  source.stop();
  for (let count = source.next(batch); count > 0; count = source.next(batch)) look(count);
  source.close();
  const [dropped = 0, sampledOut = 0] = [counters[Counter.KERNEL_DROPPED], counters[Counter.SAMPLED_OUT]];
  const seen: Probed = {
    frames,
    kept,
    link: batch.link.type,
    dropped,
    sampledOut,
    lost: counters[Counter.INTERFACE_LOST] ?? 0,
    back: counters[Counter.INTERFACE_BACK] ?? 0,
    events,
    errors,
    oldest,
    youngest,
    stoppedBySignal: isAsked,
  };
  process.stdout.write(`${JSON.stringify(seen)}\n`, () => process.exit(0));
}

if (task.inThread === true && isMainThread) inThread();
else
  probe().catch((error: unknown) => {
    process.stdout.write(`${JSON.stringify({ errors: [String(error)] })}\n`, () => process.exit(1));
  });
