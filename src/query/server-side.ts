// Which side of a conversation serves, and what says so. A capture may begin in the middle of anything, so the sender of its
// first packet is not always the client. In this order:
//
//   syn         TCP: the side that sent SYN without ACK is the client, the one that sent SYN with ACK the server
//   began       not TCP: whoever sent first is the client, unless only that side's port is well-known
//   well-known  the one side whose port is well-known is the server
//   lower-port  the side with the lower port is the server; where they are equal, the receiver of the first packet

import { Protocol } from '../decode/numbers.js';
import { protocolName } from '../output/protocol-names.js';
import type { Conversation } from './conversation.js';
import { isWellKnown, serviceName } from './services.js';

export type ServerBy = 'syn' | 'began' | 'well-known' | 'lower-port';

export const SERVER_BY: readonly ServerBy[] = ['syn', 'began', 'well-known', 'lower-port'];

export interface ServerSide {
  /** The server is the conversation's destination; else its source. */
  readonly isDestination: boolean;
  readonly by: ServerBy;
}

const SYN = 0x02;
const ACK = 0x10;

// Made once: asking costs no object per row.
const SIDES = Object.fromEntries(
  SERVER_BY.map((by) => [by, { true: { isDestination: true, by }, false: { isDestination: false, by } }]),
) as unknown as Readonly<Record<ServerBy, { readonly true: ServerSide; readonly false: ServerSide }>>;

function side(by: ServerBy, isDestination: boolean): ServerSide {
  return isDestination ? SIDES[by].true : SIDES[by].false;
}

export function serverSide(conversation: Conversation): ServerSide {
  const { protocol, sourcePort, destinationPort } = conversation;
  const source = isWellKnown(protocol, sourcePort);
  const destination = isWellKnown(protocol, destinationPort);
  if (protocol === Protocol.TCP) {
    const client = clientByRequest(conversation);
    if (client !== undefined) return side('syn', client === 'source');
  } else if (!source || destination) return side('began', true);
  if (source !== destination) return side('well-known', destination);
  return side('lower-port', destinationPort <= sourcePort);
}

/** The side that asked for the TCP connection; undefined where no such packet was seen, or it cannot be told. */
export function clientByRequest(conversation: Conversation): 'source' | 'destination' | undefined {
  const { firstFlags, flags, reverseFlags } = conversation;
  if ((firstFlags & SYN) !== 0) return (firstFlags & ACK) === 0 ? 'source' : 'destination';
  const isSourceSyn = (flags & SYN) !== 0;
  const isDestinationSyn = (reverseFlags & SYN) !== 0;
  // Both sent one: the first packet was the request. One alone, from a side that also acknowledged, may have been the answer.
  if (isSourceSyn) return isDestinationSyn || (flags & ACK) === 0 ? 'source' : undefined;
  return isDestinationSyn && (reverseFlags & ACK) === 0 ? 'destination' : undefined;
}

/** The port of the side that serves. */
export function serverPort(conversation: Conversation): number {
  return serverSide(conversation).isDestination ? conversation.destinationPort : conversation.sourcePort;
}

/** The name of the service that the conversation is about, else its transport and port (tcp/8123), else its protocol in small letters. */
export function serviceOf(conversation: Conversation): string {
  const port = serverPort(conversation);
  const name = port === 0 ? undefined : serviceName(conversation.protocol, port);
  if (name !== undefined) return name;
  const protocol = protocolName(conversation.protocol).toLowerCase();
  return port === 0 ? protocol : `${protocol}/${port}`;
}
