// Watches all sockets of this machine and finds out whose they are. Each look lists the sockets of every network namespace, which costs
// microseconds a socket, and hears of those that were destroyed since. Who made a new one the kernel tells (socket-creators.ts). For those
// that it does not tell of (made before us, or by accept(2)) and where it tells nobody, descriptors of processes are read: of young
// processes first, then of those that lately had new sockets, then, some times a second at most, of all. Runs on a thread of its own.

import { NetworkNamespaces } from './network-namespaces.js';
import type { Observation, ObservedSocket } from './observation.js';
import { type ProcessFacts, readProcess, statOf } from './process-facts.js';
import { type SocketCreator, SocketCreators } from './socket-creators.js';
import type { SocketFacts } from './socket-facts.js';
import { SocketOwners } from './socket-owners.js';
import { UserNames } from './user-names.js';
import { YoungProcesses } from './young-processes.js';

/** Milliseconds between two walks over all processes: for namespaces and addresses, and for owners that nobody else was. */
const WALK_MS = 1000;
const SEARCH_MS = 250;
/** Searches after which a socket is taken to have no owner that we could see. */
const MOST_SEARCHES = 4;
/** Processes that lately had new sockets. */
const MOST_RECENT = 16;
/** Sockets of young processes whose inodes are remembered. */
const MOST_INODES = 4096;
const MOST_GONE = 4096;
/** Sockets that may have been seen and not been heard of since. */
const MOST_KEYS = 65_536;

interface Live {
  readonly id: number;
  readonly facts: SocketFacts;
  readonly isOwn: boolean;
  readonly sinceMs: number;
  owner: ProcessFacts | undefined;
  searches: number;
  look: number;
}

export class Observer {
  readonly #owners = new SocketOwners();
  readonly #namespaces = new NetworkNamespaces();
  readonly #users = new UserNames();
  readonly #creators = SocketCreators.open();
  readonly #young = new YoungProcesses(this.#owners);
  readonly #live = new Map<string, Live>();
  /** By inode: what is to be found out. */
  readonly #ownerless = new Map<number, Live[]>();
  readonly #processes = new Map<number, ProcessFacts>();
  readonly #youngInodes = new Map<number, ProcessFacts>();
  /** By cookie, keys of sockets that were seen while they lived, until they are destroyed. */
  readonly #keys = new Map<number, string>();
  /** Processes that were gone when somebody asked, by PID and name. */
  readonly #gone = new Map<string, ProcessFacts>();
  #recent: number[] = [];
  #told = { sockets: new Set<Live>(), ended: [] as number[] };
  #addresses = '';
  #lastId = 0;
  #look = 0;
  #walkedMs = Number.NEGATIVE_INFINITY;
  #searchedMs = Number.NEGATIVE_INFINITY;

  /** See YoungProcesses. */
  get fd(): number | undefined {
    return this.#young.fd;
  }

  /** The kernel tells who makes a socket. */
  get isTold(): boolean {
    return this.#creators !== undefined;
  }

  /** There are processes whose sockets have to be seen before they are gone, since nobody will tell of them. */
  get isHasty(): boolean {
    return this.#creators === undefined && this.#young.length > 0;
  }

