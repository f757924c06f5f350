// How far a conversation came, from the TCP flags of its two sides, or from whether anything came back. The first that holds:
//
//   TCP, the client's SYN seen
//     refused      the server answered with RST, never with SYN
//     one-way      the client went on to acknowledge, but of the server nothing was captured
//     half-open    no SYN-ACK came, or the client never acknowledged it
//     reset        RST by either side
//     closed       FIN by both sides
//     closing      FIN by one side
//     established  none of these
//   TCP, it was not seen
//     mid-stream   the connection began before the capture, or its beginning was lost
//   any other protocol
//     answered     packets in both directions
//     unanswered   packets in one direction only
//
// Where the same ports were used for several connections in one conversation, their flags are taken together.

import { Protocol } from '../decode/numbers.js';
import type { Conversation } from './conversation.js';
import { clientByRequest } from './server-side.js';

export const STATES = [
  'established',
  'closed',
  'closing',
  'reset',
  'refused',
  'half-open',
  'unanswered',
  'one-way',
  'mid-stream',
  'answered',
] as const;

export type ConversationState = (typeof STATES)[number];

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

export function stateOf(conversation: Conversation): ConversationState {
  if (conversation.protocol !== Protocol.TCP) return conversation.reverseCount > 0 ? 'answered' : 'unanswered';
  const { flags, reverseFlags, count, reverseCount } = conversation;
  switch (clientByRequest(conversation)) {
    case 'source':
      return tcpState(flags, reverseFlags, reverseCount);
    case 'destination':
      // A SYN-ACK came first: that the client asked is not in the capture.
      return (reverseFlags & SYN) === 0 ? 'mid-stream' : tcpState(reverseFlags, flags, count);
    default:
      return 'mid-stream';
  }
}

function tcpState(client: number, server: number, serverPackets: number): ConversationState {
  if (serverPackets === 0) return (client & ACK) !== 0 ? 'one-way' : 'half-open';
  if ((server & (SYN | RST)) === RST) return 'refused';
  if ((client & ACK) === 0) return (client & RST) !== 0 ? 'reset' : 'half-open';
  if (((client | server) & RST) !== 0) return 'reset';
  if ((client & server & FIN) !== 0) return 'closed';
  return ((client | server) & FIN) !== 0 ? 'closing' : 'established';
}
