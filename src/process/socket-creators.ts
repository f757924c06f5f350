// Who made a socket, told by the kernel itself: a program at the root of the control groups (creator-program.ts) notes it for every socket
// of every process, in every namespace, while the process still runs. Polling /proc misses most processes that live for some
// milliseconds on a busy machine; this misses none. Needs cgroup2, CAP_BPF and CAP_NET_ADMIN (or root); nothing stays behind when
// rastro ends or dies, since the link to the program is a descriptor.

import { readlinkSync } from 'node:fs';
import { checked, libc, mapAnonymous, unmap } from '../capture/libc.js';
import { withCgroupRoot } from './cgroup-root.js';
import { creatorProgram, KEY_BYTES, VALUE_BYTES } from './creator-program.js';

const SYS_BPF: Partial<Record<string, number>> = { x64: 321, arm64: 280, riscv64: 280, s390x: 351, ppc64: 361 };
const Command = { MAP_CREATE: 0, MAP_LOOKUP: 1, PROG_LOAD: 5, LINK_CREATE: 28 } as const;
const LRU_HASH = 9;
const CGROUP_SOCK = 9;
const INET_SOCK_CREATE = 2;

/** Sockets whose maker is remembered: 5 MB in the kernel. The one asked for and made least lately is forgotten first. */
const MOST_SOCKETS = 65_536;

/** Where in the page what lies that the kernel is pointed to. */
const PAGE = 4096;
const Place = { ATTRIBUTES: 0, KEY: 256, VALUE: 512, LICENCE: 768, PROGRAM: 1024 } as const;
const ATTRIBUTES_BYTES = 128;

/** Of the PID namespace that the machine starts with (linux/proc_ns.h, PROC_PID_INIT_INO). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

export interface SocketCreator {
  readonly pid: number;
  readonly uid: number;
  readonly name: string;
  /** Milliseconds of performance.now(). */
  readonly atMs: number;
}

export class SocketCreators {
  readonly #page = mapAnonymous(PAGE);
  readonly #view = new DataView(this.#page.memory);
  readonly #bytes = new Uint8Array(this.#page.memory);
  readonly #fds: number[] = [];
  readonly #map: number;

  private constructor() {
    try {
      this.#map = this.#keep(this.#createMap());
      const program = this.#keep(this.#load());
      this.#keep(this.#attach(program));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** undefined where the kernel does not let us. */
  static open(): SocketCreators | undefined {
    if (SYS_BPF[process.arch] === undefined || !isFirstPidNamespace()) return undefined;
    try {
      return new SocketCreators();
    } catch {
      return undefined;
    }
  }

  /** Who made the socket with this cookie; undefined where it was made before us, or with accept(2). */
  of(cookie: number): SocketCreator | undefined {
    const view = this.#view;
    view.setBigUint64(Place.KEY, BigInt(cookie), true);
    this.#attributes([
      [0, this.#map],
      [8, this.#address(Place.KEY)],
      [16, this.#address(Place.VALUE)],
    ]);
    if (this.#call(Command.MAP_LOOKUP) !== 0) return undefined;
    const name = Buffer.from(this.#bytes.subarray(Place.VALUE + 8, Place.VALUE + 24)).toString('utf8');
    const steadyNs = Number(view.getBigUint64(Place.VALUE + 24, true));
    return {
      pid: view.getUint32(Place.VALUE, true),
      uid: view.getUint32(Place.VALUE + 4, true),
      name: name.slice(0, name.indexOf('\0')),
      // Node's clock is the kernel's steady one, from another beginning.
      atMs: performance.now() - (Number(process.hrtime.bigint()) - steadyNs) / 1e6,
    };
  }

  #createMap(): number {
    this.#attributes([
      [0, LRU_HASH],
      [4, KEY_BYTES],
      [8, VALUE_BYTES],
      [12, MOST_SOCKETS],
    ]);
    return checked('bpf', this.#call(Command.MAP_CREATE));
  }

  #load(): number {
    const program = creatorProgram(this.#map);
    this.#bytes.set(program, Place.PROGRAM);
    // Some helpers are for programs under this licence alone, these are not.
    this.#bytes.set(Buffer.from('MIT\0', 'latin1'), Place.LICENCE);
    this.#attributes([
      [0, CGROUP_SOCK],
      [4, program.length / 8],
      [8, this.#address(Place.PROGRAM)],
      [16, this.#address(Place.LICENCE)],
      [68, INET_SOCK_CREATE],
    ]);
    return checked('bpf', this.#call(Command.PROG_LOAD));
  }

  #attach(program: number): number {
    return withCgroupRoot((folder) => {
      this.#attributes([
        [0, program],
        [4, folder],
        [8, INET_SOCK_CREATE],
      ]);
      return checked('bpf', this.#call(Command.LINK_CREATE));
    });
  }

  #keep(fd: number): number {
    this.#fds.push(fd);
    return fd;
  }

  #address(place: number): bigint {
    return this.#page.address + BigInt(place);
  }

  /** Sets union bpf_attr: numbers of 32 bits and addresses of 64 at their offsets, zeros between them. */
  #attributes(values: readonly (readonly [offset: number, value: number | bigint])[]): void {
    this.#bytes.fill(0, Place.ATTRIBUTES, Place.ATTRIBUTES + ATTRIBUTES_BYTES);
    for (const [offset, value] of values) {
      if (typeof value === 'bigint') this.#view.setBigUint64(offset, value, true);
      else this.#view.setUint32(offset, value, true);
    }
  }

  #call(command: number): number {
    return libc().syscall(SYS_BPF[process.arch]!, command, this.#bytes, ATTRIBUTES_BYTES);
  }

  close(): void {
    for (const fd of this.#fds.splice(0)) libc().close(fd);
    unmap(this.#page.address, PAGE);
  }
}

/** The program is told PIDs of the first namespace. In a container others are in /proc, and some of them name somebody else there. */
function isFirstPidNamespace(): boolean {
  try {
    return readlinkSync('/proc/self/ns/pid') === FIRST_PID_NAMESPACE;
  } catch {
    return false;
  }
}
