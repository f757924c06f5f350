// For dialects that keep no state: what a rule's answers look like.

import { Protocol } from '../decode/numbers.js';
import type { AclRule } from './acl-rule.js';
import { answersTo } from './icmp.js';

/** One direction of a rule. */
export interface Pass {
  readonly isIpv6: boolean;
  readonly protocol: number;
  readonly from: AclRule['client'];
  readonly fromPorts: AclRule['clientPorts'];
  readonly to: AclRule['client'];
  readonly toPorts: AclRule['clientPorts'];
  readonly icmpTypes: readonly number[] | undefined;
  /** Only packets of a TCP connection that is there already. */
  readonly isEstablished: boolean;
}

/** What the client sends. */
export function forward(rule: AclRule): Pass {
  const { isIpv6, protocol, client, clientPorts, server, icmpTypes } = rule;
  const ends = { from: client, fromPorts: clientPorts, to: server, toPorts: serverPorts(rule) };
  return { isIpv6, protocol, ...ends, icmpTypes, isEstablished: false };
}

/**
 * What the server answers; undefined where it does not, or not from that address. An answer of TCP is allowed whether or not
 * one was captured, since there is no connection without.
 */
export function backward(rule: AclRule): Pass | undefined {
  const { isIpv6, protocol, client, clientPorts, server, icmpTypes } = rule;
  const isTcp = protocol === Protocol.TCP;
  if (rule.isToMany || !(rule.isAnswered || isTcp)) return undefined;
  const answers = icmpTypes === undefined ? [] : answersTo(isIpv6, icmpTypes);
  const ends = { from: server, fromPorts: serverPorts(rule), to: client, toPorts: clientPorts };
  return { isIpv6, protocol, ...ends, icmpTypes: answers.length === 0 ? icmpTypes : answers, isEstablished: isTcp };
}

function serverPorts({ serverPort }: AclRule): AclRule['clientPorts'] {
  return serverPort === undefined ? undefined : { from: serverPort, to: serverPort };
}
