import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLUMNS, columnNamed, defaultColumns, endReasonName, LONGEST_COLUMN } from '../../src/output/columns.js';
import { protocolName } from '../../src/output/protocol-names.js';

const NAMES = COLUMNS.map(({ name }) => name);

test('columns: no two have the same name', () => {
  assert.equal(new Set(NAMES).size, NAMES.length);
});

test('columns: the default ones are those that the contract names, in its order', () => {
  assert.equal(defaultColumns('uni').join(), 'srcip,dstip,prot,srcport,dstport,count,bytes,dur');
  assert.equal(defaultColumns('bi').join(), 'srcip,dstip,prot,srcport,dstport,count,bytes,rcount,rbytes,dur');
});

test('columns: every default column exists', () => {
  for (const name of [...defaultColumns('uni'), ...defaultColumns('bi')]) assert.equal(columnNamed(name)?.name, name);
});

test('columns: a name that there is not has no column', () => {
  assert.equal(columnNamed('srcIP'), undefined);
});

test('columns: only those about the first packet or extremes need more than a row has place for', () => {
  assert.deepEqual(
    COLUMNS.filter(({ needsExtras }) => needsExtras).map(({ name }) => name),
    ['vlan', 'inner_vlan', 'icmp_type', 'icmp_code', 'tos', 'ttl_min', 'ttl_max', 'pkt_len_min', 'pkt_len_max'],
  );
});

test('columns: end reasons are called as in IPFIX, an unknown one by its number', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(endReasonName), ['idle', 'active', 'end-detected', 'forced', 'lack-of-resources', '6']);
});

for (const [number, name] of [
  [0, 'HOPOPT'],
  [1, 'ICMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [41, 'IPv6'],
  [47, 'GRE'],
  [50, 'ESP'],
  [58, 'IPv6-ICMP'],
  [89, 'OSPFIGP'],
  [112, 'VRRP'],
  [124, 'ISIS over IPv4'],
  [132, 'SCTP'],
  [136, 'UDPLite'],
  [143, 'Ethernet'],
  [61, '61'],
  [200, '200'],
  [255, '255'],
] as const) {
  test(`protocolName: ${number} is ${name}`, () => {
    assert.equal(protocolName(number), name);
  });
}

test('protocolName: no two numbers have the same keyword, and each fits a column', () => {
  const names = Array.from({ length: 256 }, (_, number) => protocolName(number));
  assert.equal(new Set(names).size, 256);
  assert.ok(names.every((name) => name.length > 0 && name.length < LONGEST_COLUMN));
});
