// TCP options in brief: mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7.

import * as tcp from '../decode/tcp.js';
import { hexByte } from './address-text.js';
import type { Conversations } from './conversations.js';
import { cutShort } from './printing.js';

/** IANA, TCP option kind numbers, in tcpdump's words. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'eol',
  1: 'nop',
  2: 'mss',
  3: 'wscale',
  4: 'sackOK',
  5: 'sack',
  6: 'echo',
  7: 'echoreply',
  8: 'TS',
  11: 'cc',
  12: 'ccnew',
  13: 'ccecho',
  19: 'md5',
  20: 'scps',
  28: 'uto',
  29: 'tcp-ao',
  30: 'mptcp',
  34: 'tfo',
  254: 'exp',
};

/** Bytes of the value of the kinds that have just one length; a header that says another is told so. */
const VALUE_LENGTHS: Readonly<Record<number, number>> = { 2: 2, 3: 1, 4: 0, 6: 4, 7: 4, 8: 8, 11: 4, 12: 4, 13: 4, 19: 16 };
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;

export interface OptionsText {
  readonly text: string;
  /** False where the list broke off: the text says how, and there is no closing bracket to add. */
  readonly isWhole: boolean;
}

/** The options from `at` to `optionsEnd`, captured as far as `end`. */
export function tcpOptionsText(conversations: Conversations, view: DataView, at: number, optionsEnd: number, end: number): OptionsText {
  const known = Math.min(optionsEnd, end);
  let text = '';
  let optionAt = at;
  while (optionAt < optionsEnd) {
    const comma = optionAt === at ? '' : ',';
    if (optionAt >= known) return { text: `${text}${comma}${cutShort('tcp')}`, isWhole: false };
    const kind = view.getUint8(optionAt);
    const length = tcp.checkOption(view, optionAt, known);
    // Cut by the capture, or by its own length field.
    if (length === 0 && known < optionsEnd) return { text: text + comma + cutShort('tcp'), isWhole: false };
    if (length === 0) return { text: `${text}${comma}[bad opt]`, isWhole: true };
    text += comma + optionText(conversations, kind, view, optionAt, length);
    if (kind === END_OF_OPTIONS) break;
    optionAt += length;
  }
  return { text, isWhole: true };
}

function optionText(conversations: Conversations, kind: number, view: DataView, at: number, length: number): string {
  const name = NAMES[kind] ?? `unknown-${kind}`;
  if (kind === END_OF_OPTIONS || kind === NO_OPERATION) return name;
  const usual = VALUE_LENGTHS[kind];
  if (usual !== undefined && usual !== length - 2) return `${name}[len ${length}]`;
  switch (kind) {
    case 2:
      return `${name} ${view.getUint16(at + 2)}`;
    case 3:
      return `${name} ${view.getUint8(at + 2)}`;
    case 5:
      return name + sackText(conversations, view, at, length);
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      return `${name} ${view.getUint32(at + 2)}`;
    case 8:
      return `${name} val ${view.getUint32(at + 2)} ecr ${view.getUint32(at + 6)}`;
    case 19:
      return `${name} ${valueText(view, at, length)}`;
    case 34:
      return length === 2 ? `${name}  cookiereq` : `${name} cookie ${valueText(view, at, length)}`;
    default:
      return kind === 4 || length === 2 ? name : `${name} 0x${valueText(view, at, length)}`;
  }
}

/** Blocks received beyond the acknowledgement (RFC 2018 section 3), relative as the peer's sequence numbers are. */
function sackText(conversations: Conversations, view: DataView, at: number, length: number): string {
  if ((length - 2) % 8 !== 0) return ' invalid sack';
  let text = ` ${(length - 2) / 8} `;
  for (let blockAt = at + 2; blockAt < at + length; blockAt += 8) {
    const left = (view.getUint32(blockAt) - conversations.peer) >>> 0;
    const right = (view.getUint32(blockAt + 4) - conversations.peer) >>> 0;
    text += `{${left}:${right}}`;
  }
  return text;
}

function valueText(view: DataView, at: number, length: number): string {
  let text = '';
  for (let i = 2; i < length; i++) text += hexByte(view, at + i);
  return text;
}
