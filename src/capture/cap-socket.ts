// The socket that cap opened on Linux, of which cap tells nothing (packet(7), socket(7)): frames that the kernel dropped before cap
// could take them, and the program that frames pass. Elsewhere, and where koffi does not load, nobody knows it.

import { readdirSync, readlinkSync } from 'node:fs';
import { encode, INSTRUCTION_LENGTH, MAX_INSTRUCTIONS } from './bpf.js';
import { checked, libc, setFilter } from './libc.js';
import { PACKET_STATISTICS, SOL_PACKET } from './packet-socket.js';
import { closedProgram } from './socket-program.js';

const SOL_SOCKET = 1;
/** As an option to be read: the program that is there. */
const SO_GET_FILTER = 26;
/** struct tpacket_stats_v3: packets, those dropped among them, freezes. */
const STATISTICS_WORDS = 3;

/** Lets no frame in. */
export const CLOSED_PROGRAM = encode(closedProgram());

export class CapSocket {
  readonly #fd: number;
  readonly #statistics = new Uint32Array(STATISTICS_WORDS);
  readonly #length = new Uint32Array(1);

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** What `open` answers, and the socket that it opened; undefined where that is not known. */
  static of<T>(open: () => T): { answer: T; socket: CapSocket | undefined } {
    if (process.platform !== 'linux' || !hasLibc()) return { answer: open(), socket: undefined };
    const before = sockets();
    const answer = open();
    const opened = sockets().filter((fd) => !before.includes(fd));
    // A socket of another kind has no such statistics.
    const socket = opened.map((fd) => new CapSocket(fd)).find((candidate) => candidate.#readStatistics());
    return { answer, socket };
  }

  /** Frames dropped since the last reading of either count. */
  takeDropped(): number {
    return this.#readStatistics() ? this.#statistics[1]! : 0;
  }

  /** Frames that came into the ring since then. */
  takePassed(): number {
    return this.#readStatistics() ? this.#statistics[0]! - this.#statistics[1]! : 0;
  }

  /** The program that frames pass; empty where libpcap chooses frames itself, since the kernel did not take its program. */
  program(): Uint8Array {
    const instructions = new Uint8Array(MAX_INSTRUCTIONS * INSTRUCTION_LENGTH);
    this.#length[0] = MAX_INSTRUCTIONS;
    checked('getsockopt', libc().getsockopt(this.#fd, SOL_SOCKET, SO_GET_FILTER, instructions, this.#length));
    return instructions.subarray(0, this.#length[0] * INSTRUCTION_LENGTH);
  }

  /** Puts `program` in the place of what is there, at one instant: each frame meets one of them. Frames in the ring stay. */
  attach(program: Uint8Array): void {
    setFilter(this.#fd, program, program.length / INSTRUCTION_LENGTH);
  }

  /** Reading sets the kernel's counts back to 0. */
  #readStatistics(): boolean {
    this.#length[0] = this.#statistics.byteLength;
    return libc().getsockopt(this.#fd, SOL_PACKET, PACKET_STATISTICS, this.#statistics, this.#length) === 0;
  }
}

function hasLibc(): boolean {
  try {
    libc();
    return true;
  } catch {
    return false;
  }
}

function sockets(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => isSocket(fd));
}

function isSocket(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
  } catch {
    return false;
  }
}
