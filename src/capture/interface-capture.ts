// One interface as one engine captures it: a socket, its ring and its program, for as long as the source is open. The interface
// may go down, vanish and come back meanwhile; the socket is then bound to what has its name, and the ring stays.

import { CaptureError, systemCode, systemReason } from '../errors.js';
import type { KernelMemory } from '../kernel.js';
import { linkOf } from './arphrd.js';
import type { SystemCaptureClock } from './capture-clock.js';
import { compileFilter, type FilterUse } from './filter.js';
import { noSuchInterface } from './interfaces.js';
import { libc, mapInto, unmapFrom } from './libc.js';
import { type EngineShare, type LiveCaptureOptions, type LiveEvent, RING_ALIGNMENT } from './live-options.js';
import { PacketRing } from './packet-ring.js';
import * as packetSocket from './packet-socket.js';
import { openError } from './permission.js';
import { type CompiledFilter, closedProgram, socketProgram } from './socket-program.js';
import { StampScale } from './stamp-scale.js';

type State = 'up' | 'down' | 'gone';

const EVERY_INTERFACE = 0;

export class InterfaceCapture {
  /** Undefined: every interface. */
  readonly #name: string | undefined;
  readonly #options: LiveCaptureOptions;
  readonly #share: EngineShare;
  readonly fd: number;
  readonly ring: PacketRing;
  readonly #ringBytes: Uint8Array;
  /** Tells which times of the ring's frames belong to before and after the wall clock was set. */
  readonly scale: StampScale;
  readonly #statistics = new Uint32Array(3);
  #index = EVERY_INTERFACE;
  #hardwareType = -1;
  #state: State = 'up';
  #filter: string | undefined;
  #isClosed = false;
  /** The last failure to bind again, so that it is told once. */
  #trouble = '';

  constructor(name: string | undefined, options: LiveCaptureOptions, share: EngineShare, clock: SystemCaptureClock, memory: KernelMemory) {
    this.#name = name;
    this.#options = options;
    this.#share = share;
    this.#filter = options.filter;
    this.fd = openSocket(this.#what);
    this.#ringBytes = memory.bytes(options.ringBytes, RING_ALIGNMENT);
    let isMapped = false;
    try {
      this.#learnType();
      this.#attach(this.compile(options.filter));
      packetSocket.makeRing(this.fd, options);
      mapInto(this.#ringBytes, this.fd);
      isMapped = true;
      this.ring = new PacketRing(this.#ringBytes, options, options.sample);
      this.#bind(name === undefined ? EVERY_INTERFACE : libc().if_nametoindex(name));
    } catch (cause) {
      // A ring that stays mapped keeps its socket.
      if (isMapped) unmapFrom(this.#ringBytes);
      libc().close(this.fd);
      throw cause instanceof CaptureError ? cause : openError(this.#what, cause);
    }
    this.scale = new StampScale(clock.era, clock.steadySeconds);
  }

  get #what(): string {
    return this.#name ?? 'every interface';
  }

  /** `expression` for this interface; throws CaptureError. */
  compile(expression: string | undefined): CompiledFilter | undefined {
    const link: FilterUse['link'] = this.#name === undefined ? 'any' : linkOf(this.#hardwareType).type;
    return compileFilter(expression, { snapLength: this.#options.snapLength, link, interface: this.#name ?? 'lo' });
  }

  /** Frames pass `filter`, which `expression` was compiled to, from now on. */
  setFilter(expression: string | undefined, filter: CompiledFilter | undefined): void {
    this.#filter = expression;
    this.#attach(filter);
  }

  /** No frame comes in any more. */
  stop(): void {
    this.#isClosed = true;
    packetSocket.attachProgram(this.fd, closedProgram());
  }

  /** Reads the kernel's counters: frames dropped, and times the ring was full, since they were read last. */
  readStatistics(): { dropped: number; freezes: number } {
    packetSocket.readStatistics(this.fd, this.#statistics);
    return { dropped: this.#statistics[1]!, freezes: this.#statistics[2]! };
  }

  /** Looks after the interface and tells what became of it. */
  watch(tell: (event: LiveEvent) => void): void {
    const name = this.#name;
    if (name === undefined || this.#isClosed) return;
    const wasInterrupted = packetSocket.takeError(this.fd) !== 0;
    const index = libc().if_nametoindex(name);
    if (index !== EVERY_INTERFACE && index !== this.#index) {
      // Another interface has the name. What the ring still holds came from the one before, over its link.
      if (this.ring.isReady || !this.#bindAgain(name, index, tell)) return;
      this.#become('gone', name, tell);
    }
    const state = index === EVERY_INTERFACE ? 'gone' : stateOf(this.fd, name);
    if (wasInterrupted && state === 'up') this.#become('down', name, tell);
    this.#become(state, name, tell);
  }

  close(): void {
    try {
      unmapFrom(this.#ringBytes);
    } finally {
      libc().close(this.fd);
    }
  }

  #become(state: State, name: string, tell: (event: LiveEvent) => void): void {
    const before = this.#state;
    this.#state = state;
    if (state === 'up' && before !== 'up') tell({ kind: 'interface-back', interface: name });
    if (state !== 'up' && before === 'up') tell({ kind: 'interface-lost', interface: name, reason: state });
  }

  #bindAgain(name: string, index: number, tell: (event: LiveEvent) => void): boolean {
    try {
      this.#learnType();
      this.#attach(this.compile(this.#filter));
      this.#bind(index);
      this.#trouble = '';
      return true;
    } catch (error) {
      const message = error instanceof CaptureError ? error.message : systemReason(error);
      if (message !== this.#trouble) tell({ kind: 'interface-trouble', interface: name, message, code: systemCode(error) });
      this.#trouble = message;
      return false;
    }
  }

  #learnType(): void {
    if (this.#name === undefined) return;
    const state = packetSocket.interfaceState(this.fd, this.#name);
    if (state === undefined) throw noSuchInterface(this.#name);
    this.#hardwareType = state.hardwareType;
  }

  #attach(filter: CompiledFilter | undefined): void {
    packetSocket.attachProgram(this.fd, socketProgram(this.#share, this.#options.snapLength, filter));
  }

  #bind(index: number): void {
    this.ring.link = this.#name === undefined ? undefined : linkOf(this.#hardwareType);
    if (this.#options.promiscuous && index !== EVERY_INTERFACE) packetSocket.bePromiscuous(this.fd, index);
    packetSocket.bindTo(this.fd, index);
    this.#index = index;
  }
}

function openSocket(what: string): number {
  try {
    return packetSocket.openPacketSocket();
  } catch (cause) {
    throw openError(what, cause);
  }
}

function stateOf(fd: number, name: string): State {
  const state = packetSocket.interfaceState(fd, name);
  if (state === undefined) return 'gone';
  return state.isUp ? 'up' : 'down';
}
