// Netlink as sock_diag and the process connector speak it (RFC 3549 section 2.3.2, linux/netlink.h): messages in a datagram, each behind a
// header of 16 bytes in the machine's byte order, padded to 4. Sockets are opened and read without ever waiting.

import { checked, koffi, libc, systemError } from '../capture/libc.js';

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const MSG_DONTWAIT = 0x40;
const EAGAIN = 11;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;

export const HEADER_BYTES = 16;
/** Of the header: request, and all that match. */
export const REQUEST = 1;
export const DUMP = 0x300;

export const Message = { ERROR: 2, DONE: 3 } as const;

/** Bytes of one datagram at most; the kernel fills a page or two where nobody offers more. */
const DATAGRAM_BYTES = 64 * 1024;

/** A message in a datagram: its type, and where what it carries begins and ends. */
export interface NetlinkMessage {
  readonly type: number;
  readonly at: number;
  readonly end: number;
}

/** Writes the header of a message of `length` bytes in all. */
export function putHeader(view: DataView, type: number, flags: number, length: number, sequence: number): void {
  view.setUint32(0, length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  view.setUint32(12, 0, true);
}

/** The messages in the first `length` bytes; one whose length is impossible ends them. */
export function* messagesIn(view: DataView, length: number): Generator<NetlinkMessage> {
  for (let at = 0; at + HEADER_BYTES <= length; ) {
    const bytes = view.getUint32(at, true);
    if (bytes < HEADER_BYTES || at + bytes > length) return;
    yield { type: view.getUint16(at + 4, true), at: at + HEADER_BYTES, end: at + bytes };
    at += (bytes + 3) & ~3;
  }
}

export class NetlinkSocket {
  readonly fd: number;
  readonly #bytes = new Uint8Array(DATAGRAM_BYTES);
  readonly view = new DataView(this.#bytes.buffer);

  /** `groups` are multicast groups to hear, as bits. Throws the system's error. */
  constructor(family: number, groups = 0) {
    this.fd = checked('socket', libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family));
    const address = new Uint32Array([AF_NETLINK, 0, groups]);
    try {
      checked('bind', libc().bind(this.fd, address, address.byteLength));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Room for what comes between two looks, whatever the system's limit is; without the right to it the usual room. */
  enlarge(bytes: number): void {
    libc().setsockopt(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, new Uint32Array([bytes]), 4);
  }

  send(message: Uint8Array): void {
    checked('send', libc().send(this.fd, message, message.length, 0));
  }

  /** Bytes of the next datagram, which is then in `view`; 0 when there is none. Throws the system's error, ENOBUFS where some were lost. */
  receive(): number {
    const bytes = libc().recv(this.fd, this.#bytes, DATAGRAM_BYTES, MSG_DONTWAIT);
    if (bytes >= 0) return bytes;
    const errno = koffi().errno();
    if (errno === EAGAIN) return 0;
    throw systemError('recv', errno);
  }

  close(): void {
    libc().close(this.fd);
  }
}
