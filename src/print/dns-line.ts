// A DNS message as tcpdump tells it: 12345+ A? example.com. (29), and 12345 1/0/0 A 192.0.2.1 (45). Multicast DNS and LLMNR are
// the same with a bit of the class of their own. What a sender can make of lengths, pointers and counts is bounded by the message.

import * as dns from '../decode/dns.js';
import { ipv4Text, ipv6Text } from './address-text.js';
import { classText, OPERATIONS, RESPONSE_CODES, typeText } from './dns-words.js';
import { escapedText } from './escaped-text.js';
import { cutShort } from './printing.js';

/** Pointers followed in one name, and letters of a name that are shown. */
const MOST_POINTERS = 32;
const LONGEST_NAME = 512;
/** Answers shown of one message; the counts before them tell all. */
const MOST_RECORDS = 64;
/** In a class, of multicast DNS: ask or take this by unicast; forget what you knew (RFC 6762 sections 5.4 and 10.2). */
const TOP_BIT = 0x8000;
const IN = 1;

/** The message from `at`, captured as far as `end`, of `length` bytes; `isMulticast` for mDNS. */
export function dnsLine(view: DataView, at: number, end: number, length: number, isMulticast: boolean): string {
  if (dns.check(view, at, end) === 0) return cutShort('domain').trimStart();
  const text = dns.isResponse(view, at) ? responseText(view, at, end, isMulticast) : queryText(view, at, end, isMulticast);
  return text.endsWith(']') && text.endsWith(cutShort('domain')) ? text : `${text} (${length})`;
}

function queryText(view: DataView, at: number, end: number, isMulticast: boolean): string {
  const operation = dns.operation(view, at);
  let text = `${dns.identification(view, at)}${OPERATIONS[operation]}`;
  if (dns.isRecursionDesired(view, at)) text += '+';
  if (dns.isCheckingDisabled(view, at)) text += '%';
  const strange = dns.bits(view, at) & 0x6cf;
  if (strange !== 0) text += ` [b2&3=0x${dns.bits(view, at).toString(16)}]`;
  const [questions, answers] = [dns.questions(view, at), dns.answers(view, at)];
  if (answers !== 0) text += ` [${answers}a]`;
  if (questions !== 1) text += ` [${questions}q]`;
  if (dns.authorities(view, at) !== 0) text += ` [${dns.authorities(view, at)}n]`;
  if (dns.additionals(view, at) !== 0) text += ` [${dns.additionals(view, at)}au]`;
  let questionAt = at + dns.HEADER_LENGTH;
  for (let i = 0; i < questions; i++) {
    const questionEnd = dns.questionEnd(view, questionAt, end);
    if (questionEnd === 0) return text + cutShort('domain');
    if (i < MOST_RECORDS) text += questionText(view, at, questionAt, questionEnd, end, isMulticast);
    questionAt = questionEnd;
  }
  return text;
}

function questionText(view: DataView, at: number, questionAt: number, questionEnd: number, end: number, isMulticast: boolean): string {
  const bits = view.getUint16(questionEnd - 2);
  const kind = isMulticast ? bits & ~TOP_BIT : bits;
  const way = !isMulticast ? '' : (bits & TOP_BIT) !== 0 ? ' (QU)' : ' (QM)';
  const name = nameText(view, at, questionAt, end);
  return ` ${typeText(view.getUint16(questionEnd - 4))}${kind === IN ? '' : ` ${classText(kind)}`}${way}? ${name}`;
}

function responseText(view: DataView, at: number, end: number, isMulticast: boolean): string {
  let text = `${dns.identification(view, at)}${OPERATIONS[dns.operation(view, at)]}${RESPONSE_CODES[dns.responseCode(view, at)]}`;
  if (dns.isAuthoritative(view, at)) text += '*';
  if (!dns.isRecursionAvailable(view, at)) text += '-';
  if (dns.isTruncated(view, at)) text += '|';
  if (dns.isAuthenticData(view, at)) text += '$';
  const questions = dns.questions(view, at);
  if (questions !== 1) text += ` [${questions}q]`;
  let recordAt = at + dns.HEADER_LENGTH;
  for (let i = 0; i < questions; i++) {
    recordAt = dns.questionEnd(view, recordAt, end);
    if (recordAt === 0) return text + cutShort('domain');
  }
  const answers = dns.answers(view, at);
  text += ` ${answers}/${dns.authorities(view, at)}/${dns.additionals(view, at)}`;
  return text + answersText(view, at, recordAt, end, answers, isMulticast);
}

