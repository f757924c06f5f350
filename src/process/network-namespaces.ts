// The network namespaces of this machine, found by the processes that live in them. Each has a list of its sockets: one that was
// opened in it (setns(2), which needs CAP_SYS_ADMIN), else the tables in /proc of one of its processes.

import { closeSync, openSync, readlinkSync } from 'node:fs';
import { checked, libc } from '../capture/libc.js';
import { systemCode } from '../errors.js';
import { localAddresses } from './local-addresses.js';
import { DiagList, type SocketList, TableList } from './socket-list.js';

const CLONE_NEWNET = 0x4000_0000;
const OWN = '/proc/thread-self/ns/net';

export interface NetworkNamespace {
  /** As /proc names it, such as net:[4026531840]. */
  readonly name: string;
  /** The one that rastro captures in. */
  readonly isOwn: boolean;
  readonly list: SocketList;
  /** A process that was last seen to live in it. */
  pid: number | 'self';
}

export class NetworkNamespaces {
  readonly #all = new Map<string, NetworkNamespace>();
  #mayEnter = true;

  constructor() {
    const own = { name: readlinkSync(OWN), isOwn: true, list: ownList(), pid: 'self' as const };
    this.#all.set(own.name, own);
  }

  all(): Iterable<NetworkNamespace> {
    return this.#all.values();
  }

  /** Notices the namespace that the process lives in; answers its name, undefined where that is not told. */
  notice(pid: number): string | undefined {
    let name: string;
    try {
      name = readlinkSync(`/proc/${pid}/ns/net`);
    } catch {
      return undefined;
    }
    if (!this.#all.has(name)) this.#all.set(name, { name, isOwn: false, list: this.#listOf(pid), pid });
    return name;
  }

  /** Those that no process lives in any more are let go, so that the kernel can; `homes` has a process for each of the others. */
  keepOnly(homes: ReadonlyMap<string, number>): void {
    for (const namespace of this.#all.values()) {
      const pid = homes.get(namespace.name);
      if (namespace.isOwn) continue;
      if (pid === undefined) {
        namespace.list.close();
        this.#all.delete(namespace.name);
      } else namespace.pid = pid;
    }
  }

  /** Addresses of ours, and those of the other namespaces. */
  addresses(): { readonly own: string[]; readonly other: string[] } {
    const namespaces = [...this.#all.values()];
    const of = (isOwn: boolean): string[] => namespaces.filter((each) => each.isOwn === isOwn).flatMap(({ pid }) => localAddresses(pid));
    return { own: of(true), other: of(false) };
  }

  #listOf(pid: number): SocketList {
    if (this.#mayEnter) {
      try {
        return inNamespaceOf(pid, () => new DiagList());
      } catch (error) {
        // A process that has just ended says nothing about whether we may.
        if (systemCode(error) === 'EPERM' || systemCode(error) === 'EACCES') this.#mayEnter = false;
      }
    }
    return new TableList(pid);
  }

  close(): void {
    for (const { list } of this.#all.values()) list.close();
  }
}

function ownList(): SocketList {
  try {
    return new DiagList();
  } catch {
    return new TableList('self');
  }
}

/** Does something inside the process's namespace; this thread is back in its own when it answers. Throws the system's error. */
export function inNamespaceOf<T>(pid: number, work: () => T): T {
  const home = openSync(OWN, 'r');
  try {
    const there = openSync(`/proc/${pid}/ns/net`, 'r');
    try {
      checked('setns', libc().setns(there, CLONE_NEWNET));
      try {
        return work();
      } finally {
        checked('setns', libc().setns(home, CLONE_NEWNET));
      }
    } finally {
      closeSync(there);
    }
  } finally {
    closeSync(home);
  }
}
