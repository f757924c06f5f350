// `rastro summary`: conversations of a source as lines, filtered, sorted or grouped, with totals.

import { SinkError } from '../errors.js';
import { ByteSink } from '../output/byte-sink.js';
import { STDOUT_FD } from '../output/output-file.js';
import { ALL_KNOWN, type Conversation, type Known } from '../query/conversation.js';
import { stateOf } from '../query/conversation-state.js';
import { groupColumns } from '../query/grouping.js';
import { formatRows, NO_TERMINAL, type Terminal } from '../query/row-format.js';
import { Summary } from '../query/summary.js';
import { readConversations } from './conversation-run.js';
import type { ReplayTotals } from './stats.js';
import { summaryFooter } from './summary-footer.js';
import type { SummaryRequest } from './summary-options.js';

/** Summarizes and answers the exit status. Throws UsageError, CaptureError and SinkError. */
export async function summarize(request: SummaryRequest): Promise<number> {
  let known: Known = ALL_KNOWN;
  let summary = newSummary(request, known);
  const { totals, failure, exitStatus } = await readConversations(request.source, (told) => {
    known = told;
    summary = newSummary(request, told);
    return summary;
  });
  if (failure !== undefined) process.stderr.write(`rastro: ${failure}; what came before that is summarized\n`);
  try {
    writeAll(summaryText(request, summary, known, totals, stdoutTerminal()));
  } catch (error) {
    if (!(error instanceof SinkError) || error.code !== 'EPIPE') throw error;
  }
  return exitStatus;
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

/** All that is written of `summary`, piece by piece; for a live source, again and again. */
export function* summaryText(
  { format, columns, group, top = Number.POSITIVE_INFINITY }: SummaryRequest,
  summary: Summary,
  known: Known,
  totals: ReplayTotals | undefined,
  terminal: Terminal,
): Generator<string> {
  if (group === undefined) yield* formatRows(format, columns(known), summary.rows(), terminal);
  else {
    const groups = summary.groups(group.by, group.isReversed).slice(0, Math.min(top, summary.linesKept));
    yield* formatRows(format, groupColumns(group.name), groups, { ...terminal, colour: undefined });
  }
  const shown = Math.min(top, summary.linesKept);
  if (format === 'table' || format === 'markdown') yield `\n${summaryFooter(summary, shown, totals)}`;
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
