// The columns that a line about a conversation can have.

import { Protocol } from '../decode/numbers.js';
import { endReasonName } from '../output/columns.js';
import { protocolName } from '../output/protocol-names.js';
import { timeText } from '../output/time-text.js';
import { visibleText } from '../output/visible-text.js';
import type { Attributed } from '../process/attribution.js';
import type { Conversation, Known } from './conversation.js';
import { stateOf } from './conversation-state.js';
import type { RowColumn } from './row-format.js';
import { serverSide, serviceOf } from './server-side.js';

export interface SummaryColumn extends RowColumn<Conversation> {
  readonly about: string;
  /** What rows are sorted by it with; where it is an amount, the greatest first. */
  readonly key: (row: Conversation) => number | string;
  readonly isAmount: boolean;
  /** What must be known of conversations for it to say anything. */
  readonly needs: keyof Known | undefined;
}

const NS_PER_SECOND = 1e9;
const WITH_PORTS: readonly number[] = [Protocol.TCP, Protocol.UDP, Protocol.DCCP, Protocol.SCTP, Protocol.UDP_LITE];

type Read<T> = (row: Conversation) => T;

function word(name: string, header: string, about: string, text: Read<string>, needs?: keyof Known): SummaryColumn {
  return { name, header, about, text, value: text, key: text, isNumber: false, isAmount: false, needs };
}

function amount(name: string, header: string, about: string, value: Read<number>, needs?: keyof Known): SummaryColumn {
  return { name, header, about, text: (row) => String(value(row)), value, key: value, isNumber: true, isAmount: true, needs };
}

/** Per second of the conversation's duration; nothing where all of it came at once. */
function rate(name: string, header: string, about: string, of: Read<number>): SummaryColumn {
  const value = (row: Conversation): number => (of(row) * NS_PER_SECOND) / (row.durationNs || Number.NaN);
  const known = (row: Conversation): number | null => (Number.isNaN(value(row)) ? null : Number(value(row).toFixed(1)));
  const text = (row: Conversation): string => known(row)?.toFixed(1) ?? '-';
  return { ...amount(name, header, about, value, 'duration'), value: known, text, key: (row) => known(row) ?? -1 };
}

/** undefined where nobody knows it, or a CSV does not say. */
function pidOf({ owner: { process } }: Conversation): number | undefined {
  return Number.isNaN(process?.pid) ? undefined : process?.pid;
}

/** Whoever owns a process chose its name. */
function owner(name: string, header: string, about: string, read: (owner: Attributed) => string | undefined): SummaryColumn {
  const value = (row: Conversation): string => read(row.owner) ?? '';
  return { ...word(name, header, about, (row) => visibleText(value(row)) || '-', 'ownerOf'), value };
}

function port(name: string, about: string, value: Read<number>): SummaryColumn {
  return { ...amount(name, name === 'srcport' ? 'SrcPort' : 'DstPort', about, value), isAmount: false };
}

/** `address:port`, an IPv6 address in brackets; the address alone for protocols without ports. */
function endText(row: Conversation, address: string, portNumber: number): string {
  if (!WITH_PORTS.includes(row.protocol)) return address;
  return row.isIpv6 ? `[${address}]:${portNumber}` : `${address}:${portNumber}`;
}

const words = new Int32Array(4);

/** Text that sorts as addresses do, IPv4 first. */
function addressKey(read: (into: Int32Array) => number): string {
  const version = read(words);
  return `${version}${Array.from(words.subarray(0, version === 4 ? 1 : 4), (each) => (each >>> 0).toString(16).padStart(8, '0')).join('')}`;
}

function portKey(portNumber: number): string {
  return String(portNumber).padStart(5, '0');
}

function seconds(row: Conversation): number | null {
  return Number.isNaN(row.durationNs) ? null : Math.floor((row.durationNs + 500) / 1000) / 1e6;
}

function time(name: string, header: string, about: string, text: Read<string>, key: Read<number>): SummaryColumn {
  return { ...word(name, header, about, text, 'start'), key };
}

