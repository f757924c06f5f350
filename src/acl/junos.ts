// Junos: firewall filters, one per family. They keep no state, so answers have terms of their own: those of TCP with
// `tcp-established`, others mirrored.

import type { AccessList, AclRule, PortRange } from './acl-rule.js';
import { type Dialect, familiesOf, isAnyPort, isTcpOrUdp, protocolWord, rulesOf, ruleText } from './dialect.js';
import { NEIGHBOR_DISCOVERY } from './icmp.js';
import { prefixText } from './rule-network.js';
import { backward, forward, type Pass } from './stateless.js';

export const junos: Dialect = {
  name: 'junos',
  about: 'firewall filters of Junos',
  usage: 'load merge FILE; set interfaces X unit 0 family inet filter input RASTRO',
  comment: (text) => `/* ${text} */`,
  lines: (list) => ['firewall {', ...familiesOf(list).flatMap((isIpv6) => familyLines(list, isIpv6)), '}'],
};

function familyLines(list: AccessList, isIpv6: boolean): string[] {
  const terms = rulesOf(list, isIpv6).flatMap((rule, i) => ruleLines(rule, i + 1));
  const discovery = isIpv6
    ? term('neighbor-discovery', ['next-header icmp6;', `icmp-type [ ${NEIGHBOR_DISCOVERY.join(' ')} ];`], ['accept;'])
    : [];
  const filter = [...terms, ...discovery, ...term('deny', [], ['log;', 'syslog;', 'discard;'])];
  return [
    `    family ${isIpv6 ? 'inet6' : 'inet'} {`,
    `        filter ${isIpv6 ? 'RASTRO6' : 'RASTRO'} {`,
    ...filter.map((line) => `            ${line}`),
    '        }',
    '    }',
  ];
}

function ruleLines(rule: AclRule, number: number): string[] {
  const back = backward(rule);
  return [
    `/* ${ruleText(rule, isTcpOrUdp(rule.protocol))} */`,
    ...term(`rule-${number}`, conditions(forward(rule)), ['accept;']),
    ...(back === undefined ? [] : term(`rule-${number}-back`, conditions(back), ['accept;'])),
  ];
}

function term(name: string, from: readonly string[], then: readonly string[]): string[] {
  const block = (word: string, lines: readonly string[]): string[] => [`    ${word} {`, ...lines.map((line) => `        ${line}`), '    }'];
  return [`term ${name} {`, ...(from.length === 0 ? [] : block('from', from)), ...block('then', then), '}'];
}

function conditions(pass: Pass): string[] {
  const lines = [`source-address ${prefixText(pass.from)};`, `destination-address ${prefixText(pass.to)};`];
  lines.push(`${pass.isIpv6 ? 'next-header' : 'protocol'} ${protocolWord(pass.isIpv6, pass.protocol)};`);
  if (isTcpOrUdp(pass.protocol)) lines.push(...port('source-port', pass.fromPorts), ...port('destination-port', pass.toPorts));
  if (pass.icmpTypes !== undefined) lines.push(`icmp-type ${listText(pass.icmpTypes)};`);
  if (pass.isEstablished) lines.push('tcp-established;');
  return lines;
}

function listText(types: readonly number[]): string {
  return types.length === 1 ? `${types[0]}` : `[ ${types.join(' ')} ]`;
}

function port(word: string, range: PortRange | undefined): string[] {
  if (range === undefined || isAnyPort(range)) return [];
  return [`${word} ${range.from === range.to ? range.from : `${range.from}-${range.to}`};`];
}
