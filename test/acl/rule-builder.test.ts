import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AccessList, AclRule } from '../../src/acl/acl-rule.js';
import { leftOutText, ruleText } from '../../src/acl/dialect.js';
import { shortText } from '../../src/acl/rule-network.js';
import { stateOf } from '../../src/query/conversation-state.js';
import { serverSide } from '../../src/query/server-side.js';
import type { PacketFact } from '../flow/model.js';
import { packets } from '../query/talk.js';
import { accessList, conversations } from './access-lists.js';

const HANDSHAKE = ['> S', '< SA', '> A', '> PA', '< PA'];
const UDP = { protocol: 17, destinationPort: 53 };

/** Rules in short: "10.0.0.1:1024-65535 > 10.0.0.2 6/80". */
function shortly({ rules }: AccessList): string[] {
  return rules.map(({ client, clientPorts, server, protocol, serverPort }: AclRule) => {
    const ports = clientPorts === undefined ? '' : `:${clientPorts.from}-${clientPorts.to}`;
    return `${shortText(client)}${ports} > ${shortText(server)} ${protocol}/${serverPort ?? '-'}`;
  });
}

test('RuleBuilder: clients with ports of their systems’ choosing are one rule, to the port that serves', () => {
  const frames = [40_000, 1024, 65_535].flatMap((sourcePort) => packets(HANDSHAKE, { sourcePort }));
  const list = accessList(frames);
  assert.deepEqual(shortly(list), ['10.0.0.1:1024-65535 > 10.0.0.2 6/80']);
  assert.deepEqual(
    list.rules.map((one) => ruleText(one)),
    ['10.0.0.1 to 10.0.0.2 tcp/80 http: 3 conversations, 15 packets, 900 bytes'],
  );
  assert.deepEqual(list.leftOut, []);
});

test('RuleBuilder: the server is who was asked, also where the capture begins in the middle', () => {
  const list = accessList(packets(['< PA', '> A'], { destinationPort: 443 }));
  assert.deepEqual(shortly(list), ['10.0.0.1:1024-65535 > 10.0.0.2 6/443']);
});

for (const [ports, expected] of [
  [[123, 123], '123-123'],
  [[123, 40_000], '0-65535'],
  [[500, 600], '0-65535'],
  [[1024, 2000], '1024-65535'],
] as const) {
  test(`RuleBuilder: client ports ${ports.join(' and ')} are allowed as ${expected}`, () => {
    const frames = ports.flatMap((sourcePort) => packets(['> ', '< '], { ...UDP, sourcePort, destinationPort: 123 }));
    assert.deepEqual(shortly(accessList(frames)), [`10.0.0.1:${expected} > 10.0.0.2 17/123`]);
  });
}

test('RuleBuilder: data that a reset ends, of a connection begun earlier, earns its rule', () => {
  assert.deepEqual(shortly(accessList(packets(['> A', '> A', '< R'], { length: 1500 }))), ['10.0.0.1:1024-65535 > 10.0.0.2 6/80']);
});

test('RuleBuilder: clients are taken together by the length asked for, IPv6 by its own', () => {
  const frames = [
    ...packets(HANDSHAKE, { source: '10.0.7.1' }),
    ...packets(HANDSHAKE, { source: '10.0.7.200' }),
    ...packets(HANDSHAKE, { source: '10.0.8.1' }),
    ...packets(HANDSHAKE, { source: '2001:db8:0:0:0:0:0:1', destination: '2001:db8:0:1:0:0:0:2' }),
    ...packets(HANDSHAKE, { source: '2001:db8:0:0:1:2:3:4', destination: '2001:db8:0:1:0:0:0:2' }),
  ];
  assert.deepEqual(shortly(accessList(frames, { aggregate: 24, aggregate6: 64 })), [
    '10.0.7.0/24:1024-65535 > 10.0.0.2 6/80',
    '10.0.8.0/24:1024-65535 > 10.0.0.2 6/80',
    '2001:db8::/64:1024-65535 > 2001:db8:0:1::2 6/80',
  ]);
});

