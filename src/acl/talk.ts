// One conversation as rules see it: who asked whom for what. Of ICMP, which has no ports, whatever two hosts say by it is one conversation:
// there it is types that tell what was asked, and both may ask.

import * as record from '../output/record.js';
import type { Conversation } from '../query/conversation.js';
import { answersTo, tellsAll, unasked } from './icmp.js';
import { isOwnIcmp } from './judgement.js';

export interface Talk {
  readonly isIpv6: boolean;
  readonly protocol: number;
  readonly client: readonly number[];
  readonly clientPort: number;
  readonly server: readonly number[];
  readonly serverPort: number;
  /** What the client sent of itself; undefined where that is not known, and for other protocols. */
  readonly icmpTypes: readonly number[] | undefined;
  readonly isAnswered: boolean;
  readonly packets: number;
  readonly bytes: number;
}

export function talkOf(
  conversation: Conversation,
  isDestination: boolean,
  source: readonly number[],
  destination: readonly number[],
): Talk {
  const { isIpv6, protocol, sourcePort, destinationPort, reverseCount, packets, size } = conversation;
  const [client, server] = isDestination ? [source, destination] : [destination, source];
  const [clientPort, serverPort] = isDestination ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
  return {
    isIpv6,
    protocol,
    client,
    clientPort,
    server,
    serverPort,
    icmpTypes: typesAsked(conversation, isDestination) ?? firstType(conversation),
    isAnswered: reverseCount > 0,
    packets,
    bytes: size,
  };
}

/** undefined where it is not ICMP, or there were types that extras have no room for. */
function typesAsked(conversation: Conversation, isDestination: boolean): number[] | undefined {
  const { isIpv6, protocol, batch, at } = conversation;
  if (!isOwnIcmp(isIpv6, protocol)) return undefined;
  const sent = record.icmpTypes(batch, at, !isDestination);
  const received = record.icmpTypes(batch, at, isDestination);
  if (sent === undefined || received === undefined || sent.length + received.length === 0) return undefined;
  return unasked(isIpv6, sent, received);
}

/** The type of the first packet, where it stands for all. */
function firstType({ isIpv6, protocol, batch, at, count, reverseCount }: Conversation): number[] | undefined {
  const type = isOwnIcmp(isIpv6, protocol) ? record.icmpType(batch, at) : -1;
  return type >= 0 && tellsAll(isIpv6, type, count, reverseCount) ? [type] : undefined;
}

/** `talk` itself, or, where both sides of its ICMP sent something of themselves, one talk for each, which have its packets between them. */
export function talksByAsker(talk: Talk, conversation: Conversation, isDestination: boolean): Talk[] {
  const back = talk.icmpTypes === undefined ? undefined : typesAsked(conversation, !isDestination);
  if (back === undefined) return [talk];
  const { isIpv6, batch, at, count, bytes, reverseCount, reverseBytes } = conversation;
  const { client, server, icmpTypes: there = [] } = talk;
  const isAnswered = (asked: readonly number[], isReverse: boolean): boolean => {
    const received = record.icmpTypes(batch, at, isReverse) ?? [];
    return answersTo(isIpv6, asked).some((type) => received.includes(type));
  };
  const forth = { ...talk, isAnswered: isAnswered(there, isDestination) };
  const turned = { ...talk, client: server, server: client, icmpTypes: back, isAnswered: isAnswered(back, !isDestination) };
  if (back.length === 0) return [forth];
  if (there.length === 0) return [turned];
  const amounts = [
    { packets: count, bytes },
    { packets: reverseCount, bytes: reverseBytes },
  ] as const;
  const [sent, received] = isDestination ? amounts : [amounts[1], amounts[0]];
  return [
    { ...forth, ...sent },
    { ...turned, ...received },
  ];
}
