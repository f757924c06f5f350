// How packets are laid out: text lines for people; JSON, JSON lines, CSV or Markdown for programs. Each packet gives a piece of text
// at once, so that a packet is out as soon as it is in.

import { PACKET_COLUMNS, type PrintedPacket } from './packet-columns.js';

export const PACKET_FORMATS = ['text', 'json', 'jsonl', 'csv', 'markdown'] as const;
export type PacketFormat = (typeof PACKET_FORMATS)[number];

export interface PacketLayout {
  /** Before the first packet. */
  readonly head: string;
  /** Between packets. */
  readonly between: string;
  /** Behind the last one, of `packets`. */
  tail(packets: number): string;
  packet(packet: PrintedPacket): string;
}

const NAMES = PACKET_COLUMNS.map(({ name }) => name);

const LAYOUTS: Readonly<Record<Exclude<PacketFormat, 'text'>, PacketLayout>> = {
  json: { head: '[\n', between: ',\n', tail: (packets) => (packets === 0 ? ']\n' : '\n]\n'), packet: jsonText },
  jsonl: { head: '', between: '', tail: () => '', packet: (packet) => `${jsonText(packet)}\n` },
  csv: { head: `${NAMES.join()}\n`, between: '', tail: () => '', packet: csvRow },
  markdown: {
    head: `| ${NAMES.join(' | ')} |\n|${' --- |'.repeat(NAMES.length)}\n`,
    between: '',
    tail: () => '',
    packet: markdownRow,
  },
};

export function packetLayout(format: Exclude<PacketFormat, 'text'>): PacketLayout {
  return LAYOUTS[format];
}

/** One object; fields that a packet does not have are left out. */
function jsonText(packet: PrintedPacket): string {
  const pairs = PACKET_COLUMNS.map(({ name, read }) => [name, read(packet)] as const);
  return JSON.stringify(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)));
}

/** RFC 4180. */
function csvRow(packet: PrintedPacket): string {
  return `${PACKET_COLUMNS.map(({ read }) => csvField(read(packet) ?? '')).join()}\n`;
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownRow(packet: PrintedPacket): string {
  return `| ${PACKET_COLUMNS.map(({ read }) => String(read(packet) ?? '').replaceAll('|', '\\|')).join(' | ')} |\n`;
}
