// Flows that ended so long ago that they are no longer remembered one by one: what they had moved stays, as totals and by process, host
// and service, so that everything still adds up after days.

import { UNKNOWN_REASONS, type UnknownReason } from '../process/attribution.js';
import { FlowGroups, GROUP_VIEWS, type GroupView } from './flow-groups.js';
import { type FlowRow, hasSockets, type Sum, totalOf } from './flow-row.js';

const MS_PER_SECOND = 1000;
/** Groups of each kind that have a name, at least half of them; some hundred bytes each. */
export const MOST_GROUPS = 10_000;

/** Amounts of flows, by what became of the question whose they are. */
export class FlowSums {
  flows = 0;
  packets = 0;
  bytes = 0;
  known = 0;
  unknownProcess = 0;
  readonly unknownBy = Object.fromEntries(UNKNOWN_REASONS.map((reason) => [reason, 0])) as Record<UnknownReason, number>;

  add(flow: FlowRow): void {
    const { packets, bytes } = totalOf(flow);
    this.flows++;
    this.packets += packets;
    this.bytes += bytes;
    if (!hasSockets(flow)) return;
    if (flow.owner.process !== undefined) this.known += packets;
    else {
      this.unknownProcess += packets;
      this.unknownBy[flow.owner.unknown ?? 'short-lived'] += packets;
    }
  }

  addAll(other: FlowSums): void {
    for (const key of ['flows', 'packets', 'bytes', 'known', 'unknownProcess'] as const) this[key] += other[key];
    for (const reason of UNKNOWN_REASONS) this.unknownBy[reason] += other.unknownBy[reason];
  }
}

export class FoldedFlows {
  readonly sums = new FlowSums();
  readonly groups: Readonly<Record<GroupView, FlowGroups>>;
  /** Per second, in the last interval, of flows that were folded in it. */
  packetRate = 0;
  byteRate = 0;
  #movedPackets = 0;
  #movedBytes = 0;

  constructor(mostGroups = MOST_GROUPS) {
    const groups = GROUP_VIEWS.map((view) => [view, new FlowGroups(view, mostGroups)]);
    this.groups = Object.fromEntries(groups) as Record<GroupView, FlowGroups>;
  }

  /** The flow moved so much since the last interval was over. */
  add(flow: FlowRow, moved: Sum): void {
    this.sums.add(flow);
    this.#movedPackets += moved.packets;
    this.#movedBytes += moved.bytes;
    for (const view of GROUP_VIEWS) this.groups[view].fold(flow, moved);
  }

  settle(intervalMs: number): void {
    this.packetRate = (this.#movedPackets * MS_PER_SECOND) / intervalMs;
    this.byteRate = (this.#movedBytes * MS_PER_SECOND) / intervalMs;
    this.#movedPackets = 0;
    this.#movedBytes = 0;
    for (const view of GROUP_VIEWS) this.groups[view].settle(intervalMs);
  }
}
