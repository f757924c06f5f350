// iptables: one file for both families, since iptables-restore passes over lines that begin with -6 and ip6tables-restore over
// those with -4. The rules are in a chain of their own, so that loading them changes nothing until the chain is used.

import { Protocol } from '../decode/numbers.js';
import type { AclRule, PortRange } from './acl-rule.js';
import { type Dialect, isAnyPort, ruleText } from './dialect.js';
import { NEIGHBOR_DISCOVERY } from './icmp.js';
import { prefixText } from './rule-network.js';

/** Protocols whose ports iptables can name, with the match that does. */
const PORT_MATCHES: Readonly<Record<number, { readonly source: string; readonly destination: string; readonly word: string }>> = {
  [Protocol.TCP]: { word: 'tcp', source: '--sport', destination: '--dport' },
  [Protocol.UDP]: { word: 'udp', source: '--sport', destination: '--dport' },
  [Protocol.DCCP]: { word: 'dccp', source: '--sport', destination: '--dport' },
  [Protocol.SCTP]: { word: 'sctp', source: '--sport', destination: '--dport' },
  [Protocol.UDP_LITE]: { word: 'udplite', source: '-m multiport --sports', destination: '-m multiport --dports' },
};

export const iptables: Dialect = {
  name: 'iptables',
  about: 'a chain for iptables-restore and ip6tables-restore',
  usage: 'iptables-restore -n FILE; ip6tables-restore -n FILE; iptables -A FORWARD -j RASTRO',
  comment: (text) => `# ${text}`,
  lines: ({ rules }) => [
    '*filter',
    ':RASTRO - [0:0]',
    '-A RASTRO -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    ...(rules.some(({ isIpv6 }) => isIpv6)
      ? NEIGHBOR_DISCOVERY.map((type) => `-6 -A RASTRO -p ipv6-icmp --icmpv6-type ${type} -j ACCEPT`)
      : []),
    ...rules.flatMap((rule) => [`# ${ruleText(rule)}`, ...ruleLines(rule)]),
    '-A RASTRO -m limit --limit 5/second -j LOG --log-prefix "rastro deny: "',
    '-A RASTRO -j DROP',
    'COMMIT',
  ],
};

function ruleLines(rule: AclRule): string[] {
  const ends = `-s ${prefixText(rule.client)} -d ${prefixText(rule.server)}`;
  return (rule.icmpTypes ?? [undefined]).map(
    (icmpType) => `${rule.isIpv6 ? '-6' : '-4'} -A RASTRO ${ends} ${protocolText(rule, icmpType)} -j ACCEPT`,
  );
}

function protocolText({ isIpv6, protocol, clientPorts, serverPort }: AclRule, icmpType: number | undefined): string {
  const match = PORT_MATCHES[protocol];
  if (match !== undefined && serverPort !== undefined) {
    return `-p ${match.word}${sourceText(match.source, clientPorts)} ${match.destination} ${serverPort}`;
  }
  if (icmpType !== undefined) {
    return isIpv6 ? `-p ipv6-icmp --icmpv6-type ${icmpType}` : `-p icmp --icmp-type ${icmpType}`;
  }
  return `-p ${protocol}`;
}

function sourceText(option: string, range: PortRange | undefined): string {
  if (range === undefined || isAnyPort(range)) return '';
  return ` ${option} ${range.from === range.to ? range.from : `${range.from}:${range.to}`}`;
}
