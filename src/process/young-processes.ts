// Processes that have just begun: their sockets are looked at again and again while they are young, since many do not grow old. Told by
// the kernel's process connector where we may listen to it, else by comparing lists of all processes.

import { inNamespaceOf } from './network-namespaces.js';
import { ProcessEvents } from './process-events.js';
import type { SocketOwners } from './socket-owners.js';

const FIRST_PID = 1;
/** Milliseconds for which a process counts as young. */
const YOUTH_MS = 1000;
/** So many are looked at as closely; a fork bomb must not take all our time. */
const MOST = 256;

export class YoungProcesses {
  readonly #owners: SocketOwners;
  readonly #events: ProcessEvents | undefined;
  readonly #bornMs = new Map<number, number>();
  #known = new Set<number>();
  /** Those that have begun a program since somebody asked. */
  #begun = new Set<number>();

  constructor(owners: SocketOwners) {
    this.#owners = owners;
    this.#events = eventsOrNone();
    this.#known = new Set(owners.pids());
  }

  /** The descriptor that becomes readable when a process begins; undefined where nobody tells us. */
  get fd(): number | undefined {
    return this.#events?.fd;
  }

  get pids(): Iterable<number> {
    return this.#bornMs.keys();
  }

  get length(): number {
    return this.#bornMs.size;
  }

  /** Takes in who began and ended; `changed` hears of a PID that is now another program or nobody. */
  refresh(nowMs: number, changed: (pid: number) => void): void {
    const isTold = this.#events?.read(({ kind, pid }) => {
      if (kind !== 'fork') changed(pid);
      if (kind === 'exit') this.#bornMs.delete(pid);
      else this.#add(pid, nowMs);
      // What was only forked is its parent's program still, and most of it begins another at once.
      if (kind === 'exec') this.#begun.add(pid);
      else this.#begun.delete(pid);
    });
    if (isTold !== true) this.#compare(nowMs, changed);
    for (const [pid, bornMs] of this.#bornMs) {
      if (nowMs - bornMs <= YOUTH_MS && this.#bornMs.size <= MOST) break;
      this.#bornMs.delete(pid);
    }
  }

  /** Processes that have begun a program since the last call, the latest of very many. */
  takeBegun(): number[] {
    const begun = [...this.#begun].slice(-MOST);
    this.#begun = new Set();
    return begun;
  }

  #add(pid: number, nowMs: number): void {
    // Behind all others: the map is in order of birth.
    this.#bornMs.delete(pid);
    this.#bornMs.set(pid, nowMs);
  }

  #compare(nowMs: number, changed: (pid: number) => void): void {
    const pids = new Set(this.#owners.pids());
    for (const pid of pids) {
      if (this.#known.has(pid)) continue;
      this.#add(pid, nowMs);
      this.#begun.add(pid);
    }
    for (const pid of this.#known) {
      if (pids.has(pid)) continue;
      this.#bornMs.delete(pid);
      changed(pid);
    }
    this.#known = pids;
  }

  close(): void {
    this.#events?.close();
  }
}

function eventsOrNone(): ProcessEvents | undefined {
  // The connector is in the machine's first network namespace alone.
  for (const open of [() => new ProcessEvents(), () => inNamespaceOf(FIRST_PID, () => new ProcessEvents())]) {
    try {
      return open();
    } catch {
      // Not here, or not for us.
    }
  }
  return undefined;
}
