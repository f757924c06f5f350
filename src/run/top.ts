// `rastro top`: conversations of the wire with the processes that have them, on a screen or as lines for programs.

import { UsageError } from '../errors.js';
import { takeObservations } from '../process/process-watch.js';
import { choice, duration, wholeNumber } from '../quantities.js';
import { totalsText } from '../top/final-report.js';
import { type Clock, LiveTop, type Shown } from '../top/live-top.js';
import { csvHeader, csvLines, jsonLine, type SnapshotOptions, snapshotRows, totalsObject } from '../top/snapshot-lines.js';
import { flowFilter } from '../top/typed-filter.js';
import { SORTS, VIEWS } from '../top/views.js';
import { anonymizerFor } from './anonymize.js';
import type { Given } from './command.js';
import { type ConversationSource, NO_SPLIT_NS } from './conversation-source.js';
import { watchConversations } from './live-conversations.js';
import type { OnLooker } from './on-looker.js';
import { anonymizeOptions, replayOptions } from './replay-options.js';
import { startProcessWatch } from './start-process-watch.js';
import type { ReplayTotals } from './stats.js';
import { writeAll } from './summarize.js';
import { MOST_FLOWS } from './top-options.js';
import { TopScreen } from './top-screen.js';
import { watchRequest } from './watch-options.js';

const INTERVAL = duration('100ms', '24h', '500ms, 1s or 1m');
const NS_PER_MS = 1e6;
/** How snapshots come out. */
interface Output {
  /** What is shown stays as it is. */
  readonly isPaused: boolean;
  show(shown: Shown): void;
  note(text: string): void;
  close(): void;
  /** All that is said at the end. */
  end(shown: Shown): Iterable<string>;
}

/** Watches until it is ended and answers the exit status. Throws UsageError, ConfigError, CaptureError and SinkError. */
export async function top(given: Given): Promise<number> {
  const watch = watchRequest({ ...given, interface: given['interface'] ?? 'auto' })!;
  const options = snapshotOptions(given);
  const intervalMs = intervalOf(given['interval']);
  const source = conversationSource(given);
  const disguise = await anonymizerFor(anonymizeOptions(textOf(given, 'anonymize'), textOf(given, 'keep')));
  const isScreen = given['json'] !== true && given['csv'] !== true && process.stdout.isTTY === true;
  const interfaces = [given['interface'] ?? 'auto'].flat().map(String).join(', ');
  const title = given['where'] === undefined ? interfaces : `${interfaces}  where ${String(given['where'])}`;
  const output = isScreen ? new TopScreen(title, options) : lineOutput(options, given['csv'] === true);
  const processes = await startProcessWatch((text) => output.note(text));
  let looks = Number.POSITIVE_INFINITY;
  const live = new LiveTop(
    { intervalMs, mostFlows: source.engine.maxFlows, disguise },
    performance.now(),
    () => looks,
    (shown) => output.show(shown),
  );
  const [port] = processes?.ports ?? [];
  const listen = (): void => {
    // Before the port is emptied: what these looks have told is in it.
    if (processes !== undefined) looks = processes.looks;
    if (port !== undefined) takeObservations(port, live.attribution);
  };
  try {
    const onLooker = onLookerFor(live, output, listen);
    const outcome = await watchConversations(source, watch, live.book.endedSink, (sink) => sink, onLooker);
    if (outcome.totals === undefined) return outcome.exitStatus;
    await processes?.stop();
    listen();
    writeAll(output.end(live.finish(framesOf(outcome.totals), clock())));
    return outcome.exitStatus;
  } finally {
    output.close();
    await processes?.stop();
    port?.close();
  }
}

function onLookerFor(live: LiveTop, output: Output, listen: () => void): OnLooker {
  return {
    look: (snapshot, totals) => {
      listen();
      if (!output.isPaused) live.look(snapshot, () => framesOf(totals()), clock());
    },
    note: (text) => output.note(text),
    close: () => output.close(),
  };
}

function clock(): Clock {
  return { nowMs: performance.now(), wallMs: Date.now() };
}

function framesOf({ frames, dropped = 0 }: ReplayTotals): { frames: number; dropped: number } {
  return { frames, dropped };
}

function snapshotOptions(given: Given): SnapshotOptions {
  const top = given['top'];
  if (given['json'] === true && given['csv'] === true) throw new UsageError('--json and --csv are one or the other');
  return {
    view: choice('--by', String(given['by'] ?? 'flow'), VIEWS),
    sort: choice('--sort', String(given['sort'] ?? 'rate'), SORTS),
    isReversed: given['reverse'] === true,
    isAskedFor: given['where'] === undefined ? undefined : flowFilter(String(given['where'])),
    top: top === undefined ? undefined : wholeNumber('--top', String(top), 1, Number.MAX_SAFE_INTEGER),
  };
}

function textOf(given: Given, name: string): string | undefined {
  return given[name] === undefined ? undefined : String(given[name]);
}

function intervalOf(given: unknown): number {
  const text = String(given ?? '1s');
  const ns = INTERVAL.read(text);
  if (ns === undefined) throw UsageError.of('--interval', INTERVAL.expected, text);
  return ns / NS_PER_MS;
}

/** One conversation is one flow, however long it is silent. */
function conversationSource(given: Given): ConversationSource {
  const { engine, window } = replayOptions(['-'], { direction: 'bi', 'max-flows': String(given['max-flows'] ?? MOST_FLOWS) });
  return {
    files: [],
    engine: { ...engine, idleNs: NO_SPLIT_NS, hasExtras: true, skipsExtremes: true },
    window,
    packetOptions: [],
  };
}

function lineOutput(options: SnapshotOptions, isCsv: boolean): Output {
  let isBegun = false;
  const write = (shown: Shown, kind: string): void => {
    const time = new Date().toISOString();
    // CSV has rows of intervals alone: the totals of all would be rows of another kind.
    const rows = snapshotRows(options, shown.book, kind === 'final' && !isCsv);
    const head = isBegun || !isCsv ? '' : csvHeader(options);
    isBegun = true;
    const totals = totalsObject(shown.totals, shown.dropped);
    writeAll([head + (isCsv ? csvLines(options, time, rows) : jsonLine(options, kind, time, totals, rows))]);
  };
  return {
    isPaused: false,
    show: (shown) => write(shown, 'snapshot'),
    note: (text) => void process.stderr.write(`rastro: ${text}\n`),
    close: () => undefined,
    end: (shown) => {
      write(shown, 'final');
      process.stderr.write(totalsText(shown.totals, shown.dropped));
      return [];
    },
  };
}
