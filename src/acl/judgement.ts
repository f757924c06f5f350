// Whether a conversation earns a rule. What was refused, or never became a connection, does not: a scan must not open doors.

import { Protocol } from '../decode/numbers.js';
import type { Conversation } from '../query/conversation.js';
import { stateOf } from '../query/conversation-state.js';
import { serverSide } from '../query/server-side.js';
import type { LeftOutReason } from './acl-rule.js';
import { isToMany } from './address-kind.js';

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;
/** Bytes of IPv6 and TCP headers with the options that packets without data have. */
const LONGEST_HEADERS = 80;
/** Protocols whose first four bytes are ports (SEMANTICS, "Ports"). */
const WITH_PORTS: readonly number[] = [Protocol.TCP, Protocol.UDP, Protocol.DCCP, Protocol.SCTP, Protocol.UDP_LITE];

export function hasPorts(protocol: number): boolean {
  return WITH_PORTS.includes(protocol);
}

export function isIcmp(protocol: number): boolean {
  return protocol === Protocol.ICMP || protocol === Protocol.ICMPV6;
}

/** True for the ICMP of that family; the other one's occurs, but has no types there. */
export function isOwnIcmp(isIpv6: boolean, protocol: number): boolean {
  return protocol === (isIpv6 ? Protocol.ICMPV6 : Protocol.ICMP);
}

/** True where the destination serves; a group is always served to, whatever ports say, except by TCP, which has none. */
export function servesDestination(conversation: Conversation, source: readonly number[], destination: readonly number[]): boolean {
  if (conversation.protocol !== Protocol.TCP) {
    if (isToMany(destination)) return true;
    if (isToMany(source)) return false;
  }
  // ICMP has no ports that tell.
  return isIcmp(conversation.protocol) || serverSide(conversation).isDestination;
}

/** Why `conversation` is left out; undefined where it earns a rule. */
export function reasonToLeaveOut(
  conversation: Conversation,
  isDestinationServer: boolean,
  isAnsweredOnly: boolean,
): LeftOutReason | undefined {
  const { protocol } = conversation;
  // The chain of IPv6 headers was cut short before the protocol; and 0 means "any" to some filters.
  if (protocol === 0) return 'no-protocol';
  // Fragments whose first one was not seen, or a header cut short: allowing them by protocol would allow every port.
  if (hasPorts(protocol) && conversation.sourcePort === 0 && conversation.destinationPort === 0) return 'no-ports';
  if (protocol === Protocol.TCP) return tcpReason(conversation, isDestinationServer);
  const isAnswered = conversation.reverseCount > 0;
  return isAnsweredOnly && !isAnswered ? 'unanswered' : undefined;
}

function tcpReason(conversation: Conversation, isDestinationServer: boolean): LeftOutReason | undefined {
  const { flags, reverseFlags, packets, size } = conversation;
  const state = stateOf(conversation);
  if (state === 'refused' || state === 'half-open') return state;
  // A scanner that takes the SYN-ACK for its answer and hangs up.
  const client = isDestinationServer ? flags : reverseFlags;
  if (state === 'reset' && (client & ACK) === 0) return 'half-open';
  // A stray reset, or a probe that was answered with one: nothing was ever said.
  const isReset = ((flags | reverseFlags) & (RST | PSH | FIN | SYN)) === RST && size <= packets * LONGEST_HEADERS;
  return state === 'mid-stream' && isReset ? 'only-resets' : undefined;
}
