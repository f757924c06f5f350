// What stands below the lines of a summary: totals, what is not shown, and what is in no conversation.

import type { Summary, SummaryTotals } from '../query/summary.js';
import type { ReplayTotals } from './stats.js';
import { countText } from './summary.js';

/** A line per thing to say. `shown` lines stand above it; `totals` are those of the packets, where there were some. */
export function summaryFooter(summary: Summary, shown: number, totals: ReplayTotals | undefined): string {
  const lines = [totalsLine(summary)];
  if (shown < summary.lines) lines.push(`the first ${countText(shown)} of ${countText(summary.lines)} lines are shown`);
  if (summary.evicted > 0) {
    lines.push(`${countText(summary.evicted)} conversations ended early to make room (--max-flows); what followed has lines of its own`);
  }
  const outside = totals === undefined ? '' : outsideText(totals);
  if (outside !== '') lines.push(`not in conversations: ${outside}`);
  if (totals?.dropped !== undefined) lines.push(dropsText(totals));
  return lines.map((line) => `${line}\n`).join('');
}

/** Where no footer says it: on standard error, if the kernel dropped any. */
export function warnOfDrops(totals: ReplayTotals | undefined): void {
  if (totals !== undefined && (totals.dropped ?? 0) > 0) process.stderr.write(`rastro: ${dropsText(totals)}\n`);
}

function dropsText({ frames, dropped = 0 }: ReplayTotals): string {
  return `dropped by the kernel: ${countText(dropped)} of ${countText(frames + dropped)} packets`;
}

function totalsLine({ all, askedFor, isFiltered }: Summary): string {
  const part = (of: (totals: SummaryTotals) => number, unit: string): string => {
    const all_ = countText(of(all));
    return `${isFiltered ? `${countText(of(askedFor))} of ${all_}` : all_} ${unit}${of(all) === 1 ? '' : 's'}`;
  };
  const amounts = [
    part(({ conversations }) => conversations, 'conversation'),
    part(({ packets }) => packets, 'packet'),
    part(({ bytes }) => bytes, 'byte'),
  ].join(', ');
  const { refused, halfOpen } = isFiltered ? askedFor : all;
  const marked = [refused > 0 ? `${countText(refused)} refused` : '', halfOpen > 0 ? `${countText(halfOpen)} half-open` : ''];
  const marks = marked.filter((text) => text !== '').join(', ');
  return marks === '' ? amounts : `${amounts}; ${marks}`;
}

function outsideText({ nonip, malformed, unsupported, frames_outside_window }: ReplayTotals): string {
  return [
    [nonip, 'not IP'],
    [malformed, 'malformed'],
    [unsupported, 'of an unsupported link type'],
    [frames_outside_window, 'outside the times'],
  ]
    .filter(([count]) => Number(count) > 0)
    .map(([count, what]) => `${countText(Number(count))} ${what}`)
    .join(', ');
}
