// Times a piece of work per item, and counts the heap bytes that it leaves per item. Times tell only on a quiet machine and
// against each other; the heap bytes are the same everywhere, so those are what `--check` holds to a limit.

import { argv, stdout, version } from 'node:process';

export interface Figure {
  readonly name: string;
  readonly nsPerItem: number;
  readonly heapBytesPerItem: number;
  /** `--check` does not hold it to anything. */
  readonly mayAllocate: boolean;
}

const ROUNDS = 12;
const WARM_ROUNDS = 6;
/**
 * Heap bytes per item that count as none: what the measuring leaves, and a few objects per batch of records, spread over the
 * items. One object per item, were it the smallest there is, would be 12 bytes or more.
 */
const NO_BYTES = 8;

const figures: Figure[] = [];

/** Runs `work`, which handles `items` items, until it is warm, then measures: best time, median heap growth. */
export function measure(name: string, items: number, work: () => void, mayAllocate = false): Figure {
  for (let round = 0; round < WARM_ROUNDS; round++) work();
  const times: number[] = [];
  const growths: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const heapBefore = process.memoryUsage().heapUsed;
    const before = process.hrtime.bigint();
    work();
    times.push(Number(process.hrtime.bigint() - before));
    growths.push(process.memoryUsage().heapUsed - heapBefore);
  }
  const figure = { name, nsPerItem: Math.min(...times) / items, heapBytesPerItem: Math.max(0, median(growths)) / items, mayAllocate };
  figures.push(figure);
  const perSecond = Math.round(1e9 / figure.nsPerItem).toLocaleString('en-US');
  stdout.write(
    `${name.padEnd(44)} ${figure.nsPerItem.toFixed(1).padStart(8)} ns ${figure.heapBytesPerItem.toFixed(3).padStart(8)} heap bytes ${perSecond.padStart(14)}/s\n`,
  );
  return figure;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** With `--check`: ends the process with status 1 when anything measured leaves bytes on the heap. */
export function finish(): void {
  stdout.write(`Node ${version}; per packet, row or tuple\n`);
  const leaking = figures.filter((figure) => figure.heapBytesPerItem > NO_BYTES && !figure.mayAllocate);
  if (!argv.includes('--check') || leaking.length === 0) return;
  for (const { name, heapBytesPerItem } of leaking) {
    stdout.write(`${name} leaves ${heapBytesPerItem.toFixed(2)} heap bytes per item; at most ${NO_BYTES} may be\n`);
  }
  process.exitCode = 1;
}
