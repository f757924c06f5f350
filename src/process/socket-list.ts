// All TCP and UDP sockets of one network namespace: by sock_diag through a socket that was opened in it, or from the tables in
// /proc/PID/net of a process that lives in it, where nobody may enter.

import { readFileSync } from 'node:fs';
import { Protocol } from '../decode/numbers.js';
import { NetlinkSocket } from './netlink.js';
import { socketsInTable } from './proc-net.js';
import { DESTROY_GROUPS, dumpRequest, Family, NETLINK_SOCK_DIAG, readDestroyed, readSockets } from './socket-diag.js';
import type { SocketFacts } from './socket-facts.js';

const LISTS = [
  [Family.INET, Protocol.TCP],
  [Family.INET6, Protocol.TCP],
  [Family.INET, Protocol.UDP],
  [Family.INET6, Protocol.UDP],
] as const;

/** Datagrams of one answer at most; a kernel that never ends must not hang us. */
const MOST_DATAGRAMS = 65_536;
/** Bytes for sockets that were destroyed between two looks: some ten thousand. */
const DESTROYED_BYTES = 8 * 1024 * 1024;

export interface SocketList {
  /** Hands every socket to `take`. */
  read(take: (facts: SocketFacts) => void): void;
  /** Hands sockets that were destroyed since to `take`, where that is told. */
  readDestroyed(take: (facts: SocketFacts) => void): void;
  close(): void;
}

export class DiagList implements SocketList {
  readonly #socket: NetlinkSocket;
  readonly #destroyed: NetlinkSocket;
  #sequence = 0;

  /** Lists the namespace that the thread is in now. Throws the system's error. */
  constructor() {
    this.#socket = new NetlinkSocket(NETLINK_SOCK_DIAG);
    this.#destroyed = new NetlinkSocket(NETLINK_SOCK_DIAG, DESTROY_GROUPS);
    this.#destroyed.enlarge(DESTROYED_BYTES);
  }

  read(take: (facts: SocketFacts) => void): void {
    for (const [family, protocol] of LISTS) {
      this.#socket.send(dumpRequest(family, protocol, ++this.#sequence));
      for (let datagrams = 0; datagrams < MOST_DATAGRAMS; datagrams++) {
        const length = this.#socket.receive();
        if (length === 0 || readSockets(this.#socket.view, length, protocol, take)) break;
      }
    }
  }

  readDestroyed(take: (facts: SocketFacts) => void): void {
    for (let datagrams = 0; datagrams < MOST_DATAGRAMS; datagrams++) {
      const length = this.#nextDestroyed();
      if (length === 0) return;
      readDestroyed(this.#destroyed.view, length, take);
    }
  }

  #nextDestroyed(): number {
    try {
      return this.#destroyed.receive();
    } catch {
      // Some were lost: those that follow are still there.
      return this.#destroyed.receive();
    }
  }

  close(): void {
    this.#socket.close();
    this.#destroyed.close();
  }
}

const TABLES = [
  ['tcp', Protocol.TCP],
  ['tcp6', Protocol.TCP],
  ['udp', Protocol.UDP],
  ['udp6', Protocol.UDP],
] as const;

export class TableList implements SocketList {
  readonly #pid: number | 'self';

  constructor(pid: number | 'self') {
    this.#pid = pid;
  }

  read(take: (facts: SocketFacts) => void): void {
    for (const [table, protocol] of TABLES) {
      try {
        for (const facts of socketsInTable(readFileSync(`/proc/${this.#pid}/net/${table}`, 'latin1'), protocol)) take(facts);
      } catch {
        // The process has ended, or the kernel has no IPv6.
      }
    }
  }

  readDestroyed(): void {
    // Tables do not tell.
  }

  close(): void {
    // Nothing is open.
  }
}
