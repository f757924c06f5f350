// A TCP segment as tcpdump tells it: Flags [P.], seq 1:101, ack 1, win 502, options [nop,nop,TS val 1 ecr 2], length 100.

import * as tcp from '../decode/tcp.js';
import { payloadText } from './payload-text.js';
import { cutShort, type Printing } from './printing.js';
import { tcpOptionsText } from './tcp-options.js';

const SYN_FIN_RST = 0x07;
const ACK = 0x10;
const URG = 0x20;
const LETTERS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'];

/** Flags in tcpdump's letters, by the header's byte. */
const FLAG_TEXTS = Array.from(
  { length: 256 },
  (_, flags) => LETTERS.filter((_letter, bit) => ((flags >> bit) & 1) === 1).join('') || 'none',
);

export function tcpFlagsText(flags: number): string {
  return FLAG_TEXTS[flags]!;
}

/** The segment between `source` and `destination`; `length` is that of the IP payload. */
export function tcpLine(
  printing: Printing,
  source: string,
  destination: string,
  view: DataView,
  at: number,
  end: number,
  length: number,
): string {
  if (end - at < 4) return `${source} > ${destination}:${cutShort('tcp')}`;
  const from = `${source}.${tcp.sourcePort(view, at)}`;
  const to = `${destination}.${tcp.destinationPort(view, at)}`;
  const ends = `${from} > ${to}:`;
  if (!tcp.hasFixedPart(view, at, end)) return ends + cutShort('tcp');
  const headerLength = tcp.headerLength(view, at);
  const flags = tcp.flags(view, at);
  if (printing.isOutermost) printing.fields.tcpFlags = flags;
  const dataLength = length - headerLength;
  if (headerLength < 20) return `${ends} tcp ${dataLength} [bad hdr length ${headerLength} - too short, < 20]`;
  const isTooLong = headerLength > length;
  const badLength = isTooLong ? ` [bad hdr length ${headerLength} - too long, > ${length}]` : '';
  if (printing.detail.brief) return `${ends} tcp ${dataLength}${badLength}`;
  if (isTooLong) return `${ends} Flags [${tcpFlagsText(flags)}]${badLength}`;
  const { conversations } = printing;
  conversations.tell(from, to, isFromLow(view, at, source, destination), flags, tcp.sequence(view, at), tcp.acknowledgement(view, at));
  const text = `${ends} Flags [${tcpFlagsText(flags)}]${numbersText(printing, view, at, flags, dataLength)}`;
  if (headerLength === 20) return `${text}, length ${dataLength}${tcpPayload(printing, view, at + 20, end, dataLength)}`;
  const options = tcpOptionsText(conversations, view, at + 20, at + headerLength, end);
  if (!options.isWhole) return `${text}, options [${options.text}`;
  return `${text}, options [${options.text}], length ${dataLength}${tcpPayload(printing, view, at + headerLength, end, dataLength)}`;
}

/** Any order of the two sides will do, as long as it is the same both ways. */
function isFromLow(view: DataView, at: number, source: string, destination: string): boolean {
  const [from, to] = [tcp.sourcePort(view, at), tcp.destinationPort(view, at)];
  return from === to ? source <= destination : from < to;
}

function numbersText(printing: Printing, view: DataView, at: number, flags: number, dataLength: number): string {
  const { sequence, acknowledgement } = printing.conversations;
  let text = '';
  if (printing.detail.verbose) text += `, cksum 0x${tcp.checksum(view, at).toString(16).padStart(4, '0')}`;
  if (dataLength > 0) text += `, seq ${sequence}:${(sequence + dataLength) >>> 0}`;
  else if ((flags & SYN_FIN_RST) !== 0) text += `, seq ${sequence}`;
  if ((flags & ACK) !== 0) text += `, ack ${acknowledgement}`;
  text += `, win ${tcp.window(view, at)}`;
  return (flags & URG) === 0 ? text : `${text}, urg ${tcp.urgentPointer(view, at)}`;
}

function tcpPayload(_printing: Printing, view: DataView, at: number, end: number, dataLength: number): string {
  return dataLength > 0 && at < end ? payloadText(view, at, Math.min(end, at + dataLength)) : '';
}
