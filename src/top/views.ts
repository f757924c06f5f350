// What a tab shows: flows themselves, or sums of them by process, remote host or service, with columns for people and for programs.

import { protocolName } from '../output/protocol-names.js';
import { csvField, visibleText } from '../output/visible-text.js';
import type { ProcessFacts } from '../process/process-facts.js';
import type { RowColumn } from '../query/row-format.js';
import { type FlowRow, hasSockets, totalOf } from './flow-book.js';

export const VIEWS = ['flow', 'process', 'host', 'service'] as const;
export type ViewName = (typeof VIEWS)[number];

export const SORTS = ['rate', 'bytes', 'packets', 'name'] as const;
export type SortName = (typeof SORTS)[number];

/** One line of any view. */
export interface ViewRow {
  readonly name: string;
  readonly process: ProcessFacts | undefined;
  /** Of the flow view. */
  readonly flow: FlowRow | undefined;
  flows: number;
  packets: number;
  bytes: number;
  packetRate: number;
  byteRate: number;
}

export type ViewColumn = RowColumn<ViewRow>;

/** "curl" or "curl/1234"; what is not known is said in brackets. */
export function processText({ owner }: FlowRow, withPid = false): string {
  const { process, unknown } = owner;
  if (process !== undefined) return withPid ? `${visibleText(process.name)}/${process.pid}` : visibleText(process.name);
  return unknown === undefined ? '-' : `(${unknown})`;
}

export function endText(address: string, port: number): string {
  if (port === 0) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Lines of the view, in order of `sort`, the greatest first, names alphabetically. */
export function viewRows(view: ViewName, flows: Iterable<FlowRow>, sort: SortName, isReversed: boolean): ViewRow[] {
  const rows = view === 'flow' ? Array.from(flows, flowRow) : grouped(view, flows);
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

function grouped(view: Exclude<ViewName, 'flow'>, flows: Iterable<FlowRow>): ViewRow[] {
  const groups = new Map<string, ViewRow>();
  for (const flow of flows) {
    const { process } = flow.owner;
    const name = NAME_OF[view](flow);
    const key = view === 'process' && process !== undefined ? String(process.id) : name;
    let group = groups.get(key);
    if (group === undefined) {
      const of = view === 'process' ? process : undefined;
      group = { name, process: of, flow: undefined, flows: 0, packets: 0, bytes: 0, packetRate: 0, byteRate: 0 };
      groups.set(key, group);
    }
    const { packets, bytes } = totalOf(flow);
    group.flows++;
    group.packets += packets;
    group.bytes += bytes;
    group.packetRate += flow.packetRate;
    group.byteRate += flow.byteRate;
  }
  return [...groups.values()];
}

const NAME_OF: Readonly<Record<Exclude<ViewName, 'flow'>, (flow: FlowRow) => string>> = {
  process: (flow) => (hasSockets(flow) ? processText(flow) : `(${protocolName(flow.ends.protocol)})`),
  // The remote host is the end that is not ours; of two that are not, the destination.
  host: ({ owner, source, destination }) => (owner.inout === 'in' ? source : destination),
  service: ({ service }) => service,
};

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
