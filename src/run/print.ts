// `rastro print`: capture files or what interfaces see in, a line per packet out.

import { setImmediate } from 'node:timers/promises';
import { CaptureFiles } from '../capture/capture-files.js';
import { FrameBatch } from '../capture/frames.js';
import type { CutShort } from '../capture/source.js';
import { COUNTERS, Counter } from '../counters.js';
import { SinkError } from '../errors.js';
import { warn } from '../log.js';
import { PacketLines } from '../print/packet-lines.js';
import { anonymizerFor } from './anonymize.js';
import { onInterrupt } from './interrupt.js';
import { LineOutput } from './line-output.js';
import { packetFilter } from './packet-filter.js';
import type { PrintOptions } from './print-options.js';

const DONE = 0;
const CUT_SHORT = 3;
/** Batches between two turns of the event loop, in which signals are heard. */
const BATCHES_PER_TURN = 4;

/** Prints and answers the exit status. Throws UsageError, CaptureError and SinkError. */
export async function print(options: PrintOptions): Promise<number> {
  const where = options.where === undefined ? undefined : packetFilter(options.where);
  const lines = new PacketLines({ ...options, where, disguise: await anonymizerFor(options.anonymize) });
  if (options.watch !== undefined) return (await import('./print-live.js')).printLive(options.watch, lines);
  const counters = new Float64Array(COUNTERS);
  const warnings: Promise<void>[] = [];
  const tellCutShort = (name: string, { offset, what }: CutShort): void => {
    warnings.push(warn({}, `${name} is cut short at byte ${offset}: ${what}; all packets before that are shown`));
  };
  const files = await CaptureFiles.open(options.files, counters, tellCutShort);
  const interrupt = onInterrupt(() => files.close());
  const output = new LineOutput();
  try {
    await printFrames(files, lines, output, () => interrupt.exitStatus !== undefined);
    await Promise.all(warnings);
    if (interrupt.exitStatus !== undefined) return interrupt.exitStatus;
    return counters[Counter.TRUNCATED_FILES]! > 0 ? CUT_SHORT : DONE;
  } catch (error) {
    if (error instanceof SinkError && error.code === 'EPIPE') return DONE;
    output.flushQuietly();
    throw error;
  } finally {
    files.close();
    interrupt.dispose();
  }
}

async function printFrames(files: CaptureFiles, lines: PacketLines, output: LineOutput, isInterrupted: () => boolean): Promise<void> {
  const frames = new FrameBatch();
  output.write(lines.head);
  for (let turn = 0; !lines.isDone; turn++) {
    if (turn % BATCHES_PER_TURN === 0) await setImmediate();
    if (isInterrupted()) break;
    const got = files.next(frames);
    // Whoever waits for the next packet has seen the last one.
    if (typeof got !== 'number') output.flush();
    if ((typeof got === 'number' ? got : await got) === 0) break;
    for (let i = 0; i < frames.length && !lines.isDone; i++) output.write(lines.next(frames, i));
  }
  output.write(lines.tail);
  output.flush();
}
