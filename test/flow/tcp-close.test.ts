// With tcp_close a flow ends once FIN came both ways or RST: soon after its last packet, or when a new connection begins.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter } from '../../src/counters.js';
import type { EngineOptions } from '../../src/flow/engine.js';
import { EndReason } from '../../src/flow/row.js';
import { CLOSE_DELAY_NS } from '../../src/flow/rules.js';
import { type Frame, PLAIN_OPTIONS, runEngine } from '../fakes/traffic.js';
import { seedFrom } from './random-traffic.js';

const ACK = 0x10;
const SYN = 0x02;
const SYN_ACK = 0x12;
const FIN_ACK = 0x11;
const RST = 0x04;
const A = '10.0.0.1';
const B = '10.0.0.2';

/** A TCP packet from client to server at `seconds`. */
function fromClient(seconds: number, flags: number): Frame {
  const ends = { source: A, destination: B, sourcePort: 40_000, destinationPort: 80 };
  return { ...ends, atNs: seconds * 1e9, protocol: 6, length: 60, flags, ttl: 64, vlan: -1 };
}

function fromServer(seconds: number, flags: number): Frame {
  const ends = { source: B, destination: A, sourcePort: 80, destinationPort: 40_000 };
  return { ...ends, atNs: seconds * 1e9, protocol: 6, length: 60, flags, ttl: 64, vlan: -1 };
}

/** Each record as "originator packets/reverse packets reason", in the order of first packets. */
function ended(frames: readonly Frame[], options: Partial<EngineOptions>): string[] {
  const { records } = runEngine(frames, { ...PLAIN_OPTIONS, tcpClose: true, ...options });
  const inOrder = records.toSorted((a, b) => a.firstNs - b.firstNs);
  return inOrder.map((flow) => `${flow.source === A ? 'client' : 'server'} ${flow.count}/${flow.reverseCount} ${flow.reason}`);
}

const CLOSING = [fromClient(0, ACK), fromServer(1, FIN_ACK), fromClient(2, FIN_ACK), fromServer(3, ACK)];
const { IDLE, END_DETECTED, FORCED } = EndReason;

test('tcp close: FIN from both sides ends both flows of a conversation, the last ACK included', () => {
  assert.deepEqual(ended(CLOSING, {}), [`client 2/0 ${END_DETECTED}`, `server 2/0 ${END_DETECTED}`]);
});

test('tcp close: FIN from both sides ends a bidirectional flow, the last ACK included', () => {
  assert.deepEqual(ended(CLOSING, { direction: 'bi' }), [`client 2/2 ${END_DETECTED}`]);
});

test('tcp close: off by option, FIN from both sides ends nothing', () => {
  assert.deepEqual(ended(CLOSING, { tcpClose: false }), [`client 2/0 ${FORCED}`, `server 2/0 ${FORCED}`]);
});

test('tcp close: FIN from one side alone ends nothing, however often it comes', () => {
  const frames = [fromClient(0, FIN_ACK), fromServer(1, ACK), fromClient(2, FIN_ACK)];
  assert.deepEqual(ended(frames, {}), [`client 2/0 ${FORCED}`, `server 1/0 ${FORCED}`]);
  assert.deepEqual(ended(frames, { direction: 'bi' }), [`client 2/1 ${FORCED}`]);
});

test('tcp close: RST from one side ends both directions', () => {
  const frames = [fromClient(0, ACK), fromServer(1, RST)];
  assert.deepEqual(ended(frames, {}), [`client 1/0 ${END_DETECTED}`, `server 1/0 ${END_DETECTED}`]);
  assert.deepEqual(ended(frames, { direction: 'bi' }), [`client 1/1 ${END_DETECTED}`]);
});

test('tcp close: RST as the first packet of all ends its flow', () => {
  assert.deepEqual(ended([fromClient(0, RST)], {}), [`client 1/0 ${END_DETECTED}`]);
});

test('tcp close: FIN and RST bits of a UDP packet end nothing', () => {
  const frame = { ...fromClient(0, RST | FIN_ACK), protocol: 17 };
  assert.deepEqual(ended([frame], {}), [`client 1/0 ${FORCED}`]);
});

test('tcp close: SYN on the ports of a closed connection begins a new flow at once', () => {
  const frames = [...CLOSING, fromClient(3.5, SYN), fromServer(3.6, SYN_ACK)];
  const uni = [`client 2/0 ${END_DETECTED}`, `server 2/0 ${END_DETECTED}`, `client 1/0 ${FORCED}`, `server 1/0 ${FORCED}`];
  assert.deepEqual(ended(frames, {}), uni);
  assert.deepEqual(ended(frames, { direction: 'bi' }), [`client 2/2 ${END_DETECTED}`, `client 1/1 ${FORCED}`]);
});

test('tcp close: SYN in the middle of an open connection begins nothing', () => {
  assert.deepEqual(ended([fromClient(0, ACK), fromClient(1, SYN)], {}), [`client 2/0 ${FORCED}`]);
});

test('tcp close: a late SYN+ACK joins the closed flow where both directions share one', () => {
  assert.deepEqual(ended([...CLOSING, fromServer(3.5, SYN_ACK)], { direction: 'bi' }), [`client 2/3 ${END_DETECTED}`]);
});

test('tcp close: a packet joins a closed flow up to the closing delay after its last one, and not a nanosecond later', () => {
  const rst = fromClient(0, RST);
  const inTime = { ...fromClient(0, ACK), atNs: CLOSE_DELAY_NS };
  const late = { ...fromClient(0, ACK), atNs: CLOSE_DELAY_NS + 1 };
  assert.deepEqual(ended([rst, inTime], {}), [`client 2/0 ${END_DETECTED}`]);
  assert.deepEqual(ended([rst, late], {}), [`client 1/0 ${END_DETECTED}`, `client 1/0 ${FORCED}`]);
});

test('tcp close: an idle threshold below the closing delay stands in for it', () => {
  const frames = [fromClient(0, RST), { ...fromClient(0, ACK), atNs: 2e9 + 1 }];
  assert.deepEqual(ended(frames, { idleNs: 2e9 }), [`client 1/0 ${END_DETECTED}`, `client 1/0 ${FORCED}`]);
});

test('tcp close: a FIN of a direction that is idle by now does not count', () => {
  const frames = [fromServer(0, FIN_ACK), fromClient(0, ACK), fromClient(50, ACK), fromClient(70, FIN_ACK)];
  assert.deepEqual(ended(frames, {}), [`server 1/0 ${IDLE}`, `client 3/0 ${FORCED}`]);
});

test('tcp close: a closed flow leaves the table long before an idle one would', () => {
  const other = (seconds: number): Frame => ({ ...fromClient(seconds, ACK), sourcePort: 9 });
  const frames = [other(0), fromClient(0, RST), ...Array.from({ length: 30 }, (_, i) => other(i))];
  // A seed of its own: where rows lie decides which turn of the sweep meets them.
  const tuning = { batch: 1, initialSlots: 64, seed: seedFrom(1) };
  const live = (tcpClose: boolean): number => {
    const outcome = runEngine([...frames, fromServer(30, ACK)], { ...PLAIN_OPTIONS, tcpClose }, tuning);
    return outcome.mostLive;
  };
  assert.equal(live(false), 3);
  assert.equal(live(true), 2);
  assert.equal(runEngine(frames, { ...PLAIN_OPTIONS, tcpClose: true }, tuning).counters[Counter.ENDED + END_DETECTED], 1);
});
