// Conversations of capture files, of standard input, of rastro's own CSV, told by its header, or of interfaces, into a sink. What summary, acl
// and the like have in common: one engine on this thread, which ends conversations by silence only where that is asked for.

import { WINDOW_BYTES } from '../capture/byte-window.js';
import { CaptureFiles } from '../capture/capture-files.js';
import { FrameWindow } from '../capture/frame-window.js';
import { captureIn, captureName, type OpenBytes, openBytes, readError } from '../capture/open-capture.js';
import { countersOf, sharedCounters } from '../counters.js';
import { CaptureError, SinkError, UsageError } from '../errors.js';
import type { RecordSink } from '../flow/dead-list.js';
import { Engine } from '../flow/engine.js';
import { engineMemory } from '../flow/engine-memory.js';
import type { KernelMemory } from '../kernel.js';
import { warn } from '../log.js';
import { ALL_KNOWN, type Known } from '../query/conversation.js';
import { FlowCsv, isFlowCsv, LONGEST_HEADER } from '../query/flow-csv.js';
import { anonymizedFirst, anonymizerFor } from './anonymize.js';
import type { ConversationOutcome, ConversationSource } from './conversation-source.js';
import { runEngineLoop } from './engine-loop.js';
import { onInterrupt } from './interrupt.js';
import type { OnLooker } from './on-looker.js';
import { startProgress } from './progress.js';
import { totalsOf } from './stats.js';
import { StopPoint, sharedStop } from './stop-point.js';

/** Reads all of it into the sink that `sinkFor` makes once it is clear what conversations will tell. Throws CaptureError and UsageError. */
export async function readConversations(
  source: ConversationSource,
  sinkFor: (known: Known) => RecordSink,
  onLooker?: OnLooker,
): Promise<ConversationOutcome> {
  const [path = '-'] = source.files;
  const anonymizer = await anonymizerFor(source.anonymize);
  const anonymized = (sink: RecordSink): RecordSink => anonymizedFirst(anonymizer, sink);
  const sinkBehind = (known: Known): RecordSink => anonymized(sinkFor(known));
  if (source.watch !== undefined) {
    const { watchConversations } = await import('./live-conversations.js');
    return watchConversations(source, source.watch, sinkBehind(source.liveKnown ?? ALL_KNOWN), anonymized, onLooker);
  }
  const memory = engineMemory(source.engine, WINDOW_BYTES);
  const block = memory.bytes(WINDOW_BYTES);
  const first = await openBytes(path, block);
  if (await hasFlowCsv(first, path)) return readCsv(source, first, sinkBehind);
  return readCaptures(source, { ...first, memory, block }, sinkBehind);
}

async function hasFlowCsv({ window, reader }: OpenBytes, path: string): Promise<boolean> {
  try {
    await window.want(1);
    // No capture begins with a letter, and its first bytes may be all that comes for a while.
    if (!/[a-z]/.test(String.fromCharCode(window.bytes[0]!))) return false;
    await window.want(LONGEST_HEADER);
    return isFlowCsv(window.bytes.subarray(0, window.end));
  } catch (error) {
    reader.close();
    throw readError(captureName(path), error);
  }
}

async function readCsv(source: ConversationSource, open: OpenBytes, sinkFor: (known: Known) => RecordSink): Promise<ConversationOutcome> {
  const name = captureName(source.files[0]!);
  if (source.files.length > 1) throw new UsageError(`${name} is a CSV of flows, which can only be read by itself`);
  const [option] = source.packetOptions;
  if (option !== undefined) throw new UsageError(`--${option} is about packets; ${name} is a CSV of flows`);
  let isStopped = false;
  const interrupt = onInterrupt(() => {
    isStopped = true;
    open.reader.close();
  });
  const csv = new FlowCsv(name, source.engine.maxFlows);
  try {
    await csv.read(chunksOf(open, () => isStopped));
    csv.handTo(sinkFor(csv.known));
  } finally {
    interrupt.dispose();
    if (!isStopped) open.reader.close();
  }
  return { totals: undefined, failure: undefined, exitStatus: interrupt.exitStatus ?? 0 };
}

async function* chunksOf({ window }: OpenBytes, isStopped: () => boolean): AsyncGenerator<Uint8Array> {
  do {
    yield Buffer.from(window.bytes.subarray(window.at, window.end));
    window.at = window.end;
  } while (!isStopped() && (await window.refill()));
}

async function readCaptures(
  source: ConversationSource,
  { memory, block, ...open }: OpenBytes & { readonly memory: KernelMemory; readonly block: Uint8Array },
  sinkFor: (known: Known) => RecordSink,
): Promise<ConversationOutcome> {
  const [shared, stopWords] = [sharedCounters(1), sharedStop(1)];
  const [counters, stop] = [countersOf(shared, 0), new StopPoint(stopWords)];
  const warnings: Promise<void>[] = [];
  const files = await CaptureFiles.open(
    source.files,
    counters,
    (name, { offset, what }) => warnings.push(warn({}, `${name} is cut short at byte ${offset}: ${what}; all packets before that count`)),
    { first: await captureIn(open, source.files[0]!), block },
  );
  const engine = new Engine({ ...source.engine, part: 0, parts: 1 }, sinkFor(ALL_KNOWN), counters, {}, memory);
  const progress = startProgress({ files: source.files, quiet: false }, () => totalsOf(shared, 1));
  const interrupt = onInterrupt(() => {
    stop.ask();
    files.close();
  });
  let failure: string | undefined;
  try {
    await runEngineLoop({ source: files, window: new FrameWindow(source.window), engine, counters, stop });
  } catch (error) {
    if (error instanceof SinkError || !(error instanceof CaptureError)) throw error;
    failure = error.message;
  } finally {
    progress.stop();
    interrupt.dispose();
    files.close();
  }
  engine.finish();
  await Promise.all(warnings);
  const totals = totalsOf(shared, 1);
  const exitStatus = failure !== undefined ? 1 : (interrupt.exitStatus ?? (totals.truncated_files > 0 ? 3 : 0));
  return { totals, failure, exitStatus };
}
