// Later fragments join the flow of their datagram's first fragment, which alone has the ports.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAGMENT_TIMEOUT_NS } from '../../src/decode/fragments.js';
import type { EngineOptions } from '../../src/flow/engine.js';
import { type Frame, PLAIN_OPTIONS, runEngine } from '../fakes/traffic.js';
import type { PacketFact } from './model.js';

const UDP: PacketFact = {
  atNs: 0,
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 17,
  sourcePort: 4000,
  destinationPort: 53,
  length: 1500,
  flags: 0,
  ttl: 64,
  vlan: -1,
};
const IPV6 = { source: '2001:db8:0:0:0:0:0:1', destination: '2001:db8:0:0:0:0:0:2' };
const FIRST = { identification: 7, isFirst: true };
const LATER = { identification: 7, isFirst: false };

/** Each record as "source port > destination port: packets", sorted. */
function flows(frames: readonly Frame[], options: Partial<EngineOptions> = {}): string[] {
  const { records } = runEngine(frames, { ...PLAIN_OPTIONS, ...options });
  return records.map((flow) => `${flow.sourcePort} > ${flow.destinationPort}: ${flow.count}`).sort();
}

for (const [family, packet] of [
  ['IPv4', UDP],
  ['IPv6', { ...UDP, ...IPV6 }],
] as const) {
  const first = { ...packet, fragment: FIRST };
  const later = { ...packet, atNs: 1, fragment: LATER };

  test(`fragments: later ${family} fragments join the flow of the first`, () => {
    assert.deepEqual(flows([first, later, later]), ['4000 > 53: 3']);
    assert.deepEqual(flows([first, later, later], { direction: 'bi', vlanInKey: true }), ['4000 > 53: 3']);
  });

  test(`fragments: ${family} fragments whose first one was not seen have ports 0`, () => {
    assert.deepEqual(flows([later, first]), ['0 > 0: 1', '4000 > 53: 1']);
  });

  test(`fragments: an ${family} fragment of another datagram, protocol or direction has ports 0`, () => {
    const others = [
      { ...later, fragment: { ...LATER, identification: 8 } },
      { ...later, protocol: 6 },
      { ...later, source: packet.destination, destination: packet.source },
    ];
    for (const other of others) assert.deepEqual(flows([first, other]), ['0 > 0: 1', '4000 > 53: 1']);
  });

  test(`fragments: the first ${family} fragment speaks for 30 s of capture time and not a nanosecond longer`, () => {
    assert.deepEqual(flows([first, { ...later, atNs: FRAGMENT_TIMEOUT_NS }]), ['4000 > 53: 2']);
    assert.deepEqual(flows([first, { ...later, atNs: FRAGMENT_TIMEOUT_NS + 1 }]), ['0 > 0: 1', '4000 > 53: 1']);
  });

  test(`fragments: an ${family} identification used again speaks for the new ports`, () => {
    const again = { ...first, atNs: 2, sourcePort: 5000 };
    assert.deepEqual(flows([first, again, { ...later, atNs: 3 }]), ['4000 > 53: 1', '5000 > 53: 2']);
  });
}

test('fragments: IPv4 and IPv6 datagrams with the same identification are told apart', () => {
  assert.deepEqual(
    flows([
      { ...UDP, fragment: FIRST },
      { ...UDP, ...IPV6, fragment: LATER },
    ]),
    ['0 > 0: 1', '4000 > 53: 1'],
  );
});

test('fragments: all of a datagram are in one partition', () => {
  for (let host = 1; host < 20; host++) {
    const packet = { ...UDP, source: `10.0.0.${host}` };
    const frames = [
      { ...packet, fragment: FIRST },
      { ...packet, fragment: LATER },
    ];
    const parts = [0, 1, 2].flatMap((part) => flows(frames, { part, parts: 3 }));
    assert.deepEqual(parts, ['4000 > 53: 2']);
  }
});
