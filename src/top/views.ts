// What a tab shows: flows themselves, or sums of them by process, remote host or service, with columns for people and for programs.

import { protocolName } from '../output/protocol-names.js';
import { csvField, visibleText } from '../output/visible-text.js';
import type { RowColumn } from '../query/row-format.js';
import { FlowGroups, GROUP_VIEWS, type GroupView, processText, type ViewRow } from './flow-groups.js';
import { type FlowRow, totalOf } from './flow-row.js';
import type { FoldedFlows } from './folded-flows.js';

export const VIEWS = ['flow', ...GROUP_VIEWS] as const;
export type ViewName = (typeof VIEWS)[number];

export const SORTS = ['rate', 'bytes', 'packets', 'name'] as const;
export type SortName = (typeof SORTS)[number];

export type ViewColumn = RowColumn<ViewRow>;

export function endText(address: string, port: number): string {
  if (port === 0) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Lines of the view, in order of `sort`, the greatest first, names alphabetically. `folded` counts in sums of flows. */
export function viewRows(
  view: ViewName,
  flows: Iterable<FlowRow>,
  folded: FoldedFlows | undefined,
  sort: SortName,
  isReversed: boolean,
): ViewRow[] {
  const rows = view === 'flow' ? Array.from(flows, flowRow) : grouped(view, flows, folded);
  const by: Record<SortName, (a: ViewRow, b: ViewRow) => number> = {
    rate: (a, b) => b.byteRate - a.byteRate || b.bytes - a.bytes,
    bytes: (a, b) => b.bytes - a.bytes,
    packets: (a, b) => b.packets - a.packets,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  };
  rows.sort(by[sort]);
  return isReversed ? rows.reverse() : rows;
}

function flowRow(flow: FlowRow): ViewRow {
  const { packetRate, byteRate, owner } = flow;
  return { name: processText(flow), process: owner.process, flow, flows: 1, ...totalOf(flow), packetRate, byteRate };
}

function grouped(view: GroupView, flows: Iterable<FlowRow>, folded: FoldedFlows | undefined): ViewRow[] {
  const groups = folded?.groups[view].copy() ?? new FlowGroups(view);
  for (const flow of flows) groups.add(flow);
  return [...groups.rows];
}

/** 1234567 is "1.2 MB": decimal, as rates of networks are. */
export function amountText(amount: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = amount;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

function text(name: string, header: string, read: (row: ViewRow) => string): ViewColumn {
  return { name, header, isNumber: false, text: (row) => visibleText(read(row)), value: read };
}

function number(
  name: string,
  header: string,
  read: (row: ViewRow) => number | undefined,
  shown: (value: number) => string = String,
): ViewColumn {
  return {
    name,
    header,
    isNumber: true,
    text: (row) => (read(row) === undefined ? '' : shown(read(row)!)),
    value: (row) => read(row) ?? null,
  };
}

const rounded = (value: number): string => value.toFixed(0);

const RATES: readonly ViewColumn[] = [
  number('bytes_per_second', 'B/s', ({ byteRate }) => Math.round(byteRate), amountText),
  number('packets_per_second', 'P/s', ({ packetRate }) => Math.round(packetRate), rounded),
];

const SUMS: readonly ViewColumn[] = [
  number('packets', 'Packets', ({ packets }) => packets),
  number('bytes', 'Bytes', ({ bytes }) => bytes, amountText),
];

const PID = number('pid', 'PID', ({ process }) => process?.pid);
const WHO: readonly ViewColumn[] = [
  text('user', 'User', ({ process }) => process?.user ?? ''),
  text('unit', 'Unit', ({ process }) => process?.unit ?? ''),
];
const COMMAND = text('command', 'Command', ({ process }) => process?.command ?? '');
const INOUT = text('inout', 'In/out', ({ flow }) => flow?.owner.inout ?? '');
const FLOWS = number('flows', 'Flows', ({ flows }) => flows);

function flowText(name: string, header: string, read: (flow: FlowRow) => string): ViewColumn {
  return text(name, header, ({ flow }) => (flow === undefined ? '' : read(flow)));
}

const ENDS: readonly ViewColumn[] = [
  flowText('protocol', 'Proto', ({ ends }) => protocolName(ends.protocol)),
  flowText('source', 'Source', ({ source, ends }) => endText(source, ends.sourcePort)),
  flowText('destination', 'Destination', ({ destination, ends }) => endText(destination, ends.destinationPort)),
];

/** Columns that a terminal shows. */
export const SHOWN: Readonly<Record<ViewName, readonly ViewColumn[]>> = {
  flow: [text('name', 'Process', ({ name }) => name), PID, INOUT, ...ENDS, RATES[0]!, SUMS[1]!],
  process: [text('name', 'Process', ({ name }) => name), PID, ...WHO, FLOWS, ...RATES, SUMS[1]!, COMMAND],
  host: [text('name', 'Remote host', ({ name }) => name), FLOWS, ...RATES, ...SUMS],
  service: [text('name', 'Service', ({ name }) => name), FLOWS, ...RATES, ...SUMS],
};

const nameFor = (name: string): ViewColumn => text(name, name, (row) => row.name);
const UNKNOWN = flowText('unknown', 'unknown', ({ owner }) => owner.unknown ?? '');
const FLOW_NAME = text('process', 'process', ({ process }) => process?.name ?? '');
const PEER: readonly ViewColumn[] = [
  number('peer_pid', 'peer_pid', ({ flow }) => flow?.peer?.pid),
  text('peer_process', 'peer_process', ({ flow }) => flow?.peer?.name ?? ''),
];

/** Columns that programs get. */
export const TOLD: Readonly<Record<ViewName, readonly ViewColumn[]>> = {
  flow: [
    FLOW_NAME,
    PID,
    ...WHO,
    COMMAND,
    INOUT,
    UNKNOWN,
    ...PEER,
    ...ENDS,
    flowText('service', '', (flow) => flow.service),
    ...RATES,
    ...SUMS,
  ],
  process: [nameFor('process'), PID, ...WHO, COMMAND, FLOWS, ...RATES, ...SUMS],
  host: [nameFor('host'), FLOWS, ...RATES, ...SUMS],
  service: [nameFor('service'), FLOWS, ...RATES, ...SUMS],
};

/** A row as a program reads it: names to values. */
export function toldRow(view: ViewName, row: ViewRow): Record<string, string | number | null> {
  return Object.fromEntries(TOLD[view].map(({ name, value }) => [name, value(row)]));
}

/** The same as a line of CSV. */
export function csvRow(view: ViewName, row: ViewRow, before: readonly string[]): string {
  const fields = TOLD[view].map(({ value }) => csvField(visibleText(String(value(row) ?? ''))));
  return `${[...before, ...fields].join()}\n`;
}
