// nftables: a table of its own for both families, which loading replaces as a whole. The kernel keeps state, so answers are
// let through before anything else.

import { Protocol } from '../decode/numbers.js';
import type { AclRule, PortRange } from './acl-rule.js';
import { type Dialect, isAnyPort, ruleText } from './dialect.js';
import { NEIGHBOR_DISCOVERY } from './icmp.js';
import { shortText } from './rule-network.js';

/** Protocols whose ports nft can name. */
const PORT_WORDS: Readonly<Record<number, string>> = {
  [Protocol.TCP]: 'tcp',
  [Protocol.UDP]: 'udp',
  [Protocol.DCCP]: 'dccp',
  [Protocol.SCTP]: 'sctp',
  [Protocol.UDP_LITE]: 'udplite',
};

export const nftables: Dialect = {
  name: 'nftables',
  about: 'a table of nftables for what the machine forwards',
  usage: 'nft -f FILE; hook input instead of forward for the machine itself',
  comment: (text) => `# ${text}`,
  lines: ({ rules }) => [
    // Declared, so that deleting it cannot fail.
    'table inet rastro',
    'delete table inet rastro',
    'table inet rastro {',
    '\tchain forward {',
    '\t\ttype filter hook forward priority filter; policy drop;',
    '\t\tct state established,related accept',
    ...(rules.some(({ isIpv6 }) => isIpv6) ? [`\t\ticmpv6 type { ${NEIGHBOR_DISCOVERY.join(', ')} } accept`] : []),
    ...rules.flatMap((rule) => [`\t\t# ${ruleText(rule)}`, `\t\t${ruleLine(rule)}`]),
    '\t\tlimit rate 5/second log prefix "rastro deny: "',
    '\t\tcounter drop',
    '\t}',
    '}',
  ],
};

function ruleLine(rule: AclRule): string {
  const ip = rule.isIpv6 ? 'ip6' : 'ip';
  const words = [`${ip} saddr ${shortText(rule.client)} ${ip} daddr ${shortText(rule.server)}`, protocolText(rule), 'accept'];
  return words.join(' ');
}

function protocolText({ isIpv6, protocol, clientPorts, serverPort, icmpTypes }: AclRule): string {
  const word = PORT_WORDS[protocol];
  if (word !== undefined && serverPort !== undefined) return `${sourceText(word, clientPorts)}${word} dport ${serverPort}`;
  if (icmpTypes !== undefined) {
    return `${isIpv6 ? 'icmpv6' : 'icmp'} type ${icmpTypes.length === 1 ? icmpTypes[0] : `{ ${icmpTypes.join(', ')} }`}`;
  }
  return `meta l4proto ${protocol}`;
}

function sourceText(word: string, range: PortRange | undefined): string {
  if (range === undefined || isAnyPort(range)) return '';
  return `${word} sport ${range.from === range.to ? range.from : `${range.from}-${range.to}`} `;
}
