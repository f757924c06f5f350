// Conversations in, an access list out: the same in whatever order they come.

import { protocolName } from '../output/protocol-names.js';
import type { Conversation } from '../query/conversation.js';
import { serviceName } from '../query/services.js';
import { type AccessList, type AclRule, ANY_PORT, EPHEMERAL, type LeftOut, type LeftOutReason, type PortRange } from './acl-rule.js';
import { isToMany } from './address-kind.js';
import { hasPorts, reasonToLeaveOut, servesDestination } from './judgement.js';
import { compareNetworks, networkAround } from './rule-network.js';
import { type Talk, talkOf, talksByAsker } from './talk.js';

export interface RuleOptions {
  /** Bits of the networks that clients are taken together in, by family. */
  readonly aggregate: number;
  readonly aggregate6: number;
  /** What only went one way earns no rule, whatever its protocol. */
  readonly isAnsweredOnly: boolean;
}

type Growing<T> = { -readonly [Name in keyof T]: T[Name] };

interface GrowingRule extends Growing<Omit<AclRule, 'icmpTypes'>> {
  readonly key: string;
  readonly icmpTypes: Set<number> | undefined;
  /** The lowest and highest client port seen. */
  lowest: number;
  highest: number;
}

interface GrowingLeftOut extends Growing<Omit<LeftOut, 'ports' | 'isAllowed'>> {
  readonly ports: Set<number>;
  /** Keys of the rules that would allow them. */
  readonly keys: Set<string>;
}

const scratch = new Int32Array(4);

export class RuleBuilder {
  readonly #options: RuleOptions;
  readonly #rules = new Map<string, GrowingRule>();
  readonly #leftOut = new Map<string, GrowingLeftOut>();

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  /** Takes note of what `conversation` says; it may be moved on afterwards. */
  add(conversation: Conversation): void {
    const source = wordsOf(conversation.readSource(scratch));
    const destination = wordsOf(conversation.readDestination(scratch));
    const isDestination = servesDestination(conversation, source, destination);
    const talk = talkOf(conversation, isDestination, source, destination);
    const reason = reasonToLeaveOut(conversation, isDestination, this.#options.isAnsweredOnly);
    if (reason !== undefined) this.#leaveOut(talk, reason);
    else for (const asked of talksByAsker(talk, conversation, isDestination)) this.#allow(asked);
  }

  finish(): AccessList {
    const allowed = new Set([...this.#rules.values()].flatMap(({ key, icmpTypes }) => keysWith(key, icmpTypes)));
    const rules = [...this.#rules.values()].map(finished).sort(compareRules);
    const leftOut = [...this.#leftOut.values()].map((one): LeftOut => {
      const { keys, ports, ...rest } = one;
      const isAllowed = [...keys].some((key) => allowed.has(key));
      return { ...rest, ports: [...ports].sort((a, b) => a - b), isAllowed };
    });
    return { rules, leftOut: leftOut.sort(compareLeftOut) };
  }

  #keyOf(talk: Talk): string {
    const client = this.#clientOf(talk);
    return [talk.isIpv6 ? 6 : 4, talk.protocol, talk.server.join('.'), talk.serverPort, client.address, talk.icmpTypes !== undefined].join(
      ' ',
    );
  }

  #clientOf({ isIpv6, client }: Talk): AclRule['client'] {
    return networkAround(client, isIpv6 ? this.#options.aggregate6 : this.#options.aggregate);
  }

  #allow(talk: Talk): void {
    const key = this.#keyOf(talk);
    let rule = this.#rules.get(key);
    if (rule === undefined) {
      rule = this.#begin(talk, key);
      this.#rules.set(key, rule);
    }
    rule.lowest = Math.min(rule.lowest, talk.clientPort);
    rule.highest = Math.max(rule.highest, talk.clientPort);
    rule.isAnswered ||= talk.isAnswered;
    for (const type of talk.icmpTypes ?? []) rule.icmpTypes?.add(type);
    count(rule, talk);
  }

  #begin(talk: Talk, key: string): GrowingRule {
    const { isIpv6, protocol, server, serverPort, icmpTypes } = talk;
    const withPorts = hasPorts(protocol);
    return {
      key,
      lowest: talk.clientPort,
      highest: talk.clientPort,
      isIpv6,
      protocol,
      client: this.#clientOf(talk),
      clientPorts: withPorts ? ANY_PORT : undefined,
      server: networkAround(server, isIpv6 ? 128 : 32),
      serverPort: withPorts ? serverPort : undefined,
      icmpTypes: icmpTypes === undefined ? undefined : new Set(),
      service: (withPorts ? serviceName(protocol, serverPort) : protocolName(protocol).toLowerCase()) ?? '',
      isToMany: isToMany(server),
      isAnswered: false,
      conversations: 0,
      packets: 0,
      bytes: 0,
    };
  }

  #leaveOut(talk: Talk, reason: LeftOutReason): void {
    const { isIpv6, protocol, client, server } = talk;
    const bits = isIpv6 ? 128 : 32;
    const key = [reason, isIpv6, protocol, client.join('.'), server.join('.')].join(' ');
    let one = this.#leftOut.get(key);
    if (one === undefined) {
      const ends = { client: networkAround(client, bits), server: networkAround(server, bits) };
      one = { reason, isIpv6, protocol, ...ends, ports: new Set(), keys: new Set(), conversations: 0, packets: 0, bytes: 0 };
      this.#leftOut.set(key, one);
    }
    if (hasPorts(protocol)) one.ports.add(talk.serverPort);
    for (const key of keysWith(this.#keyOf(talk), talk.icmpTypes)) one.keys.add(key);
    count(one, talk);
  }
}

function count(counted: { conversations: number; packets: number; bytes: number }, { packets, bytes }: Talk): void {
  counted.conversations++;
  counted.packets += packets;
  counted.bytes += bytes;
}

function wordsOf(version: 4 | 6): number[] {
  return version === 4 ? [scratch[0]!] : Array.from(scratch);
}

/** With types of ICMP it is each of them that is allowed or not. */
function keysWith(key: string, icmpTypes: Iterable<number> | undefined): string[] {
  return icmpTypes === undefined ? [key] : Array.from(icmpTypes, (type) => `${key} ${type}`);
}

function finished({ key: _, lowest, highest, icmpTypes, ...rule }: GrowingRule): AclRule {
  return {
    ...rule,
    icmpTypes: icmpTypes === undefined ? undefined : [...icmpTypes].sort((a, b) => a - b),
    clientPorts: rule.clientPorts === undefined ? undefined : clientPorts(lowest, highest),
  };
}

/** A fixed port such as NTP's stays; any others are the range that systems choose from. */
function clientPorts(lowest: number, highest: number): PortRange {
  if (lowest >= EPHEMERAL.from) return EPHEMERAL;
  return lowest === highest ? { from: lowest, to: lowest } : ANY_PORT;
}

function compareRules(a: AclRule, b: AclRule): number {
  return (
    compareNetworks(a.server, b.server) ||
    a.protocol - b.protocol ||
    (a.serverPort ?? 0) - (b.serverPort ?? 0) ||
    Number(a.icmpTypes !== undefined) - Number(b.icmpTypes !== undefined) ||
    compareNetworks(a.client, b.client)
  );
}

const REASONS: readonly LeftOutReason[] = ['refused', 'half-open', 'only-resets', 'unanswered', 'no-ports', 'no-protocol'];

function compareLeftOut(a: LeftOut, b: LeftOut): number {
  return (
    REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason) ||
    compareNetworks(a.server, b.server) ||
    a.protocol - b.protocol ||
    compareNetworks(a.client, b.client)
  );
}
