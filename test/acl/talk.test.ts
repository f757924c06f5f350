import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessList } from '../../src/acl/acl-rule.js';
import { accessListText } from '../../src/acl/dialects.js';
import { nftables } from '../../src/acl/nftables.js';
import { shortText } from '../../src/acl/rule-network.js';
import { backward } from '../../src/acl/stateless.js';
import type { PacketFact } from '../flow/model.js';
import { packets, talk } from '../query/talk.js';
import { accessList } from './access-lists.js';

const IPV6 = { protocol: 58, source: '2001:db8:0:0:0:0:0:1', destination: '2001:db8:0:0:0:0:0:2' };

/** Packets such as "> 8" and "< 0": ICMP of that type. */
function icmp(told: readonly string[], fields: Partial<PacketFact> = {}): PacketFact[] {
  return told.flatMap((text, i) => {
    // The frames of tests have the source port where ICMP has its type.
    const port = Number(text.slice(2)) << 8;
    return packets([text.slice(0, 2)], { protocol: 1, ...fields, sourcePort: port, destinationPort: port, atNs: i * 1e6 });
  });
}

/** Rules in short: "10.0.0.1 > 10.0.0.2 8 answered, 2 packets". */
function shortly({ rules }: AccessList): string[] {
  return rules.map(({ client, server, icmpTypes, isAnswered, packets: count }) => {
    const types = icmpTypes?.join('+') ?? 'any';
    return `${shortText(client)} > ${shortText(server)} ${types}${isAnswered ? ' answered' : ''}, ${count} packets`;
  });
}

for (const [what, told, expected] of [
  ['a ping', ['> 8', '< 0', '> 8', '< 0'], ['10.0.0.1 > 10.0.0.2 8 answered, 4 packets']],
  ['a ping and errors of the same side', ['> 8', '< 0', '> 3', '> 11'], ['10.0.0.1 > 10.0.0.2 3+8+11 answered, 4 packets']],
  [
    'a ping and an error of the other side',
    ['> 8', '< 3', '> 8', '< 0'],
    ['10.0.0.1 > 10.0.0.2 8 answered, 2 packets', '10.0.0.2 > 10.0.0.1 3, 2 packets'],
  ],
  [
    'two that ping each other',
    ['> 8', '< 0', '< 8', '> 0'],
    ['10.0.0.1 > 10.0.0.2 8 answered, 2 packets', '10.0.0.2 > 10.0.0.1 8 answered, 2 packets'],
  ],
  ['a ping whose request was not captured', ['< 0', '> 8'], ['10.0.0.1 > 10.0.0.2 8 answered, 2 packets']],
  ['answers alone', ['> 0', '> 0'], ['10.0.0.1 > 10.0.0.2 0, 2 packets']],
  ['a type that is not remembered, alone', ['> 42', '< 43'], ['10.0.0.1 > 10.0.0.2 42 answered, 2 packets']],
  ['a type that is not remembered, among others', ['> 42', '> 8', '< 0'], ['10.0.0.1 > 10.0.0.2 any answered, 3 packets']],
] as const) {
  test(`RuleBuilder: ${what}: each type that is no answer is named, for the side that sent it`, () => {
    assert.deepEqual(shortly(accessList(icmp(told))).sort(), expected);
  });
}

test('RuleBuilder: ICMPv6 types are named as ICMP types are', () => {
  assert.deepEqual(shortly(accessList(icmp(['> 128', '< 129', '> 1', '< 3'], IPV6))), [
    '2001:db8::2 > 2001:db8::1 3, 2 packets',
    '2001:db8::1 > 2001:db8::2 1+128 answered, 2 packets',
  ]);
});

test('RuleBuilder: clients taken together are one rule with the types of all', () => {
  const frames = [...icmp(['> 8', '< 0']), ...icmp(['> 3'], { source: '10.0.0.7' })];
  assert.deepEqual(shortly(accessList(frames, { aggregate: 24 })), ['10.0.0.0/24 > 10.0.0.2 3+8 answered, 3 packets']);
});

test('RuleBuilder: of ICMP that is left out it says that it is allowed only where that type is', () => {
  const frames = [...icmp(['> 8', '< 0']), ...icmp(['> 8'], { source: '10.0.0.7' }), ...icmp(['> 3'], { source: '10.0.0.8' })];
  const { leftOut } = accessList(frames, { aggregate: 24, isAnsweredOnly: true });
  assert.deepEqual(
    leftOut.map(({ client, isAllowed }) => [client.address, isAllowed]),
    [
      ['10.0.0.7', true],
      ['10.0.0.8', false],
    ],
  );
});

test('backward: only what answers comes back', () => {
  const [rule] = accessList(icmp(['> 8', '< 0', '> 3'])).rules;
  assert.deepEqual(backward(rule!)?.icmpTypes, [0]);
});

test('nftables: the types of a rule are a set', () => {
  const text = accessListText(accessList(icmp(['> 8', '< 0', '> 3'])), nftables, 'x');
  assert.match(text, /ip daddr 10\.0\.0\.2 icmp type \{ 3, 8 \} accept/);
  assert.match(text, /# 10\.0\.0\.1 to 10\.0\.0\.2 icmp types 3, 8: 1 conversation, 3 packets, 180 bytes/);
});

test('Conversation: ICMP types are no TCP flags', () => {
  const [first] = icmp(['> 8']);
  assert.equal(talk(['> ', '< '], { protocol: 1, sourcePort: first!.sourcePort }).flagLetters, '');
});
