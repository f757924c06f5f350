import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Groups, groupColumns, groupingOf } from '../../src/query/grouping.js';
import { talk } from './talk.js';

const IPV6 = { source: '2001:db8:1:2:3:4:5:6', destination: '2001:db8:1:3:0:0:0:1' };

for (const [name, fields, keys] of [
  ['src', {}, ['10.0.0.1']],
  ['dst', {}, ['10.0.0.2']],
  ['host', {}, ['10.0.0.1', '10.0.0.2']],
  ['host', { destination: '10.0.0.1' }, ['10.0.0.1']],
  ['service', {}, ['http']],
  ['proto', {}, ['TCP']],
  ['port', {}, ['80']],
  ['port', { protocol: 1 }, ['ICMP']],
  ['state', {}, ['half-open']],
  ['subnet/24', {}, ['10.0.0.0/24']],
  ['subnet/32', {}, ['10.0.0.1/32', '10.0.0.2/32']],
  ['subnet/0', {}, ['0.0.0.0/0']],
  ['src/31', {}, ['10.0.0.0/31']],
  ['subnet/24', IPV6, ['2001:db8:1:2::/64', '2001:db8:1:3::/64']],
  ['subnet/24/48', IPV6, ['2001:db8:1::/48']],
  ['dst/127', IPV6, ['2001:db8:1:3::/127']],
] as const) {
  test(`groupingOf: by ${name}, ${JSON.stringify(fields)} is in ${keys.join(' and ')}`, () => {
    assert.deepEqual(groupingOf(name)?.(talk(['> S'], fields)), keys);
  });
}

for (const name of ['', 'owner', 'subnet', 'subnet/', 'subnet/129', 'subnet/33/48', 'toString', 'dst/24/129']) {
  test(`groupingOf: there is no ${JSON.stringify(name)}`, () => assert.equal(groupingOf(name), undefined));
}

function groupsOf(limit?: number): Groups {
  const groups = new Groups(groupingOf('src')!, limit);
  for (const [source, packets] of [
    ['10.0.0.3', 1],
    ['10.0.0.4', 3],
    ['10.0.0.5', 1],
    ['10.0.0.4', 1],
  ] as const) {
    groups.add(talk(Array<string>(packets).fill('> A'), { source }));
  }
  return groups;
}

test('Groups: the greatest come first, equal ones by name, and all is in them', () => {
  const rows = (isReversed: boolean): string[] =>
    groupsOf()
      .inOrder('packets', isReversed)
      .map(({ key, conversations, packets, size }) => `${key} ${conversations} ${packets} ${size}`);
  assert.deepEqual(rows(false), ['10.0.0.4 2 4 240', '10.0.0.3 1 1 60', '10.0.0.5 1 1 60']);
  assert.deepEqual(rows(true), ['10.0.0.3 1 1 60', '10.0.0.5 1 1 60', '10.0.0.4 2 4 240']);
});

test('Groups: beyond the limit conversations are in one group of others', () => {
  const rows = groupsOf(1).inOrder('key', false);
  assert.deepEqual(
    rows.map(({ key, packets }) => `${key} ${packets}`),
    ['(others) 5', '10.0.0.3 1'],
  );
});

test('groupColumns: a subnet is called by that name alone in CSV', () => {
  assert.deepEqual(
    groupColumns('subnet/24').map(({ name, header }) => `${name} ${header}`),
    ['subnet Subnet/24', 'conversations Conversations', 'packets Packets', 'size Size'],
  );
});
