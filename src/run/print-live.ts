// What interfaces see becomes lines, as it comes, until somebody says stop. At the end it is said how many packets were shown
// and how many the kernel dropped, as tcpdump says it.

import { setImmediate, setTimeout } from 'node:timers/promises';
import { FrameBatch } from '../capture/frames.js';
import type { LiveSource } from '../capture/live-source.js';
import { openLive } from '../capture/open-live.js';
import { COUNTERS, Counter } from '../counters.js';
import { SinkError } from '../errors.js';
import type { PacketLines } from '../print/packet-lines.js';
import { onInterrupt } from './interrupt.js';
import { LineOutput } from './line-output.js';
import { liveEventText } from './live-event-text.js';
import { countText } from './summary.js';
import type { WatchRequest } from './watch-options.js';
import { watchedSource, watchedText } from './watched-interfaces.js';

const DONE = 0;
/** Milliseconds until a quiet wire is looked at again. */
const QUIET_MS = 10;
/** Milliseconds between two looks at the kernel's counters and the interfaces. */
const TEND_MS = 100;
const BATCHES_PER_TURN = 4;

/** Prints and answers the exit status. Throws UsageError, ConfigError, CaptureError and SinkError. */
export async function printLive(watch: WatchRequest, lines: PacketLines): Promise<number> {
  const capture = await watchedSource(watch);
  if ('exitStatus' in capture) return capture.exitStatus;
  const counters = new Float64Array(COUNTERS);
  const say = (text: string): void => void process.stderr.write(`rastro: ${text}\n`);
  const source = openLive(capture, { part: 0, parts: 1 }, counters, (event) => say(liveEventText(event)));
  if (process.stderr.isTTY === true) process.stderr.write(`watching ${watchedText(capture)}; Ctrl-C ends it\n`);
  try {
    await new LivePrint(source, lines).run(watch.durationMs);
  } catch (error) {
    if (!(error instanceof SinkError) || error.code !== 'EPIPE') throw error;
  } finally {
    source.close();
  }
  process.stderr.write(`${countText(lines.frames)} packets seen, ${countText(lines.shown)} shown\n`);
  process.stderr.write(`${countText(counters[Counter.KERNEL_DROPPED]!)} packets dropped by the kernel\n`);
  return DONE;
}

class LivePrint {
  readonly #source: LiveSource;
  readonly #lines: PacketLines;
  readonly #frames = new FrameBatch();
  readonly #output = new LineOutput();

  constructor(source: LiveSource, lines: PacketLines) {
    this.#source = source;
    this.#lines = lines;
  }

  /** Ends at the first signal, when time is up, or when there were packets enough. */
  async run(durationMs: number): Promise<void> {
    const endMs = performance.now() + durationMs;
    let tendedMs = performance.now();
    let isStopped = false;
    const interrupt = onInterrupt(() => {
      isStopped = true;
    });
    try {
      this.#output.write(this.#lines.head);
      for (let nowMs = tendedMs; !isStopped && !this.#lines.isDone && nowMs < endMs; nowMs = performance.now()) {
        if (this.#turn()) await setImmediate();
        else await setTimeout(Math.min(QUIET_MS, endMs - nowMs));
        if (nowMs - tendedMs < TEND_MS) continue;
        tendedMs = nowMs;
        this.#source.tend();
      }
    } finally {
      interrupt.dispose();
    }
    this.#end();
  }

  /** Lines of what is there; false where that is all for now, and then whoever waits has seen it. */
  #turn(): boolean {
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      if (this.#source.next(this.#frames) === 0) {
        this.#output.flush();
        return false;
      }
      for (let i = 0; i < this.#frames.length && !this.#lines.isDone; i++) this.#output.write(this.#lines.next(this.#frames, i));
      if (this.#lines.isDone) return false;
    }
    return true;
  }

  /** What came in before it was to end is shown too. */
  #end(): void {
    this.#source.stop();
    while (!this.#lines.isDone && this.#turn());
    this.#source.tend();
    this.#output.write(this.#lines.tail);
    this.#output.flush();
  }
}