function answersText(view: DataView, at: number, firstAt: number, end: number, answers: number, isMulticast: boolean): string {
  let text = '';
  let recordAt = firstAt;
  for (let i = 0; i < answers; i++) {
    const dataAt = dns.recordDataAt(view, recordAt, end);
    if (dataAt === 0) return text + cutShort('domain');
    if (i === MOST_RECORDS) return `${text}, ...`;
    text += `${i === 0 ? ' ' : ', '}${recordText(view, at, dataAt, end, isMulticast)}`;
    recordAt = dataAt + dns.recordDataLength(view, dataAt);
    if (recordAt > end) return text + cutShort('domain');
  }
  return text;
}

function recordText(view: DataView, at: number, dataAt: number, end: number, isMulticast: boolean): string {
  const type = dns.recordType(view, dataAt);
  const bits = dns.recordClass(view, dataAt);
  const kind = isMulticast ? bits & ~TOP_BIT : bits;
  const flush = isMulticast && (bits & TOP_BIT) !== 0 ? '(Cache flush) ' : '';
  const kindText = kind === IN || type === 41 ? '' : `${classText(kind)} `;
  const length = dns.recordDataLength(view, dataAt);
  const data = dataAt + length > end ? '' : dataText(type, bits, view, at, dataAt, length, end);
  return `${flush}${kindText}${typeText(type)}${data}`;
}

/** What a record says, with a space before; nothing of types that would need more words. */
function dataText(type: number, bits: number, view: DataView, at: number, dataAt: number, length: number, end: number): string {
  switch (type) {
    case 1:
      return length < 4 ? '' : ` ${ipv4Text(view, dataAt)}`;
    case 2:
    case 5:
    case 12:
    case 39:
      return ` ${nameText(view, at, dataAt, end)}`;
    case 15:
      return length < 3 ? '' : ` ${nameText(view, at, dataAt + 2, end)} ${view.getUint16(dataAt)}`;
    case 16:
    case 99:
      return stringsText(view, dataAt, dataAt + length);
    case 28:
      return length < 16 ? '' : ` ${ipv6Text(view, dataAt)}`;
    case 33:
      return length < 7 ? '' : serviceText(view, at, dataAt, end);
    case 41:
      return ` UDPsize=${bits}`;
    default:
      return '';
  }
}

function serviceText(view: DataView, at: number, dataAt: number, end: number): string {
  const [priority, weight, port] = [view.getUint16(dataAt), view.getUint16(dataAt + 2), view.getUint16(dataAt + 4)];
  return ` ${nameText(view, at, dataAt + 6, end)}:${port} ${priority} ${weight}`;
}

function stringsText(view: DataView, at: number, end: number): string {
  let text = '';
  for (let stringAt = at; stringAt < end; stringAt += 1 + view.getUint8(stringAt)) {
    const length = Math.min(view.getUint8(stringAt), end - stringAt - 1);
    text += ` "${escapedText(view, stringAt + 1, length)}"`;
  }
  return text;
}

/** The name at `nameAt` of the message at `at`. A pointer goes back, or it is none: so no name is without end. */
export function nameText(view: DataView, at: number, nameAt: number, end: number): string {
  let text = '';
  let labelAt = nameAt;
  let pointers = 0;
  let earliest = nameAt;
  while (labelAt < end && text.length < LONGEST_NAME) {
    const length = view.getUint8(labelAt);
    if (length === 0) return text === '' ? '.' : text;
    if (length >= 0xc0) {
      if (labelAt + 2 > end) break;
      const target = at + (view.getUint16(labelAt) & 0x3fff);
      if (target >= earliest || ++pointers > MOST_POINTERS) return `${text}<BAD PTR>`;
      earliest = labelAt = target;
      continue;
    }
    if (length >= 0x40 || labelAt + 1 + length > end) break;
    text += `${escapedText(view, labelAt + 1, length)}.`;
    labelAt += 1 + length;
  }
  return `${text}<CUT>`;
}
