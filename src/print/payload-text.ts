// What a TCP payload begins with, in brief: the server that a TLS ClientHello asks for, or the first line of HTTP.

import * as tls from '../decode/tls.js';
import { escapedText } from './escaped-text.js';

/** Bytes of a first line or of a server name that are shown. */
const LONGEST_LINE = 200;
const LONGEST_SERVER_NAME = 255;
const MOST_PROTOCOLS = 8;
const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;

/** "HTTP" and the methods of RFC 9110 section 9 and of WebDAV, by their first four bytes. */
const HTTP_BEGINNINGS = new Set(
  ['HTTP', 'GET ', 'HEAD', 'POST', 'PUT ', 'DELE', 'CONN', 'OPTI', 'TRAC', 'PATC', 'PROP', 'NOTI', 'SUBS'].map((text) =>
    Buffer.from(text).readUInt32BE(),
  ),
);

/** ": " and what is known of the payload from `at` to `end`; nothing where that is nothing. */
export function payloadText(view: DataView, at: number, end: number): string {
  if (end - at < 4) return '';
  if (tls.check(view, at, end) > 0) return clientHelloText(view, at, end);
  return HTTP_BEGINNINGS.has(view.getUint32(at)) ? `: HTTP: ${firstLine(view, at, end)}` : '';
}

function clientHelloText(view: DataView, at: number, end: number): string {
  const helloEnd = Math.min(end, at + 5 + tls.recordLength(view, at));
  const nameAt = tls.serverNameAt(view, at, helloEnd);
  const name = nameAt === 0 ? '' : ` ${escapedText(view, nameAt, Math.min(LONGEST_SERVER_NAME, tls.serverNameLength(view, nameAt)))}`;
  const firstAt = tls.protocolsAt(view, at, helloEnd);
  return `: TLS ClientHello${name}${firstAt === 0 ? '' : protocolsText(view, firstAt)}`;
}

function protocolsText(view: DataView, firstAt: number): string {
  const end = firstAt + tls.protocolsLength(view, firstAt);
  const protocols: string[] = [];
  for (let at = firstAt; at < end && protocols.length < MOST_PROTOCOLS; at += 1 + view.getUint8(at)) {
    const length = view.getUint8(at);
    if (at + 1 + length > end) break;
    protocols.push(escapedText(view, at + 1, length));
  }
  return protocols.length === 0 ? '' : ` alpn ${protocols.join()}`;
}

/** The first line from `at` on, without its end. */
export function firstLine(view: DataView, at: number, end: number): string {
  const most = Math.min(end - at, LONGEST_LINE);
  let length = 0;
  for (; length < most; length++) {
    const byte = view.getUint8(at + length);
    if (byte === CARRIAGE_RETURN || byte === NEWLINE) break;
  }
  return escapedText(view, at, length);
}
