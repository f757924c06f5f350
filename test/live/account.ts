// Where every frame went, as the manifests of a folder tell it.

import assert from 'node:assert/strict';
import { manifestsIn } from './daemon-process.js';

export interface Account {
  readonly frames: number;
  readonly flowPackets: number;
  /** Packets of the rows that were written, whether their file is still there or not. */
  readonly writtenPackets: number;
  readonly kernelDropped: number;
  readonly recordsDropped: number;
  readonly recordsDroppedPackets: number;
  readonly sampledOut: number;
  readonly endedForLackOfResources: number;
}

/** Sums up all manifests, and holds that no packet is missing from rows and dropped records. */
export function accountOf(folder: string): Account {
  const manifests = manifestsIn(folder);
  const counters = manifests.map((manifest) => manifest['counters'] as Record<string, number> & { ended_by: Record<string, number> });
  const sum = (name: string): number => counters.reduce((total, all) => total + all[name]!, 0);
  const account = {
    frames: sum('frames'),
    flowPackets: sum('flow_packets'),
    writtenPackets: manifests.reduce((total, { packets }) => total + (packets as { total: number }).total, 0),
    kernelDropped: sum('kernel_dropped'),
    recordsDropped: sum('records_dropped'),
    recordsDroppedPackets: sum('records_dropped_packets'),
    sampledOut: sum('sampled_out'),
    endedForLackOfResources: counters.reduce((total, { ended_by }) => total + (ended_by['lack-of-resources'] ?? 0), 0),
  };
  assert.ok(manifests.every(({ conserved }) => conserved === true));
  assert.equal(account.writtenPackets + account.recordsDroppedPackets, account.flowPackets);
  return account;
}