test('RuleBuilder: a host without an address is taken together with no other', () => {
  const frames = packets(['> '], { protocol: 17, source: '0.0.0.0', sourcePort: 68, destination: '255.255.255.255', destinationPort: 67 });
  const list = accessList(frames, { aggregate: 8 });
  assert.deepEqual(shortly(list), ['0.0.0.0:68-68 > 255.255.255.255 17/67']);
  assert.equal(list.rules[0]?.isToMany, true);
});

test('RuleBuilder: a group is served to, even from a port that is well known', () => {
  const frames = packets(['> '], { protocol: 17, source: '10.0.0.5', sourcePort: 53, destination: '239.1.2.3', destinationPort: 40_000 });
  assert.deepEqual(shortly(accessList(frames)), ['10.0.0.5:53-53 > 239.1.2.3 17/40000']);
});

for (const [what, told, reason] of [
  ['a refused connection', ['> S', '< RA'], 'refused'],
  ['a SYN without answer', ['> S', '> S'], 'half-open'],
  ['a SYN-ACK that is not acknowledged', ['> S', '< SA'], 'half-open'],
  ['a scanner’s reset after the SYN-ACK', ['> S', '< SA', '> R'], 'half-open'],
  ['a stray reset', ['> RA'], 'only-resets'],
  ['a probe that is answered with a reset', ['> A', '< R'], 'only-resets'],
] as const) {
  test(`RuleBuilder: ${what} earns no rule and is listed as ${reason}`, () => {
    const { rules, leftOut } = accessList(packets(told));
    assert.deepEqual(rules, []);
    assert.deepEqual(
      leftOut.map((one) => [one.reason, one.ports, one.packets]),
      [[reason, [80], told.length]],
    );
  });
}

test('RuleBuilder: a scan is one line, and says where a rule that others need allows it', () => {
  const frames = [
    ...Array.from({ length: 100 }, (_, i) => packets(['> S', '< RA'], { source: '10.9.9.9', destinationPort: 1 + i })).flat(),
    ...packets(['> S', '< RA'], { sourcePort: 50_000 }),
    ...packets(HANDSHAKE),
  ];
  const { rules, leftOut } = accessList(frames);
  assert.equal(rules.length, 1);
  assert.deepEqual(leftOut.map(leftOutText), [
    'refused: 10.0.0.1 to 10.0.0.2 tcp/80: 1 conversation; allowed above',
    'refused: 10.9.9.9 to 10.0.0.2 tcp/1-100: 100 conversations',
  ]);
});

test('RuleBuilder: what only went one way earns a rule unless answers are asked for', () => {
  const frames = packets(['> '], { ...UDP, destinationPort: 514 });
  assert.deepEqual(shortly(accessList(frames)), ['10.0.0.1:1024-65535 > 10.0.0.2 17/514']);
  const { rules, leftOut } = accessList(frames, { isAnsweredOnly: true });
  assert.deepEqual([rules.length, leftOut[0]?.reason], [0, 'unanswered']);
});

test('RuleBuilder: packets whose ports nobody saw do not open all ports', () => {
  const { rules, leftOut } = accessList(packets(['> ', '< '], { ...UDP, sourcePort: 0, destinationPort: 0 }));
  assert.deepEqual([rules.length, leftOut[0]?.reason], [0, 'no-ports']);
});

const HOSTS = ['10.0.0.1', '10.0.0.2', '10.0.1.9', '10.7.0.1', '239.0.0.1'];
const DIALOGUES = [HANDSHAKE, ['> S', '< RA'], ['> S'], ['> S', '< SA', '> R'], ['< PA', '> A'], ['> '], ['> ', '< '], ['> S', '< SA']];