  /** Takes in which processes began and ended, and who they are, before they are gone. */
  refresh(nowMs: number): void {
    this.#young.refresh(nowMs, (pid) => this.#bury(pid));
    for (const pid of this.#young.takeBegun()) this.#processOf(pid);
  }

  /** Looks once, at `wallMs`, which is `nowMs` of performance.now(); undefined where nothing has changed. */
  look(wallMs: number, nowMs: number): Observation | undefined {
    this.#look++;
    this.refresh(nowMs);
    const isWalk = nowMs - this.#walkedMs >= WALK_MS;
    if (isWalk) this.#walk(nowMs);
    if (this.#creators === undefined) for (const pid of this.#young.pids) this.#readYoung(pid);
    const offsetMs = wallMs - nowMs;
    for (const { name, isOwn, list } of this.#namespaces.all()) {
      list.read((facts) => this.#see(facts, name, isOwn, offsetMs, this.#look === 1 ? 0 : wallMs));
      list.readDestroyed((facts) => this.#seeDestroyed(facts, isOwn, offsetMs));
    }
    this.#endUnseen();
    this.#findOwners(nowMs);
    return this.#tell(wallMs, isWalk);
  }

  #walk(nowMs: number): void {
    this.#walkedMs = nowMs;
    this.#users.refresh();
    const homes = new Map<string, number>();
    for (const pid of this.#owners.pids()) {
      const name = this.#namespaces.notice(pid);
      if (name !== undefined) homes.set(name, pid);
    }
    this.#namespaces.keepOnly(homes);
  }

  #readYoung(pid: number): void {
    let facts: ProcessFacts | undefined;
    let isHome = false;
    this.#owners.sockets(pid, (inode) => {
      if (!isHome) this.#namespaces.notice(pid);
      isHome = true;
      const known = this.#youngInodes.get(inode);
      // A child has its parent's sockets: the parent's they are.
      if (known !== undefined && known.pid !== pid) return;
      facts ??= this.#processOf(pid);
      if (facts !== undefined) this.#youngInodes.set(inode, facts);
    });
    for (const inode of this.#youngInodes.keys()) {
      if (this.#youngInodes.size <= MOST_INODES) break;
      this.#youngInodes.delete(inode);
    }
  }

  #see(facts: SocketFacts, namespace: string, isOwn: boolean, offsetMs: number, wallMs: number): void {
    // One that is closing, or that nobody has accepted yet, is not anybody's.
    if (facts.inode === 0) return;
    const name = `${namespace} ${facts.inode} ${facts.key}`;
    const known = this.#live.get(name);
    if (known !== undefined) {
      known.look = this.#look;
      return;
    }
    const creator = facts.cookie === 0 ? undefined : this.#creators?.of(facts.cookie);
    const sinceMs = creator === undefined ? wallMs : creator.atMs + offsetMs;
    const live: Live = { id: ++this.#lastId, facts, isOwn, sinceMs, owner: undefined, searches: 0, look: this.#look };
    this.#live.set(name, live);
    this.#told.sockets.add(live);
    if (facts.cookie !== 0) this.#keys.set(facts.cookie, facts.key);
    if (creator !== undefined) live.owner = this.#processThat(creator);
    else if (!this.#ownerless.has(facts.inode)) this.#ownerless.set(facts.inode, [live]);
    else this.#ownerless.get(facts.inode)!.push(live);
  }

  /** One that came and went between two looks is told of too. */
  #seeDestroyed(facts: SocketFacts, isOwn: boolean, offsetMs: number): void {
    const seenKey = this.#keys.get(facts.cookie);
    this.#keys.delete(facts.cookie);
    if (seenKey === facts.key) return;
    const creator = this.#creators?.of(facts.cookie);
    if (creator === undefined) return;
    const owner = this.#processThat(creator);
    const live: Live = { id: ++this.#lastId, facts, isOwn, sinceMs: creator.atMs + offsetMs, owner, searches: 0, look: this.#look };
    this.#told.sockets.add(live);
    this.#told.ended.push(live.id);
  }

  /** The process that made a socket, also where it is gone by now. */
  #processThat({ pid, uid, name }: SocketCreator): ProcessFacts {
    const living = this.#processes.get(pid);
    if (living?.name === name) return living;
    // It has begun another program since it was asked who it is, or it is gone; threads may have names of their own.
    const known = this.#gone.get(`${pid} ${name}`) ?? this.#processOf(pid);
    if (known !== undefined) return known;
    const facts = { id: ++this.#lastId, pid, startTicks: 0, name, command: '', user: this.#users.name(uid), unit: '' };
    this.#gone.set(`${pid} ${name}`, facts);
    return facts;
  }

  /** The process has ended or begun another program; who it was may still be asked. */
  #bury(pid: number): void {
    const facts = this.#processes.get(pid);
    if (facts === undefined) return;
    this.#processes.delete(pid);
    this.#gone.delete(`${pid} ${facts.name}`);
    this.#gone.set(`${pid} ${facts.name}`, facts);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= MOST_GONE) break;
      this.#gone.delete(oldest);
    }
  }

