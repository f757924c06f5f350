// Cisco IOS: extended access lists, one per family. They keep no state, so answers have entries of their own: those of TCP with
// `established`, others mirrored. The list serves either direction of an interface.

import type { AccessList, AclRule, PortRange } from './acl-rule.js';
import { type Dialect, familiesOf, isAnyPort, isTcpOrUdp, protocolWord, rulesOf, ruleText } from './dialect.js';
import { isHost, maskText, prefixText } from './rule-network.js';
import { backward, forward, type Pass } from './stateless.js';

export const ciscoIos: Dialect = {
  name: 'cisco-ios',
  about: 'extended access lists of Cisco IOS and IOS XE',
  usage: 'interface X: ip access-group RASTRO in; ipv6 traffic-filter RASTRO6 in',
  comment: (text) => `! ${text}`,
  lines: (list) => familiesOf(list).flatMap((isIpv6) => familyLines(list, isIpv6)),
};

function familyLines(list: AccessList, isIpv6: boolean): string[] {
  const begin = isIpv6 ? 'ipv6 access-list RASTRO6' : 'ip access-list extended RASTRO';
  // An explicit deny stands before the implicit permits of neighbour discovery.
  const discovery = isIpv6 ? [' permit icmp any any nd-na', ' permit icmp any any nd-ns'] : [];
  const deny = ` deny ${isIpv6 ? 'ipv6' : 'ip'} any any log`;
  return [begin, ...rulesOf(list, isIpv6).flatMap(ruleLines), ...discovery, deny];
}

function ruleLines(rule: AclRule): string[] {
  const back = backward(rule);
  return [` remark ${ruleText(rule, isTcpOrUdp(rule.protocol))}`, ...entries(forward(rule)), ...(back === undefined ? [] : entries(back))];
}

/** One for each type of ICMP. */
function entries(pass: Pass): string[] {
  return (pass.icmpTypes ?? [undefined]).map((icmpType) => ` ${entry(pass, icmpType)}`);
}

function entry(pass: Pass, icmpType: number | undefined): string {
  const withPorts = isTcpOrUdp(pass.protocol);
  const words = [
    'permit',
    protocolWord(pass.isIpv6, pass.protocol).replace('icmp6', 'icmp'),
    endText(pass.from),
    withPorts ? portText(pass.fromPorts) : '',
  ];
  words.push(endText(pass.to), withPorts ? portText(pass.toPorts) : '');
  if (icmpType !== undefined) words.push(String(icmpType));
  if (pass.isEstablished) words.push('established');
  return words.filter((word) => word !== '').join(' ');
}

function endText(network: AclRule['client']): string {
  if (isHost(network)) return `host ${network.address}`;
  return network.words.length === 4 ? prefixText(network) : `${network.address} ${maskText(network, true)}`;
}

/** Also ASA's. */
export function portText(range: PortRange | undefined): string {
  if (range === undefined || isAnyPort(range)) return '';
  if (range.from === range.to) return `eq ${range.from}`;
  return range.to === 65_535 ? `gt ${range.from - 1}` : `range ${range.from} ${range.to}`;
}
