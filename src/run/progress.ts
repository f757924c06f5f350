// The progress bar of a replay: on a terminal, over files whose size is known.

import { totalBytes } from '../capture/capture-files.js';
import type { ReplayOptions } from './replay-options.js';
import type { ReplayTotals } from './stats.js';
import { countText } from './summary.js';

export interface Progress {
  stop(): void;
}

const NONE: Progress = { stop: () => undefined };
const REDRAW_MS = 200;

/** Shows how far `read` says the run has come, until stopped. The bar's library is loaded only where there is one to show. */
export function startProgress(options: Pick<ReplayOptions, 'files' | 'quiet'>, read: () => ReplayTotals): Progress {
  const total = totalBytes(options.files);
  if (options.quiet || process.stderr.isTTY !== true || total === 0) return NONE;
  let stopped = false;
  let stopBar = (): void => undefined;
  void import('cli-progress').then(({ default: progress }) => {
    if (stopped) return;
    const format = '{bar} {percentage} % | {frames} packets, {rate}/s, {flows} live flows | {eta_formatted} left';
    const bar = new progress.SingleBar(
      { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
      progress.Presets.shades_classic,
    );
    const startedMs = performance.now();
    const payload = (totals: ReplayTotals): object => ({
      frames: countText(totals.frames),
      rate: countText(Math.round((totals.frames * 1000) / Math.max(1, performance.now() - startedMs))),
      flows: countText(totals.live),
    });
    bar.start(total, 0, payload(read()));
    const timer = setInterval(() => {
      const totals = read();
      bar.update(totals.fileBytes, payload(totals));
    }, REDRAW_MS);
    stopBar = (): void => {
      clearInterval(timer);
      bar.stop();
    };
  });
  return {
    stop: () => {
      stopped = true;
      stopBar();
    },
  };
}
