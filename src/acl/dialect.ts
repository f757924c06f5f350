// What a dialect is, and what all of them say alike: comments, ports, protocols.

import { Protocol } from '../decode/numbers.js';
import { protocolName } from '../output/protocol-names.js';
import type { AccessList, AclRule, LeftOut, PortRange } from './acl-rule.js';
import { ANY_PORT } from './acl-rule.js';
import { icmpTypeName } from './icmp.js';
import { isOwnIcmp } from './judgement.js';
import { shortText } from './rule-network.js';

export interface Dialect {
  readonly name: string;
  readonly about: string;
  /** How the text is put in force, in a few words. */
  readonly usage: string;
  /** A line of comment; `text` is printable and of no more than LONGEST_COMMENT characters. */
  comment(text: string): string;
  /** The lines of the list itself, comments of rules included. */
  lines(list: AccessList): string[];
}

/** Characters; IOS and ASA cut remarks behind 100. */
export const LONGEST_COMMENT = 96;

/** Text that cannot end a comment, begin another line or reach a terminal as anything but letters. */
export function commentText(text: string): string {
  const printable = text
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('*/', '* /')
    .replaceAll('\\', '/');
  return printable.length > LONGEST_COMMENT ? `${printable.slice(0, LONGEST_COMMENT - 3)}...` : printable;
}

/** "10.0.0.2 tcp/443 https", "10.0.0.2 icmp echo request", or with numbers "10.0.0.2 icmp types 3, 8". */
function targetText({ isIpv6, protocol, server, serverPort, icmpTypes, service }: AclRule, hasTypeNames: boolean): string {
  const name = protocolName(protocol).toLowerCase();
  if (serverPort !== undefined) return `${shortText(server)} ${name}/${serverPort}${service === '' ? '' : ` ${service}`}`;
  if (icmpTypes !== undefined) {
    const types = hasTypeNames ? icmpTypes.map((type) => icmpTypeName(isIpv6, type)).join(', ') : `types ${icmpTypes.join(', ')}`;
    return `${shortText(server)} ${name} ${types}`;
  }
  return `${shortText(server)} ${name}`;
}

/**
 * "10.0.0.0/24 to 10.0.0.2 tcp/443 https: 2 conversations, 46 packets, 12345 bytes". Where a dialect cannot name the ports of
 * the protocol, its rule allows all of them, and that must be said.
 */
export function ruleText(rule: AclRule, canNamePorts = true): string {
  const notes = [
    rule.serverPort === undefined || canNamePorts ? '' : 'every port; ',
    rule.isToMany ? 'group; ' : '',
    rule.isAnswered ? '' : 'one way; ',
  ].join('');
  const text = (hasTypeNames: boolean): string =>
    `${shortText(rule.client)} to ${targetText(rule, hasTypeNames)}: ${notes}${countsText(rule)}`;
  // Rather numbers than no counts.
  return commentText(text(true).length > LONGEST_COMMENT ? text(false) : text(true));
}

export function countsText({ conversations, packets, bytes }: Pick<AclRule, 'conversations' | 'packets' | 'bytes'>): string {
  return `${many(conversations, 'conversation')}, ${many(packets, 'packet')}, ${many(bytes, 'byte')}`;
}

/** "1 packet", "2 packets" */
export function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** "1-3,80" */
export function portsText(ports: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const port of ports) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === port - 1) last[1] = port;
    else runs.push([port, port]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join();
}

const LONGEST_PORTS = 24;

/** "refused: 10.0.0.5 to 10.0.0.9 tcp/22,23: 2 conversations, 4 packets, 160 bytes" */
export function leftOutText(one: LeftOut): string {
  const ports = portsText(one.ports);
  const shown = ports.length > LONGEST_PORTS ? `${ports.slice(0, ports.lastIndexOf(',', LONGEST_PORTS))},...` : ports;
  const target = `${shortText(one.server)} ${protocolName(one.protocol).toLowerCase()}${shown === '' ? '' : `/${shown}`}`;
  const allowed = one.isAllowed ? '; allowed above' : '';
  return commentText(`${one.reason}: ${shortText(one.client)} to ${target}: ${many(one.conversations, 'conversation')}${allowed}`);
}

export function isAnyPort(range: PortRange): boolean {
  return range.from === ANY_PORT.from && range.to === ANY_PORT.to;
}

/** The names that Cisco and Juniper agree on, else the number; ICMP only in its own family. */
export function protocolWord(isIpv6: boolean, protocol: number): string {
  if (protocol === Protocol.TCP) return 'tcp';
  if (protocol === Protocol.UDP) return 'udp';
  if (isOwnIcmp(isIpv6, protocol)) return isIpv6 ? 'icmp6' : 'icmp';
  return String(protocol);
}

/** True for the two protocols whose ports every dialect can name. */
export function isTcpOrUdp(protocol: number): boolean {
  return protocol === Protocol.TCP || protocol === Protocol.UDP;
}

/** The rules of one family, or none. */
export function rulesOf(list: AccessList, isIpv6: boolean): readonly AclRule[] {
  return list.rules.filter((rule) => rule.isIpv6 === isIpv6);
}

/** The families to write: those that have rules, IPv4 where none has. */
export function familiesOf(list: AccessList): readonly boolean[] {
  const families = [false, true].filter((isIpv6) => rulesOf(list, isIpv6).length > 0);
  return families.length === 0 ? [false] : families;
}
