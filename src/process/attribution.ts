// Whose is a flow? Observations in, answers out: sockets that live, and those that lately did, by their ends. A flow is asked about by its
// ends and its time, since ports are used again; what is asked long after the process has ended is answered all the same, as long as
// no more than a bounded number of sockets have come and gone meanwhile.

import { Protocol } from '../decode/numbers.js';
import { isGroup, isLoopback } from './local-addresses.js';
import type { Observation, ObservedSocket } from './observation.js';
import type { ProcessFacts } from './process-facts.js';
import { boundKey, connectedKey } from './socket-facts.js';

/** Sockets that are gone: so many are remembered, for so many milliseconds. */
const MOST_ENDED = 65_536;
const KEPT_MS = 3_600_000;
/** Milliseconds that a socket may have been there before it was seen, and a packet after it was gone. */
const SLACK_MS = 1500;

export const UNKNOWN_REASONS = ['forwarded', 'other-namespace', 'short-lived', 'no-permission'] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** Addresses are hexadecimal, as in socket-facts.ts; times are of the wall clock, milliseconds since 1970. */
export interface FlowEnds {
  readonly protocol: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Attributed {
  /** undefined where it is not known. */
  readonly process: ProcessFacts | undefined;
  /** The process's side is the destination (in) or the source (out); '' where neither is ours, or the flow has no ports. */
  readonly inout: 'in' | 'out' | '';
  /** Why there is no process; undefined where there is, and for protocols other than TCP and UDP. */
  readonly unknown: UnknownReason | undefined;
}

interface Entry extends ObservedSocket {
  owner: number;
  endedMs: number;
}

/** Of a flow that no process can have, or nobody has looked at. */
export const NOBODY: Attributed = { process: undefined, inout: '', unknown: undefined };

export class Attribution {
  readonly #byKey = new Map<string, Entry[]>();
  readonly #byId = new Map<number, Entry>();
  readonly #processes = new Map<number, { readonly facts: ProcessFacts; sockets: number }>();
  /** In the order in which they ended. */
  readonly #ended = new Map<number, Entry>();
  #own = new Set<string>();
  #other = new Set<string>();
  #isDenied = false;

  /** Sockets remembered, those that live and those that are gone. */
  get length(): number {
    return this.#byId.size;
  }

  take({ atMs, processes, sockets, ended, addresses, isDenied }: Observation): void {
    this.#isDenied = isDenied;
    if (addresses !== undefined) {
      this.#own = new Set(addresses.own);
      this.#other = new Set(addresses.other);
    }
    for (const facts of processes) if (!this.#processes.has(facts.id)) this.#processes.set(facts.id, { facts, sockets: 0 });
    for (const socket of sockets) this.#put(socket);
    for (const id of ended) this.#end(id, atMs);
    this.#forget(atMs);
  }

  #put(socket: ObservedSocket): void {
    const known = this.#byId.get(socket.id);
    const owner = this.#processes.get(socket.owner);
    if (owner !== undefined && known?.owner !== socket.owner) owner.sockets++;
    if (known !== undefined) {
      known.owner = socket.owner;
      return;
    }
    const entry: Entry = { ...socket, endedMs: Number.POSITIVE_INFINITY };
    this.#byId.set(entry.id, entry);
    const same = this.#byKey.get(entry.key);
    if (same === undefined) this.#byKey.set(entry.key, [entry]);
    else same.push(entry);
  }

  #end(id: number, atMs: number): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    entry.endedMs = atMs;
    this.#ended.set(id, entry);
  }

