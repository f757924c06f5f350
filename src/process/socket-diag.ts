// sock_diag(7): the kernel's own list of TCP and UDP sockets. A request in bytes out, struct inet_diag_msg in, SocketFacts out; the same
// struct tells of sockets as they are destroyed. Ports and addresses are in network order, the rest in the machine's.

import { DUMP, HEADER_BYTES, Message, messagesIn, putHeader, REQUEST } from './netlink.js';
import { type SocketFacts, socketKey } from './socket-facts.js';

export const NETLINK_SOCK_DIAG = 4;
const SOCK_DIAG_BY_FAMILY = 20;
const REQUEST_BYTES = HEADER_BYTES + 56;
const ANSWER_BYTES = 72;

export const Family = { INET: 2, INET6: 10 } as const;
const LISTEN = 10;
/** Attribute of a socket that was destroyed. */
const INET_DIAG_PROTOCOL = 10;
/** Multicast groups of destroyed sockets, as bits: TCP and UDP of both versions. */
export const DESTROY_GROUPS = 0b1111;
/** All states but TIME_WAIT, of which there may be ten thousands that belong to nobody. */
const STATES = 0xfff & ~(1 << 6);

/** Asks for all sockets of a protocol and family. */
export function dumpRequest(family: number, protocol: number, sequence: number): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  putHeader(view, SOCK_DIAG_BY_FAMILY, REQUEST | DUMP, REQUEST_BYTES, sequence);
  view.setUint8(HEADER_BYTES, family);
  view.setUint8(HEADER_BYTES + 1, protocol);
  view.setUint32(HEADER_BYTES + 4, STATES, true);
  return bytes;
}

/**
 * Hands the sockets in a datagram of `length` bytes to `take`. Answers true when the answer ends here; a refusal ends it too, such as
 * of a kernel that has no such list.
 */
export function readSockets(view: DataView, length: number, protocol: number, take: (facts: SocketFacts) => void): boolean {
  for (const { type, at, end } of messagesIn(view, length)) {
    if (type === Message.DONE || type === Message.ERROR) return true;
    if (type !== SOCK_DIAG_BY_FAMILY || end - at < ANSWER_BYTES) continue;
    const facts = factsAt(view, at, protocol);
    if (facts !== undefined) take(facts);
  }
  return false;
}

/** Hands the sockets that were destroyed, which a datagram of `length` bytes tells of, to `take`. */
export function readDestroyed(view: DataView, length: number, take: (facts: SocketFacts) => void): void {
  for (const { type, at, end } of messagesIn(view, length)) {
    if (type !== SOCK_DIAG_BY_FAMILY || end - at < ANSWER_BYTES) continue;
    const protocol = protocolIn(view, at + ANSWER_BYTES, end);
    const facts = protocol === undefined ? undefined : factsAt(view, at, protocol);
    if (facts !== undefined) take(facts);
  }
}

/** The protocol among the attributes [at, end): each has its length, with these 4 bytes, and its type before it. */
function protocolIn(view: DataView, from: number, end: number): number | undefined {
  for (let at = from; at + 4 < end; ) {
    const length = view.getUint16(at, true);
    if (length < 4 || at + length > end) return undefined;
    if (view.getUint16(at + 2, true) === INET_DIAG_PROTOCOL && length > 4) return view.getUint8(at + 4);
    at += (length + 3) & ~3;
  }
  return undefined;
}

/** Two words, the lower first; exact, since cookies are counted from 1. */
function cookieAt(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

function factsAt(view: DataView, at: number, protocol: number): SocketFacts | undefined {
  const words = view.getUint8(at) === Family.INET ? 1 : 4;
  const key = socketKey(protocol, {
    local: hexAt(view, at + 8, words),
    localPort: view.getUint16(at + 4),
    remote: hexAt(view, at + 24, words),
    remotePort: view.getUint16(at + 6),
  });
  if (key === undefined) return undefined;
  return { key, isListening: view.getUint8(at + 1) === LISTEN, inode: view.getUint32(at + 68, true), cookie: cookieAt(view, at + 44) };
}

function hexAt(view: DataView, at: number, words: number): string {
  let hex = '';
  for (let word = 0; word < words; word++)
    hex += view
      .getUint32(at + 4 * word)
      .toString(16)
      .padStart(8, '0');
  return hex;
}
