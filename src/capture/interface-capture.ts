// One interface as one engine captures it: a socket, its ring and its program, for as long as the source is open. The interface
// may go down, vanish and come back meanwhile; the socket is then bound to what has its name, and the ring stays.

import { CaptureError, systemCode, systemReason } from '../errors.js';
import type { KernelMemory } from '../kernel.js';
import { linkOf } from './arphrd.js';
import type { Instruction } from './bpf.js';
import type { SystemCaptureClock } from './capture-clock.js';
import { compileFilter, type FilterUse } from './filter.js';
import { noSuchInterface } from './interfaces.js';
import { libc, mapInto, unmapFrom } from './libc.js';
import { type EngineShare, type LiveCaptureOptions, type LiveEvent, RING_ALIGNMENT } from './live-options.js';
import { PacketRing } from './packet-ring.js';
import * as packetSocket from './packet-socket.js';
import { openError } from './permission.js';
import { closedProgram, socketProgram } from './socket-program.js';
import { StampScale } from './stamp-scale.js';

type State = 'up' | 'down' | 'gone';

const EVERY_INTERFACE = 0;
/** What no interface has as its number. */
const NO_INTERFACE = -1;

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
  /** False once frames may have stopped coming: an interface that was moved and is back has its old number, but not the socket. */
  #isBound = false;
  #hardwareType = -1;
  #state: State = 'up';
  #filter: string | undefined;
  #program: readonly Instruction[] = [];
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
      this.#attach(this.assemble(options.filter));
      packetSocket.makeRing(this.fd, options);
      mapInto(this.#ringBytes, this.fd);
      isMapped = true;
      this.ring = new PacketRing(this.#ringBytes, options, options.sample);
      this.#setLink();
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

  /** The program that lets pass what `expression` matches on this interface. Throws CaptureError. */
  assemble(expression: string | undefined): Instruction[] {
    const { snapLength } = this.#options;
    const link: FilterUse['link'] = this.#name === undefined ? 'any' : linkOf(this.#hardwareType).type;
    const filter = compileFilter(expression, { snapLength, link, interface: this.#name ?? 'lo' });
    try {
      return socketProgram(this.#share, snapLength, filter);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new CaptureError(`the filter is too long for the kernel: it makes ${cause.message}`, { cause });
    }
  }

  /** Frames pass `program`, which `expression` was assembled to, from now on; answers what takes that back. Throws CaptureError. */
  setFilter(expression: string | undefined, program: readonly Instruction[]): () => void {
    const [filter, before] = [this.#filter, this.#program];
    this.#attach(program);
    this.#filter = expression;
    return () => {
      this.#attach(before);
      this.#filter = filter;
    };
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
    const state = index === EVERY_INTERFACE ? 'gone' : stateOf(this.fd, name);
    if (wasInterrupted || state !== 'up' || index !== this.#index) this.#lose();
    else if (this.#isBound && this.ring.link === undefined && this.ring.isEmpty) this.#setLink();
    if (state === 'gone') this.#index = NO_INTERFACE;
    else if (index !== this.#index) {
      // Another interface has the name, or the same is back.
      if (!this.#bindAgain(name, index, tell)) return;
      this.#become('gone', name, tell);
    } else if (state === 'up' && !this.#isBound && !this.#bindAgain(name, index, tell)) return;
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

  /** It may come back as another, with frames of another link, while the ring holds its own: each then says which. */
  #lose(): void {
    this.#isBound = false;
    this.ring.link = undefined;
  }

  #setLink(): void {
    this.ring.link = this.#name === undefined ? undefined : linkOf(this.#hardwareType);
  }

  #become(state: State, name: string, tell: (event: LiveEvent) => void): void {
    const before = this.#state;
    this.#state = state;
    if (state === 'up' && before !== 'up') tell({ kind: 'interface-back', interface: name });
    if (state !== 'up' && before === 'up') tell({ kind: 'interface-lost', interface: name, reason: state });
  }

  #bindAgain(name: string, index: number, tell: (event: LiveEvent) => void): boolean {
    try {
      const type = this.#hardwareType;
      this.#learnType();
      if (this.#hardwareType === type) this.#setLink();
      else this.#attach(this.assemble(this.#filter));
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

  #attach(program: readonly Instruction[]): void {
    try {
      packetSocket.attachProgram(this.fd, program);
    } catch (cause) {
      const bound = systemCode(cause) === 'ENOMEM' ? '; net.core.optmem_max bounds it' : '';
      const what = `a filter of ${program.length} instructions on ${this.#what}`;
      throw new CaptureError(`the kernel does not take ${what}: ${systemReason(cause)}${bound}`, { cause });
    }
    this.#program = program;
  }

  #bind(index: number): void {
    if (this.#options.promiscuous && index !== EVERY_INTERFACE) packetSocket.bePromiscuous(this.fd, index);
    packetSocket.bindTo(this.fd, index);
    this.#index = index;
    this.#isBound = true;
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