  #forget(nowMs: number): void {
    for (const [id, entry] of this.#ended) {
      if (this.#ended.size <= MOST_ENDED && nowMs - entry.endedMs <= KEPT_MS) return;
      this.#ended.delete(id);
      this.#byId.delete(id);
      const left = (this.#byKey.get(entry.key) ?? []).filter((other) => other !== entry);
      if (left.length === 0) this.#byKey.delete(entry.key);
      else this.#byKey.set(entry.key, left);
      const owner = this.#processes.get(entry.owner);
      if (owner !== undefined && --owner.sockets === 0) this.#processes.delete(entry.owner);
    }
  }

  /** Whose the flow is. Between two processes of this machine it is that of the source. */
  find(flow: FlowEnds): Attributed {
    if (flow.protocol !== Protocol.TCP && flow.protocol !== Protocol.UDP) return NOBODY;
    const out = this.#socketAt(flow, flow.source, flow.sourcePort, flow.destination, flow.destinationPort);
    const into = this.#socketAt(flow, flow.destination, flow.destinationPort, flow.source, flow.sourcePort);
    const isOut = out !== undefined && (this.#ownerOf(out) !== undefined || this.#ownerOf(into) === undefined);
    const socket = isOut ? out : into;
    const process = this.#ownerOf(socket);
    const inout = socket === undefined ? this.#sideOf(flow) : isOut ? 'out' : 'in';
    if (process !== undefined) return { process, inout, unknown: undefined };
    return { process: undefined, inout, unknown: this.#whyUnknown(flow, socket) };
  }

  /** Another one at its destination, where both ends are processes of this machine. */
  findPeer(flow: FlowEnds): ProcessFacts | undefined {
    return this.#ownerOf(this.#socketAt(flow, flow.destination, flow.destinationPort, flow.source, flow.sourcePort));
  }

  #ownerOf(socket: Entry | undefined): ProcessFacts | undefined {
    return socket === undefined ? undefined : this.#processes.get(socket.owner)?.facts;
  }

  /** The socket at one end of the flow: one that is connected to the other end, else one that is bound. */
  #socketAt(flow: FlowEnds, local: string, localPort: number, remote: string, remotePort: number): Entry | undefined {
    const { protocol } = flow;
    const isLoop = isLoopback(local);
    const connected = this.#best(connectedKey(protocol, local, localPort, remote, remotePort), flow, isLoop);
    if (connected !== undefined && connected.owner !== 0) return connected;
    // A port that is bound to every address is not that of another host.
    const isHeard = isLoop || isGroup(local) || this.#own.has(local) || this.#other.has(local);
    if (!isHeard) return connected;
    const wildcards = local.length === 8 ? ['*4', '*6'] : ['*6'];
    for (const address of [local, ...wildcards]) {
      const bound = this.#best(boundKey(protocol, address, localPort), flow, isLoop || this.#own.has(local));
      if (bound !== undefined && (bound.owner !== 0 || connected === undefined)) return bound;
    }
    return connected;
  }

  /** Of the sockets with this key that lived while the flow did the latest, one of our namespace and with a known owner first. */
  #best(key: string, { startMs, endMs }: FlowEnds, isOwnOnly: boolean): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#byKey.get(key) ?? []) {
      if (entry.sinceMs - SLACK_MS > endMs || entry.endedMs + SLACK_MS < startMs) continue;
      if (isOwnOnly && !entry.isOwn) continue;
      if (best === undefined || rank(entry, startMs) >= rank(best, startMs)) best = entry;
    }
    return best;
  }

  #sideOf({ source, destination }: FlowEnds): Attributed['inout'] {
    if (isLoopback(source) || this.#own.has(source)) return 'out';
    return this.#own.has(destination) || isGroup(destination) ? 'in' : '';
  }

  #whyUnknown({ source, destination }: FlowEnds, socket: Entry | undefined): UnknownReason {
    if (socket !== undefined) return this.#isDenied ? 'no-permission' : socket.isOwn ? 'short-lived' : 'other-namespace';
    const isOurs = [source, destination].some((address) => isLoopback(address) || this.#own.has(address));
    if (isOurs) return 'short-lived';
    return this.#other.has(source) || this.#other.has(destination) ? 'other-namespace' : 'forwarded';
  }
}

/** Sockets that share a port (SO_REUSEPORT) are told apart by nothing: the oldest one that lives is as good as any, and stays the same. */
function rank({ isOwn, owner, sinceMs, isListening, endedMs }: Entry, startMs: number): number {
  const known = (owner !== 0 ? 4 : 0) + (isOwn ? 2 : 0);
  if (isListening || endedMs === Number.POSITIVE_INFINITY) return known + 1;
  return known + (sinceMs <= startMs + SLACK_MS ? 0.5 : 0);
}
