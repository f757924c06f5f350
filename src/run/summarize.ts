// `rastro summary`: conversations of a source as lines, filtered, sorted or grouped, with totals.

import { captureName } from '../capture/open-capture.js';
import { SinkError, UsageError } from '../errors.js';
import { ByteSink } from '../output/byte-sink.js';
import { STDOUT_FD } from '../output/output-file.js';
import { ALL_KNOWN, type Conversation, type Known, WHERE_OWNERS } from '../query/conversation.js';
import { stateOf } from '../query/conversation-state.js';
import { groupColumns } from '../query/grouping.js';
import { formatRows, NO_TERMINAL, type Terminal } from '../query/row-format.js';
import { Summary } from '../query/summary.js';
import { readConversations } from './conversation-run.js';
import { type Draw, LiveScreen } from './live-screen.js';
import type { OnLooker } from './on-looker.js';
import type { ProcessOwners } from './process-owners.js';
import type { ReplayTotals } from './stats.js';
import { summaryFooter, warnOfDrops } from './summary-footer.js';
import type { SummaryRequest } from './summary-options.js';

/** Summarizes and answers the exit status. Throws UsageError, CaptureError and SinkError. */
export async function summarize(request: SummaryRequest): Promise<number> {
  let known: Known = ALL_KNOWN;
  // Filters may ask for what is known only then.
  let summary = newSummary({ ...request, isAskedFor: undefined }, known);
  const draw: Draw = (snapshot, soFar, height) => {
    const picture = summary.copy();
    snapshot(picture);
    return pictureText(request, picture, known, soFar, height);
  };
  const isDrawn = request.source.watch !== undefined && request.format === 'table' && process.stdout.isTTY === true;
  const sinkFor = (told: Known): Summary => {
    checkOwners(request, told);
    known = told;
    summary = newSummary(request, told);
    return summary;
  };
  const screen = isDrawn ? new LiveScreen(process.stdout, draw) : undefined;
  const owners = await ownersFor(request, screen);
  const liveKnown = owners === undefined ? ALL_KNOWN : { ...ALL_KNOWN, ownerOf: (row: Conversation) => owners.of(row) };
  const source = { ...request.source, liveKnown };
  const { totals, failure, exitStatus, isCalledOff } = await readConversations(source, sinkFor, owners ?? screen);
  if (isCalledOff === true) return exitStatus;
  if (failure !== undefined) process.stderr.write(`rastro: ${failure}; what came before that is summarized\n`);
  if (request.format !== 'table' && request.format !== 'markdown') warnOfDrops(totals);
  try {
    writeAll(summaryText(request, summary, known, totals, stdoutTerminal()));
  } catch (error) {
    if (!(error instanceof SinkError) || error.code !== 'EPIPE') throw error;
  }
  return exitStatus;
}

/** Who tells whose the conversations of an interface are, where that is asked for. */
async function ownersFor({ asksForOwners, source }: SummaryRequest, screen: OnLooker | undefined): Promise<ProcessOwners | undefined> {
  if (asksForOwners === undefined || source.watch === undefined) return undefined;
  return (await import('./process-owners.js')).ProcessOwners.start(screen);
}

/** Throws UsageError where processes are asked for, and there are none. */
function checkOwners({ asksForOwners, group, source }: SummaryRequest, { ownerOf }: Known): void {
  if (asksForOwners === undefined || ownerOf !== undefined) return;
  const names = source.files.map(captureName).join(', ');
  // A filter that only looks as if it asked for them says so itself.
  if (group !== undefined || !asksForOwners.startsWith('--where')) {
    throw new UsageError(`${asksForOwners}: ${names} tells of no processes; ${WHERE_OWNERS}`);
  }
}

/** Characters gathered before they are encoded: a call for each line would cost more than the line. */
const GATHERED = 65_536;

/** Writes `pieces` to standard output. Throws SinkError. */
export function writeAll(pieces: Iterable<string>): void {
  const sink = new ByteSink(STDOUT_FD, 'standard output');
  let gathered = '';
  for (const piece of pieces) {
    gathered += piece;
    if (gathered.length < GATHERED) continue;
    sink.utf8(gathered);
    gathered = '';
  }
  sink.utf8(gathered);
  sink.flush();
}

/** An empty summary as `request` has it; records are put into it. */
export function newSummary({ isAskedFor, rowOrder, group, top, source }: SummaryRequest, known: Known): Summary {
  const limit = group === undefined ? Math.min(top ?? source.engine.maxFlows, source.engine.maxFlows) : source.engine.maxFlows;
  return new Summary({ known, isAskedFor: isAskedFor?.(known), rowOrder, groupsOf: group?.of, limit });
}

/** All that is written of `summary`, piece by piece. */
export function* summaryText(
  { format, columns, group, top = Number.POSITIVE_INFINITY }: SummaryRequest,
  summary: Summary,
  known: Known,
  totals: ReplayTotals | undefined,
  terminal: Terminal,
): Generator<string> {
  if (group === undefined) yield* formatRows(format, columns(known), firstOf(summary.rows(), top), terminal);
  else {
    const groups = summary.groups(group.by, group.isReversed).slice(0, Math.min(top, summary.linesKept));
    yield* formatRows(format, groupColumns(group.name), groups, { ...terminal, colour: undefined });
  }
  const shown = Math.min(top, summary.linesKept);
  if (format === 'table' || format === 'markdown') yield `\n${summaryFooter(summary, shown, totals)}`;
}

function* firstOf<T>(items: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

/** As much of a summary that goes on as `height` lines have room for. */
export function pictureText(request: SummaryRequest, summary: Summary, known: Known, totals: ReplayTotals, height: number): string {
  const footerLines = summaryFooter(summary, 0, totals).trimEnd().split('\n').length;
  // The header, and the empty line above the footer.
  const room = Math.max(1, height - footerLines - 2);
  const top = Math.min(room, request.top ?? Number.POSITIVE_INFINITY);
  return [...summaryText({ ...request, top }, summary, known, totals, stdoutTerminal())].join('');
}

const RED = 31;
const YELLOW = 33;

/** What standard output is, where it is a terminal; NO_COLOR (no-color.org) keeps it plain. */
export function stdoutTerminal(): Terminal {
  if (!process.stdout.isTTY) return NO_TERMINAL;
  return { width: process.stdout.columns, colour: process.env['NO_COLOR'] ? undefined : colourOf };
}

function colourOf(conversation: Conversation): number | undefined {
  const state = stateOf(conversation);
  return state === 'refused' ? RED : state === 'half-open' ? YELLOW : undefined;
}
