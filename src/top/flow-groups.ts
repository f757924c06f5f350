// Flows summed up by process, remote host or service. With a limit, the groups that moved least become one called "(others)" once there
// are more: which keeps whoever moves much by name, however many hosts a scan makes up meanwhile.

import { protocolName } from '../output/protocol-names.js';
import { visibleText } from '../output/visible-text.js';
import type { ProcessFacts } from '../process/process-facts.js';
import { type FlowRow, hasSockets, type Sum, totalOf } from './flow-row.js';

export const GROUP_VIEWS = ['process', 'host', 'service'] as const;
export type GroupView = (typeof GROUP_VIEWS)[number];

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

/** What flows that are forgotten had moved in the interval that is not over. */
interface Group extends ViewRow {
  movedPackets: number;
  movedBytes: number;
}

type Amounts = Omit<Group, 'name' | 'process' | 'flow'>;

const MS_PER_SECOND = 1000;
export const OTHERS = '(others)';
/** No process has this id. */
const OTHERS_KEY = '';

/** "curl" or "curl/1234"; what is not known is said in brackets. */
export function processText({ owner }: FlowRow): string {
  const { process, unknown } = owner;
  if (process !== undefined) return visibleText(process.name);
  return unknown === undefined ? '-' : `(${unknown})`;
}

const NAME_OF: Readonly<Record<GroupView, (flow: FlowRow) => string>> = {
  process: (flow) => (hasSockets(flow) ? processText(flow) : `(${protocolName(flow.ends.protocol)})`),
  // The remote host is the end that is not ours; of two that are not, the destination.
  host: ({ owner, source, destination }) => (owner.inout === 'in' ? source : destination),
  service: ({ service }) => service,
};

export class FlowGroups {
  readonly #view: GroupView;
  readonly #limit: number;
  #groups = new Map<string, Group>();

  /** There are at most `limit` groups, and the others. */
  constructor(view: GroupView, limit = Number.POSITIVE_INFINITY) {
    this.#view = view;
    this.#limit = limit;
  }

  get rows(): Iterable<ViewRow> {
    return this.#groups.values();
  }

  add(flow: FlowRow): void {
    const { packetRate, byteRate } = flow;
    addTo(this.#groupOf(flow), { flows: 1, ...totalOf(flow), packetRate, byteRate, movedPackets: 0, movedBytes: 0 });
  }

  /** Adds a flow that is forgotten afterwards, and had `moved` so much in this interval. */
  fold(flow: FlowRow, moved: Sum): void {
    const { packets: movedPackets, bytes: movedBytes } = moved;
    addTo(this.#groupOf(flow), { flows: 1, ...totalOf(flow), packetRate: 0, byteRate: 0, movedPackets, movedBytes });
    if (this.#groups.size > this.#limit + 1) this.#prune();
  }

  /** Ends an interval: rates are those of the flows that were folded in it. */
  settle(intervalMs: number): void {
    for (const group of this.#groups.values()) {
      group.packetRate = (group.movedPackets * MS_PER_SECOND) / intervalMs;
      group.byteRate = (group.movedBytes * MS_PER_SECOND) / intervalMs;
      group.movedPackets = 0;
      group.movedBytes = 0;
    }
  }

  /** The same groups, which go their own way from here, without a limit. */
  copy(): FlowGroups {
    const copy = new FlowGroups(this.#view);
    for (const [key, group] of this.#groups) copy.#groups.set(key, { ...group });
    return copy;
  }

  #groupOf(flow: FlowRow): Group {
    const { process } = flow.owner;
    const name = NAME_OF[this.#view](flow);
    const of = this.#view === 'process' ? process : undefined;
    const key = of === undefined ? `-${name}` : String(of.id);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = emptyGroup(name, of);
    this.#groups.set(key, group);
    return group;
  }

  /** Half of the limit at once: sorting costs as much for one. */
  #prune(): void {
    const others = this.#groups.get(OTHERS_KEY) ?? emptyGroup(OTHERS, undefined);
    this.#groups.delete(OTHERS_KEY);
    const inOrder = [...this.#groups].sort(([, a], [, b]) => b.bytes - a.bytes);
    const kept = Math.ceil(this.#limit / 2);
    for (const [, group] of inOrder.slice(kept)) addTo(others, group);
    this.#groups = new Map([[OTHERS_KEY, others], ...inOrder.slice(0, kept)]);
  }
}

function emptyGroup(name: string, process: ProcessFacts | undefined): Group {
  const nothing = { flows: 0, packets: 0, bytes: 0, packetRate: 0, byteRate: 0, movedPackets: 0, movedBytes: 0 };
  return { name, process, flow: undefined, ...nothing };
}

function addTo(group: Group, more: Amounts): void {
  group.flows += more.flows;
  group.packets += more.packets;
  group.bytes += more.bytes;
  group.packetRate += more.packetRate;
  group.byteRate += more.byteRate;
  group.movedPackets += more.movedPackets;
  group.movedBytes += more.movedBytes;
}