export const SUMMARY_COLUMNS: readonly SummaryColumn[] = [
  word('proto', 'Proto', 'IP protocol', (row) => protocolName(row.protocol)),
  {
    ...word('src', 'Src', 'address and port that sent the first packet', (row) => endText(row, row.source, row.sourcePort)),
    key: (row) => addressKey((into) => row.readSource(into)) + portKey(row.sourcePort),
  },
  {
    ...word('dst', 'Dst', 'address and port that it was for', (row) => endText(row, row.destination, row.destinationPort)),
    key: (row) => addressKey((into) => row.readDestination(into)) + portKey(row.destinationPort),
  },
  { ...word('srcip', 'SrcIP', 'the address alone', (row) => row.source), key: (row) => addressKey((into) => row.readSource(into)) },
  port('srcport', 'the port alone', (row) => row.sourcePort),
  {
    ...word('dstip', 'DstIP', 'the address alone', (row) => row.destination),
    key: (row) => addressKey((into) => row.readDestination(into)),
  },
  port('dstport', 'the port alone', (row) => row.destinationPort),
  {
    ...word('flags', 'Flags', 'TCP flags seen, in order of appearance, both ways; -- for none', (row) => row.flagLetters || '--', 'flags'),
    value: (row) => row.flagLetters,
  },
  amount('size', 'Size', 'IP bytes both ways', (row) => row.size),
  amount('fcount', 'FCount', 'packets forward', (row) => row.count),
  amount('rcount', 'RCount', 'packets in reverse', (row) => row.reverseCount),
  amount('packets', 'Packets', 'packets both ways', (row) => row.packets),
  amount('bytes', 'Bytes', 'IP bytes forward', (row) => row.bytes),
  amount('rbytes', 'RBytes', 'IP bytes in reverse', (row) => row.reverseBytes),
  word('service', 'Service', 'IANA name of the server’s port, else protocol/port', serviceOf),
  word('server', 'Server', 'the side that serves', (row) =>
    serverSide(row).isDestination ? endText(row, row.destination, row.destinationPort) : endText(row, row.source, row.sourcePort),
  ),
  word('server_by', 'ServerBy', 'what told the server: syn, began, well-known or lower-port', (row) => serverSide(row).by),
  word('state', 'State', 'how far it came: established, refused, half-open, ...', stateOf, 'flags'),
  time(
    'start',
    'Start',
    'time of the first packet, UTC',
    (row) => timeText(row.startSeconds, row.startNanoseconds),
    (row) => row.startSeconds + row.startNanoseconds / NS_PER_SECOND,
  ),
  time(
    'end',
    'End',
    'time of the last packet, UTC',
    (row) => timeText(row.endSeconds, row.endNanoseconds),
    (row) => row.endSeconds + row.endNanoseconds / NS_PER_SECOND,
  ),
  {
    ...amount('dur', 'Dur', 'seconds from the first packet to the last', (row) => seconds(row) ?? -1, 'duration'),
    value: seconds,
    text: (row) => seconds(row)?.toFixed(6) ?? '-',
  },
  rate('bitrate', 'Bit/s', 'bits of IP per second, both ways', (row) => row.size * 8),
  rate('pktrate', 'Pkt/s', 'packets per second, both ways', (row) => row.packets),
  {
    ...amount('vlan', 'VLAN', 'VLAN of the first packet', (row) => row.vlan, 'vlan'),
    text: (row) => (row.vlan < 0 ? '-' : String(row.vlan)),
    value: (row) => (row.vlan < 0 ? null : row.vlan),
    isAmount: false,
  },
  owner('process', 'Process', 'name of the process that has it', ({ process }) => process?.name),
  {
    ...amount('pid', 'PID', 'its PID', (row) => pidOf(row) ?? 0, 'ownerOf'),
    text: (row) => String(pidOf(row) ?? '-'),
    value: (row) => pidOf(row) ?? null,
    isAmount: false,
  },
  owner('user', 'User', 'its user', ({ process }) => process?.user),
  owner('unit', 'Unit', 'its container or systemd unit', ({ process }) => process?.unit),
  owner('inout', 'In/out', 'in or out: the process is at the destination, or at the source', ({ inout }) => inout),
  word('end_reason', 'EndReason', 'why it ended, with --idle-timeout or at --max-flows', (row) => endReasonName(row.endReason)),
];

const FOR_PEOPLE = ['proto', 'src', 'dst', 'flags', 'size', 'fcount', 'rcount'];
const FOR_PROGRAMS = ['proto', 'srcip', 'srcport', 'dstip', 'dstport', 'flags', 'size', 'fcount', 'rcount'];
const WIDE = ['service', 'state', 'start', 'dur', 'bitrate'];

/** Names of the columns shown unless others are asked for; programs get addresses and ports apart. */
export function usualColumns(isForPrograms: boolean, isWide: boolean): string[] {
  return [...(isForPrograms ? FOR_PROGRAMS : FOR_PEOPLE), ...(isWide ? WIDE : [])];
}

/** The named columns, given what is known; what is not is "-", and null for programs. */
export function summaryColumns(names: readonly string[], known: Known): SummaryColumn[] {
  return names
    .map((name) => SUMMARY_COLUMNS.find((column) => column.name === name))
    .filter((column) => column !== undefined)
    .map((column) => (column.needs === undefined || known[column.needs] ? column : unknown(column)));
}

function unknown(column: SummaryColumn): SummaryColumn {
  return { ...column, text: () => '-', value: () => null, key: () => 0 };
}
