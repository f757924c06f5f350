// pf of OpenBSD, FreeBSD and macOS: rules for both families, the first that matches decides (`quick`). pf keeps state by
// itself, so answers need no rules.

import type { AclRule, PortRange } from './acl-rule.js';
import { type Dialect, isAnyPort, isTcpOrUdp, protocolWord, ruleText } from './dialect.js';
import { NEIGHBOR_DISCOVERY } from './icmp.js';
import { shortText } from './rule-network.js';

export const pf: Dialect = {
  name: 'pf',
  about: 'rules of pf (OpenBSD, FreeBSD, macOS)',
  usage: 'an anchor: anchor "rastro" in pf.conf; pfctl -a rastro -f FILE',
  comment: (text) => `# ${text}`,
  lines: ({ rules }) => [
    ...(rules.some(({ isIpv6 }) => isIpv6)
      ? [`pass quick inet6 proto icmp6 icmp6-type { ${NEIGHBOR_DISCOVERY.join(', ')} } no state`]
      : []),
    ...rules.flatMap((rule) => [`# ${ruleText(rule, isTcpOrUdp(rule.protocol))}`, ruleLine(rule)]),
    'block log quick all',
  ],
};

function ruleLine(rule: AclRule): string {
  const { isIpv6, protocol, client, clientPorts, server, serverPort } = rule;
  const withPorts = isTcpOrUdp(protocol) && serverPort !== undefined;
  const from = `${shortText(client)}${withPorts ? sourceText(clientPorts) : ''}`;
  const to = `${shortText(server)}${withPorts ? ` port ${serverPort}` : ''}`;
  const family = isIpv6 ? 'inet6' : 'inet';
  return `pass quick ${family} proto ${protocolWord(isIpv6, protocol)} from ${from} to ${to}${icmpText(rule)} keep state`;
}

function icmpText({ isIpv6, icmpTypes }: AclRule): string {
  if (icmpTypes === undefined) return '';
  return ` ${isIpv6 ? 'icmp6-type' : 'icmp-type'} ${icmpTypes.length === 1 ? icmpTypes[0] : `{ ${icmpTypes.join(', ')} }`}`;
}

function sourceText(range: PortRange | undefined): string {
  if (range === undefined || isAnyPort(range)) return '';
  return ` port ${range.from === range.to ? range.from : `${range.from}:${range.to}`}`;
}
