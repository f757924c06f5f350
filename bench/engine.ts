// Frames through the whole engine, records thrown away: few flows and many, one way and both, and flows of one packet.

import { COUNTERS } from '../src/counters.js';
import { Engine, type EngineOptions } from '../src/flow/engine.js';
import { engineMemory } from '../src/flow/engine-memory.js';
import type { Direction } from '../src/flow/key.js';
import { measure } from './measure.js';
import { makeTraffic, trafficBytes } from './traffic.js';

const FRAMES = 400_000;

export function benchEngine(): void {
  track('engine: 10 000 flows', 10_000, 4, 'uni', 60e9);
  track('engine: 10 000 flows, both directions', 10_000, 4, 'bi', 60e9);
  track('engine: 200 000 flows', 200_000, 4, 'uni', 60e9);
  track('engine: 10 000 IPv6 flows', 10_000, 6, 'uni', 60e9);
  track('engine: every packet ends a flow', 400_000, 4, 'uni', 1e6);
}

function track(name: string, flows: number, version: 4 | 6, direction: Direction, idleNs: number): void {
  const options: EngineOptions = {
    idleNs,
    activeNs: 0,
    direction,
    maxFlows: 1_000_000,
    tcpClose: false,
    vlanInKey: false,
    tunnels: 0,
    hasExtras: false,
    part: 0,
    parts: 1,
  };
  const memory = engineMemory(options, trafficBytes(FRAMES));
  const traffic = makeTraffic(memory, FRAMES, flows, version);
  const engine = new Engine(options, { put: (batch) => batch.buffer }, new Float64Array(COUNTERS), {}, memory);
  measure(name, traffic.frames, () => {
    for (const batch of traffic.batches) engine.track(batch);
    traffic.advance();
  });
}