const anyTalk = fc
  .record({
    told: fc.constantFrom(...DIALOGUES),
    source: fc.constantFrom(...HOSTS),
    destination: fc.constantFrom(...HOSTS),
    sourcePort: fc.constantFrom(53, 123, 1024, 40_000, 50_000),
    destinationPort: fc.constantFrom(22, 53, 123, 443, 8080),
    protocol: fc.constantFrom(6, 6, 6, 17, 47),
  })
  .filter(({ source, destination }) => source !== destination)
  .map(({ told, ...fields }): PacketFact[] =>
    packets(told, fields.protocol === 47 ? { ...fields, sourcePort: 0, destinationPort: 0 } : fields),
  );

/** An IPv4 address as a number. */
function numberOf(address: string): number {
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

/** Said again, naively: some rule lets a packet of this protocol from here to there. */
function allows({ rules }: AccessList, protocol: number, from: string, fromPort: number, to: string, toPort: number): boolean {
  return rules.some((rule) => {
    const size = 2 ** (32 - rule.client.bits);
    const isClient = Math.floor(numberOf(from) / size) === Math.floor(numberOf(rule.client.address) / size);
    const isPort = rule.clientPorts === undefined || (fromPort >= rule.clientPorts.from && fromPort <= rule.clientPorts.to);
    return protocol === rule.protocol && isClient && isPort && to === rule.server.address && toPort === (rule.serverPort ?? 0);
  });
}

test('RuleBuilder: every conversation that is accepted is allowed, and no refused one that no accepted one brings along', () => {
  const count = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(anyTalk, { maxLength: 25 }), fc.constantFrom(32, 24, 16), (talks, aggregate) => {
      const frames = talks.flat().map((packet, i) => ({ ...packet, atNs: i * 1e6 }));
      const list = accessList(frames, { aggregate });
      // Of hosts alone: what the accepted conversations need.
      const needed = new Set<string>();
      const refused: (readonly [target: string, isAllowed: boolean])[] = [];
      for (const one of conversations(frames)) {
        const { protocol, source, sourcePort, destination, destinationPort } = one;
        const asked = allows(list, protocol, source, sourcePort, destination, destinationPort);
        const answered = allows(list, protocol, destination, destinationPort, source, sourcePort);
        const targets = [
          `${protocol} ${Math.floor(numberOf(source) / 2 ** (32 - aggregate))} ${destination} ${destinationPort}`,
          `${protocol} ${Math.floor(numberOf(destination) / 2 ** (32 - aggregate))} ${source} ${sourcePort}`,
        ] as const;
        const state = stateOf(one);
        const isDestination = serverSide(one).isDestination;
        if (state === 'refused' || state === 'half-open') refused.push(isDestination ? [targets[0], asked] : [targets[1], answered]);
        else if (state !== 'reset') {
          count.accepted++;
          for (const target of targets) needed.add(target);
          assert.ok(asked || answered, `${source}:${sourcePort} ${destination}:${destinationPort} ${state}`);
        }
      }
      for (const [target, isAllowed] of refused) {
        if (needed.has(target)) continue;
        count.refused++;
        assert.equal(isAllowed, false, target);
      }
      const [inRules, inAll] = [sum(list.rules) + sum(list.leftOut), frames.length];
      assert.equal(inRules, inAll, 'each packet is in one rule or in one line of what was left out');
    }),
    { numRuns: 200 },
  );
  assert.ok(count.accepted > 500 && count.refused > 100, JSON.stringify(count));
});

function sum(amounts: readonly { readonly packets: number }[]): number {
  return amounts.reduce((total, { packets: some }) => total + some, 0);
}

test('RuleBuilder: the list does not depend on the order of conversations', () => {
  fc.assert(
    fc.property(fc.array(anyTalk, { maxLength: 15 }), (talks) => {
      const inOrder = talks.flat();
      // Each conversation keeps the order of its own packets.
      const byPort = [...talks].sort((a, b) => (b[0]?.sourcePort ?? 0) - (a[0]?.sourcePort ?? 0));
      const keys = new Set(talks.map(([first]) => [first?.source, first?.destination].sort().join()));
      if (keys.size < talks.length) return;
      assert.deepEqual(accessList(byPort.flat()), accessList(inOrder));
    }),
  );
});
