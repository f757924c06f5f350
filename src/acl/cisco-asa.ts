// Cisco ASA: one extended access list for both families (9.0 and later). Connections are kept, so answers need no entries;
// those of ICMP need `inspect icmp`.

import type { AclRule } from './acl-rule.js';
import { portText } from './cisco-ios.js';
import { type Dialect, isTcpOrUdp, protocolWord, ruleText } from './dialect.js';
import { isHost, maskText, prefixText } from './rule-network.js';
import { forward } from './stateless.js';

const LIST = 'access-list RASTRO';

export const ciscoAsa: Dialect = {
  name: 'cisco-asa',
  about: 'extended access list of Cisco ASA, 9.0 and later',
  usage: 'access-group RASTRO in interface X; answers to ping need: inspect icmp',
  comment: (text) => `! ${text}`,
  lines: ({ rules }) => [...rules.flatMap(ruleLines), `${LIST} extended deny ip any any log`],
};

function ruleLines(rule: AclRule): string[] {
  const { protocol, from, fromPorts, to, toPorts, icmpTypes } = forward(rule);
  const withPorts = isTcpOrUdp(protocol);
  const words = [`${LIST} extended permit`, protocolWord(rule.isIpv6, protocol), endText(from), withPorts ? portText(fromPorts) : ''];
  words.push(endText(to), withPorts ? portText(toPorts) : '');
  const entry = words.filter((word) => word !== '').join(' ');
  const entries = icmpTypes === undefined ? [entry] : icmpTypes.map((type) => `${entry} ${type}`);
  return [`${LIST} remark ${ruleText(rule, isTcpOrUdp(rule.protocol))}`, ...entries];
}

function endText(network: AclRule['client']): string {
  if (isHost(network)) return `host ${network.address}`;
  return network.words.length === 4 ? prefixText(network) : `${network.address} ${maskText(network, false)}`;
}
