import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InterfaceFacts } from '../../src/capture/interface-facts.js';
import { interfacesTable, interfacesText } from '../../src/run/interfaces.js';
import { matchesGolden } from '../golden.js';
import { rastro } from '../run-rastro.js';

const ALL: readonly InterfaceFacts[] = [
  {
    name: 'lo',
    state: 'unknown',
    isUp: true,
    isLoopback: true,
    addresses: ['127.0.0.1/8', '::1/128'],
    mac: undefined,
    megabitsPerSecond: undefined,
    mtu: 65_536,
    link: 'ETHERNET',
    received: { packets: 12, bytes: 1000, drops: 0 },
    sent: { packets: 12, bytes: 1000, drops: 0 },
  },
  {
    name: 'eth0',
    state: 'up',
    isUp: true,
    isLoopback: false,
    addresses: ['192.0.2.7/24'],
    mac: '02:00:00:00:00:01',
    megabitsPerSecond: 10_000,
    mtu: 1500,
    link: 'ETHERNET',
    received: { packets: 123_456_789, bytes: 98_765_432_109, drops: 17 },
    sent: { packets: 1_000_000, bytes: 1_048_576, drops: 3 },
  },
  {
    name: 'wg0',
    state: 'unknown',
    isUp: false,
    isLoopback: false,
    addresses: [],
    mac: undefined,
    megabitsPerSecond: undefined,
    mtu: 1420,
    link: 'RAW',
    received: { packets: 0, bytes: 0, drops: 0 },
    sent: { packets: 0, bytes: 0, drops: 0 },
  },
];

test('interfaces: the table says what each interface is, and which has the default route', () => {
  matchesGolden('interfaces.txt', interfacesTable(ALL, 'eth0'));
});

test('interfaces: without a default route nothing is said of one', () => {
  assert.doesNotMatch(interfacesTable(ALL, undefined), /\*/);
});

test('interfaces: JSON has everything, and null for what there is not', () => {
  matchesGolden('interfaces.json', interfacesText('json', ALL, 'eth0'));
});

for (const format of ['csv', 'jsonl', 'markdown'] as const) {
  test(`interfaces: ${format} has everything too`, () => {
    matchesGolden(`interfaces.${format}`, interfacesText(format, ALL, 'eth0'));
  });
}

test('rastro interfaces --json: lists the loopback of this machine', { skip: process.platform === 'linux' ? false : 'needs Linux' }, () => {
  const { status, stdout } = rastro(['interfaces', '--json']);
  assert.equal(status, 0);
  const all = JSON.parse(stdout) as { name: string; loopback: boolean }[];
  assert.deepEqual(
    all.filter(({ loopback }) => loopback).map(({ name }) => name),
    ['lo'],
  );
});
