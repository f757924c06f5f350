// What is said at the end: every flow that was seen, and where every packet went.

import { protocolName } from '../output/protocol-names.js';
import { visibleText } from '../output/visible-text.js';
import { UNKNOWN_REASONS } from '../process/attribution.js';
import type { Predicate } from '../query/filter.js';
import { formatRows, type RowColumn } from '../query/row-format.js';
import { processText } from './flow-groups.js';
import { type FlowRow, totalOf } from './flow-row.js';
import { askedFor, type SeenFlows } from './snapshot-lines.js';
import type { TopTotals } from './totals.js';
import { endText } from './views.js';

const COLUMNS: readonly RowColumn<FlowRow>[] = [
  textColumn('Name', (flow) => processText(flow)),
  numberColumn('PID', ({ owner }) => owner.process?.pid),
  textColumn('Protocol', ({ ends }) => protocolName(ends.protocol)),
  numberColumn('Bytes', (flow) => totalOf(flow).bytes),
  numberColumn('Packets', (flow) => totalOf(flow).packets),
  textColumn('Source', ({ source, ends }) => endText(source, ends.sourcePort)),
  textColumn('Destination', ({ destination, ends }) => endText(destination, ends.destinationPort)),
  textColumn('In/out', ({ owner }) => owner.inout),
];

function textColumn(header: string, read: (flow: FlowRow) => string): RowColumn<FlowRow> {
  return { name: header, header, isNumber: false, text: (flow) => visibleText(read(flow)), value: read };
}

function numberColumn(header: string, read: (flow: FlowRow) => number | undefined): RowColumn<FlowRow> {
  return { name: header, header, isNumber: true, text: (flow) => String(read(flow) ?? ''), value: (flow) => read(flow) ?? null };
}

/** The table, the flow that moved most first, what is not in it, and the totals. */
export function* finalReport(
  seen: SeenFlows,
  isAskedFor: Predicate<FlowRow> | undefined,
  totals: TopTotals,
  dropped: number,
): Generator<string> {
  const inOrder = [...askedFor(seen, isAskedFor).rows].sort((a, b) => totalOf(b).bytes - totalOf(a).bytes);
  yield* formatRows('table', COLUMNS, inOrder);
  const listed = totals.flows - totals.folded.flows;
  if (isAskedFor !== undefined) yield `\n${inOrder.length} of ${listed} flows match; the totals are of all\n`;
  yield `\n${totalsText(totals, dropped)}`;
}

/** One line per total; the first three add up to the fourth. */
export function totalsText(totals: TopTotals, dropped: number): string {
  const reasons = UNKNOWN_REASONS.map((reason) => `${reason} ${totals.unknownBy[reason]}`).join(', ');
  const lines: [string, string][] = [
    ['Packets of known process', String(totals.known)],
    ['Packets of unknown process', `${totals.unknownProcess} (${reasons})`],
    ['Unknown packets', `${totals.unknown} (neither TCP nor UDP)`],
    ['Total packets', String(totals.packets)],
    ['Dropped by the kernel', String(dropped)],
  ];
  const { flows, packets, bytes } = totals.folded;
  const folded = `${flows} flows ended long ago and are not listed; of the totals they have ${packets} packets, ${bytes} bytes\n`;
  return (flows === 0 ? '' : folded) + lines.map(([name, text]) => `${`${name}:`.padEnd(28)}${text}\n`).join('');
}