  #endUnseen(): void {
    for (const [name, live] of this.#live) {
      if (live.look === this.#look) continue;
      this.#live.delete(name);
      if (this.#keys.size > MOST_KEYS) this.#keys.delete(live.facts.cookie);
      this.#told.ended.push(live.id);
    }
  }

  #findOwners(nowMs: number): void {
    for (const inode of this.#ownerless.keys()) {
      const facts = this.#youngInodes.get(inode);
      if (facts !== undefined) this.#found(inode, facts);
    }
    for (const pid of [...this.#young.pids, ...this.#recent]) {
      if (this.#ownerless.size === 0) return;
      this.#search(pid);
    }
    const isHopeful = [...this.#ownerless.values()].some((waiting) => waiting[0]!.searches < MOST_SEARCHES);
    if (!isHopeful || nowMs - this.#searchedMs < SEARCH_MS) return;
    this.#searchedMs = nowMs;
    // In order of their start, so that what a parent and its children share is the parent's.
    const denied = this.#owners.pids().filter((pid) => !this.#search(pid));
    this.#owners.denied = denied.length;
    for (const [inode, waiting] of this.#ownerless) {
      for (const live of waiting) live.searches++;
      if (waiting.every((live) => live.look !== this.#look)) this.#ownerless.delete(inode);
    }
  }

  /** False where we may not look. */
  #search(pid: number): boolean {
    return this.#owners.sockets(pid, (inode) => {
      if (!this.#ownerless.has(inode)) return;
      const facts = this.#processOf(pid);
      if (facts === undefined) return;
      this.#found(inode, facts);
      if (this.#recent[0] !== pid) this.#recent = [pid, ...this.#recent.filter((other) => other !== pid)].slice(0, MOST_RECENT);
    });
  }

  #found(inode: number, facts: ProcessFacts): void {
    for (const live of this.#ownerless.get(inode) ?? []) {
      live.owner = facts;
      this.#told.sockets.add(live);
    }
    this.#ownerless.delete(inode);
  }

  /** Who has the PID now. */
  #processOf(pid: number): ProcessFacts | undefined {
    const known = this.#processes.get(pid);
    const now = statOf(pid);
    if (known !== undefined && now?.startTicks === known.startTicks && now.name === known.name) return known;
    const facts = readProcess(++this.#lastId, pid, this.#users);
    if (facts === undefined) return known;
    this.#bury(pid);
    this.#processes.set(pid, facts);
    return facts;
  }

  #tell(wallMs: number, isWalk: boolean): Observation | undefined {
    const { sockets, ended } = this.#told;
    const addresses = isWalk ? this.#changedAddresses() : undefined;
    if (sockets.size === 0 && ended.length === 0 && addresses === undefined) return undefined;
    this.#told = { sockets: new Set(), ended: [] };
    const owners = [...sockets].flatMap(({ owner }) => owner ?? []);
    return {
      atMs: wallMs,
      processes: [...new Set(owners)],
      sockets: [...sockets].map(observed),
      ended,
      addresses,
      isDenied: this.#owners.denied > 0,
    };
  }

  #changedAddresses(): Observation['addresses'] {
    const addresses = this.#namespaces.addresses();
    const text = JSON.stringify(addresses);
    if (text === this.#addresses) return undefined;
    this.#addresses = text;
    return addresses;
  }

  close(): void {
    this.#creators?.close();
    this.#young.close();
    this.#namespaces.close();
  }
}

function observed({ id, facts, isOwn, owner, sinceMs }: Live): ObservedSocket {
  return { id, key: facts.key, isListening: facts.isListening, isOwn, owner: owner?.id ?? 0, sinceMs };
}
