// Rules by field, for what writes them.

import fc from 'fast-check';
import { type AccessList, type AclRule, ANY_PORT, EPHEMERAL, type LeftOut } from '../../src/acl/acl-rule.js';
import { hasPorts, isOwnIcmp } from '../../src/acl/judgement.js';
import { networkAround } from '../../src/acl/rule-network.js';
import { networkList } from '../../src/ip-network.js';

function network(text: string): AclRule['client'] {
  const [one] = networkList('network', text);
  if (one === undefined) throw new Error(text);
  return networkAround(Array.from(one.words), one.length);
}

/** A rule from one network to another, plain but for `fields`. */
export function rule(client: string, server: string, fields: Partial<AclRule> = {}): AclRule {
  const { protocol = 6, serverPort = 443 } = fields;
  return {
    isIpv6: server.includes(':'),
    protocol,
    client: network(client),
    clientPorts: hasPorts(protocol) ? EPHEMERAL : undefined,
    server: network(server),
    icmpTypes: undefined,
    service: '',
    isToMany: false,
    isAnswered: true,
    conversations: 2,
    packets: 30,
    bytes: 4000,
    ...fields,
    serverPort: hasPorts(protocol) ? serverPort : undefined,
  };
}

export function leftOut(client: string, server: string, fields: Partial<LeftOut> = {}): LeftOut {
  const [one, other] = [network(client), network(server)];
  const amounts = { conversations: 1, packets: 2, bytes: 100 };
  return {
    reason: 'refused',
    isIpv6: server.includes(':'),
    protocol: 6,
    client: one,
    server: other,
    ports: [23],
    isAllowed: false,
    ...amounts,
    ...fields,
  };
}

/** One of everything that dialects write differently. */
export const VARIED: AccessList = {
  rules: [
    rule('10.1.2.0/24', '10.0.0.2', { service: 'https' }),
    rule('10.1.2.3', '10.0.0.2', { serverPort: 22, clientPorts: ANY_PORT, service: 'ssh' }),
    rule('10.1.2.3', '10.0.0.3', { protocol: 17, serverPort: 53, service: 'domain' }),
    rule('10.1.2.3', '10.0.0.3', { protocol: 17, serverPort: 514, service: 'syslog', isAnswered: false }),
    rule('10.0.0.4', '10.0.0.3', { protocol: 17, serverPort: 123, clientPorts: { from: 123, to: 123 }, service: 'ntp' }),
    rule('0.0.0.0', '255.255.255.255', {
      protocol: 17,
      serverPort: 67,
      clientPorts: { from: 68, to: 68 },
      isToMany: true,
      isAnswered: false,
    }),
    rule('10.0.0.0/9', '239.1.2.3', { protocol: 17, serverPort: 5004, isToMany: true, isAnswered: false }),
    rule('10.1.2.3', '10.0.0.9', { protocol: 1, icmpTypes: [8], service: 'icmp' }),
    rule('10.0.0.9', '10.1.2.3', { protocol: 1, icmpTypes: [3, 11], service: 'icmp', isAnswered: false }),
    rule('10.1.2.3', '10.0.0.9', { protocol: 47, service: 'gre' }),
    rule('10.1.2.3', '10.0.0.9', { protocol: 132, serverPort: 3868, service: 'diameter' }),
    rule('10.1.2.3', '10.0.0.9', { protocol: 136, serverPort: 7000 }),
    rule('10.1.2.3', '10.0.0.9', { protocol: 33, serverPort: 7001 }),
    rule('2001:db8:1::/64', '2001:db8::2', { service: 'https' }),
    rule('2001:db8:1::7', '2001:db8::2', { protocol: 58, icmpTypes: [128], service: 'ipv6-icmp' }),
    rule('fe80::/64', 'ff02::fb', {
      protocol: 17,
      serverPort: 5353,
      clientPorts: { from: 5353, to: 5353 },
      isToMany: true,
      isAnswered: false,
    }),
    rule('2001:db8:1::7', '2001:db8::9', { protocol: 50, service: 'esp' }),
  ],
  leftOut: [
    leftOut('10.9.9.9', '10.0.0.2', { ports: Array.from({ length: 40 }, (_, i) => 3 * i + 1), conversations: 40 }),
    leftOut('10.1.2.3', '10.0.0.2', { ports: [443], isAllowed: true }),
    leftOut('2001:db8:1::9', '2001:db8::2', { reason: 'half-open' }),
    leftOut('10.1.2.3', '10.0.0.3', { reason: 'no-ports', protocol: 17, ports: [] }),
  ],
};

const word = fc.integer();
const anyNetwork = (isIpv6: boolean): fc.Arbitrary<AclRule['client']> => {
  const length = isIpv6 ? 128 : 32;
  const words = fc.array(word, { minLength: length / 32, maxLength: length / 32 });
  return fc.tuple(words, fc.integer({ min: 1, max: length })).map(([some, bits]) => networkAround(some, bits));
};
const anyPort = fc.integer({ min: 0, max: 65_535 });
const anyPorts = fc.oneof(
  fc.constant(ANY_PORT),
  fc.constant(EPHEMERAL),
  anyPort.map((port) => ({ from: port, to: port })),
);

/** Any rule that conversations could have made, and more. */
export const anyRule: fc.Arbitrary<AclRule> = fc.boolean().chain((isIpv6) =>
  fc
    .record({
      client: anyNetwork(isIpv6),
      server: anyNetwork(isIpv6).map(({ words }) => networkAround(words, isIpv6 ? 128 : 32)),
      protocol: fc.oneof(fc.constantFrom(6, 17, 132, 33, 136, 1, 58), fc.integer({ min: 1, max: 255 })),
      serverPort: anyPort,
      clientPorts: anyPorts,
      icmpTypes: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 4 }), { nil: undefined }),
      service: fc.string({ unit: 'binary', maxLength: 20 }),
      isToMany: fc.boolean(),
      isAnswered: fc.boolean(),
    })
    .map(({ serverPort, clientPorts, icmpTypes, ...fields }) => ({
      isIpv6,
      conversations: 1,
      packets: 2,
      bytes: 300,
      ...fields,
      serverPort: hasPorts(fields.protocol) ? serverPort : undefined,
      clientPorts: hasPorts(fields.protocol) ? clientPorts : undefined,
      icmpTypes: isOwnIcmp(isIpv6, fields.protocol) ? icmpTypes : undefined,
    })),
);
