// Figures of a daemon with two engines whose every counter is another number, for tests of what tells of them.

import { COUNTERS, countersOf, sharedCounters } from '../../src/counters.js';
import { type DaemonFigures, figuresOf, type SupervisorFigures } from '../../src/live/figures.js';

export const REST: SupervisorFigures = {
  writer: {
    rows: 1001,
    bytes: 65_536,
    filesClosed: 4,
    filesRemoved: 6,
    writeErrors: 2,
    isInTrouble: true,
    repairedBytes: 17,
    batchesWaiting: 3,
    unwritten: { rows: 0, packets: 0, bytes: 0 },
    turns: 77,
  },
  interfaces: [
    { name: 'eth0', isUp: true },
    { name: 'eth1.5"\\', isUp: false },
  ],
  reload: { succeeded: 5, refused: 1, lastSucceeded: false, loadedAtSeconds: 1_795_302_000.5 },
  memory: { rss: 84 * 2 ** 20, heapUsed: 12_000_000 },
};

/** Two engines: counter number c of engine e is (e + 1) * 1000 + c. */
export function madeEngines(): Float64Array[] {
  const shared = sharedCounters(2);
  return [0, 1].map((engine) => {
    const counters = countersOf(shared, engine);
    for (let counter = 0; counter < COUNTERS; counter++) counters[counter] = (engine + 1) * 1000 + counter;
    return counters;
  });
}

/** What the sum of both engines' counter is. */
export function sumOf(counter: number): number {
  return 3000 + 2 * counter;
}

export function madeFigures(changes: Partial<DaemonFigures> = {}): DaemonFigures {
  return { ...figuresOf(madeEngines(), REST), ...changes };
}
