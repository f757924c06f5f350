// Conversations summed up by what they have in common. With host and subnet each of the two ends counts, once where both are in
// the same group, so that the groups together may hold more than there is.

import { Protocol } from '../decode/numbers.js';
import { LONGEST_FIELD, putIpv4, putIpv6 } from '../output/digits.js';
import { protocolName } from '../output/protocol-names.js';
import { visibleText } from '../output/visible-text.js';
import type { ProcessFacts } from '../process/process-facts.js';
import type { Conversation } from './conversation.js';
import { stateOf } from './conversation-state.js';
import type { RowColumn } from './row-format.js';
import { serverPort, serviceOf } from './server-side.js';

export interface Group {
  readonly key: string;
  conversations: number;
  packets: number;
  size: number;
}

/** Groups that a conversation belongs to. */
export type GroupsOf = (conversation: Conversation) => readonly string[];

const BY: Readonly<Record<string, GroupsOf>> = {
  src: (row) => [row.source],
  dst: (row) => [row.destination],
  host: (row) => both(row.source, row.destination),
  service: (row) => [serviceOf(row)],
  proto: (row) => [protocolName(row.protocol)],
  port: (row) => [portText(row)],
  state: (row) => [stateOf(row)],
  process: (row) => [ownerText(row, ({ name }) => name)],
  pid: (row) => [ownerText(row, ({ name, pid }) => (Number.isNaN(pid) ? name : `${name}/${pid}`))],
  user: (row) => [ownerText(row, ({ user }) => user)],
  unit: (row) => [ownerText(row, ({ unit }) => unit)],
};

export const GROUPINGS = [...Object.keys(BY), 'subnet/24', 'src/24', 'dst/24'];

/** Those that need Known.ownerOf. */
export const OWNER_GROUPINGS: readonly string[] = ['process', 'pid', 'user', 'unit'];

/** Of a process `read`; in brackets why there is none, or none that it says anything of. */
function ownerText(row: Conversation, read: (process: ProcessFacts) => string): string {
  const { process, unknown } = row.owner;
  if (process !== undefined) return visibleText(read(process)) || '(none)';
  if (row.protocol !== Protocol.TCP && row.protocol !== Protocol.UDP) return `(${protocolName(row.protocol)})`;
  return `(${unknown ?? 'unknown'})`;
}

/** Bits of an IPv6 network, where only those of an IPv4 network are said. */
const IPV6_BITS = 64;

function both(one: string, other: string): string[] {
  return one === other ? [one] : [one, other];
}

function portText(row: Conversation): string {
  const port = serverPort(row);
  return port === 0 && row.protocol !== Protocol.TCP ? protocolName(row.protocol) : String(port);
}

/** What `name` groups by: one of BY, or subnet/24, src/24, dst/24, with other bits for IPv6 behind (subnet/24/48). undefined for anything else. */
export function groupingOf(name: string): GroupsOf | undefined {
  if (Object.hasOwn(BY, name)) return BY[name];
  const [, by, bitsText = '', ipv6Text] = /^(subnet|src|dst)\/(\d{1,3})(?:\/(\d{1,3}))?$/.exec(name) ?? [];
  const bits = Number(bitsText);
  const ipv6Bits = ipv6Text === undefined ? (bits > 32 ? bits : IPV6_BITS) : Number(ipv6Text);
  if (by === undefined || ipv6Bits > 128 || (ipv6Text !== undefined && bits > 32)) return undefined;
  const subnet = (version: number): string => networkText(words, version, version === 4 ? Math.min(bits, 32) : ipv6Bits);
  const source = (row: Conversation): string => subnet(row.readSource(words));
  const destination = (row: Conversation): string => subnet(row.readDestination(words));
  if (by === 'subnet') return (row) => both(source(row), destination(row));
  return by === 'src' ? (row) => [source(row)] : (row) => [destination(row)];
}

const words = new Int32Array(4);
const scratch = new DataView(new ArrayBuffer(LONGEST_FIELD));
const scratchBytes = Buffer.from(scratch.buffer);

/** The network of the address in the first of `address`, whose other bits become zeros. */
function networkText(address: Int32Array, version: number, bits: number): string {
  for (let word = 0, left = bits; word < 4; word++, left -= 32) {
    const mask = left >= 32 ? -1 : left <= 0 ? 0 : -1 << (32 - left);
    address[word] = address[word]! & mask;
  }
  const end = version === 4 ? putIpv4(scratch, 0, address[0]!) : putIpv6(scratch, 0, address, 0);
  return `${scratchBytes.toString('latin1', 0, end)}/${bits}`;
}

/** What is in no group of its own once there are as many as may be. */
const OTHERS = '(others)';

export class Groups {
  readonly #groupsOf: GroupsOf;
  readonly #limit: number;
  readonly #groups = new Map<string, Group>();

  constructor(groupsOf: GroupsOf, limit = Number.POSITIVE_INFINITY) {
    this.#groupsOf = groupsOf;
    this.#limit = limit;
  }

  add(conversation: Conversation): void {
    for (const key of this.#groupsOf(conversation)) {
      const group = this.#groupOf(key);
      group.conversations++;
      group.packets += conversation.packets;
      group.size += conversation.size;
    }
  }

  /** The same groups, which go their own way from here. */
  copy(): Groups {
    const copy = new Groups(this.#groupsOf, this.#limit);
    for (const [key, group] of this.#groups) copy.#groups.set(key, { ...group });
    return copy;
  }

  #groupOf(key: string): Group {
    const found = this.#groups.get(key);
    if (found !== undefined) return found;
    if (this.#groups.size >= this.#limit && key !== OTHERS) return this.#groupOf(OTHERS);
    const group = { key, conversations: 0, packets: 0, size: 0 };
    this.#groups.set(key, group);
    return group;
  }

  get length(): number {
    return this.#groups.size;
  }

  /** Sorted by the column, amounts from the greatest; equal ones by their names. */
  inOrder(by: keyof Group, isReversed: boolean): Group[] {
    const isDescending = (by !== 'key') !== isReversed;
    const sign = isDescending ? -1 : 1;
    return [...this.#groups.values()].sort((a, b) => sign * compare(a[by], b[by]) || compare(a.key, b.key));
  }
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Columns of groups that are called `name`. */
export function groupColumns(name: string): readonly RowColumn<Group>[] {
  const header = name.charAt(0).toUpperCase() + name.slice(1);
  const amount = (key: 'conversations' | 'packets' | 'size', title: string): RowColumn<Group> => ({
    name: key,
    header: title,
    isNumber: true,
    text: (group) => String(group[key]),
    value: (group) => group[key],
  });
  const key = (group: Group): string => group.key;
  return [
    { name: name.replace(/\/.*/, ''), header, isNumber: false, text: key, value: key },
    amount('conversations', 'Conversations'),
    amount('packets', 'Packets'),
    amount('size', 'Size'),
  ];
}
