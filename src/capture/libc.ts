// The few C functions that live capture needs, through koffi, which is loaded with the first call: replaying a file must not
// pay for it. Each answers as the C function does, except that failures are thrown as errors with the system's code.

import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';

/** Memory that C reads from or writes to. */
export type Memory = Uint8Array | Int32Array | Uint32Array | Uint16Array;

type Koffi = typeof import('koffi');

/** `int` functions of C that answer -1 and set errno when they fail. */
interface Functions {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Memory, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Memory, length: number): number;
  getsockopt(fd: number, level: number, name: number, value: Memory, length: Memory): number;
  ioctl(fd: number, request: number, argument: Memory): number;
  poll(fds: Memory, count: number, timeoutMs: number): number;
  mmap(address: Memory | null, length: number, protection: number, flags: number, fd: number, offset: number): bigint;
  munmap(address: bigint, length: number): number;
  madvise(address: Memory, length: number, advice: number): number;
  send(fd: number, message: Memory, length: number, flags: number): number;
  recv(fd: number, into: Memory, length: number, flags: number): number;
  setns(fd: number, type: number): number;
  syscall(number: number, command: number, argument: Memory, length: number): number;
  close(fd: number): number;
  if_nametoindex(name: string): number;
  clock_gettime(clock: number, time: Memory): number;
}

const DECLARATIONS: Record<keyof Functions, string> = {
  socket: 'int socket(int, int, int)',
  bind: 'int bind(int, void *, uint)',
  setsockopt: 'int setsockopt(int, int, int, void *, uint)',
  getsockopt: 'int getsockopt(int, int, int, void *, void *)',
  ioctl: 'int ioctl(int, ulong, void *)',
  poll: 'int poll(void *, ulong, int)',
  mmap: 'void *mmap(void *, size_t, int, int, int, long)',
  munmap: 'int munmap(void *, size_t)',
  madvise: 'int madvise(void *, size_t, int)',
  send: 'long send(int, void *, size_t, int)',
  recv: 'long recv(int, void *, size_t, int)',
  setns: 'int setns(int, int)',
  syscall: 'long syscall(long, int, void *, uint)',
  close: 'int close(int)',
  if_nametoindex: 'uint if_nametoindex(const char *)',
  clock_gettime: 'int clock_gettime(int, void *)',
};

const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const MADV_HUGEPAGE = 14;
const MAP_ANONYMOUS = 0x20;

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
/** Bytes of struct sock_fprog: a count, and a pointer where pointers begin. */
const PROGRAM_LENGTH = 16;

type SetFilter = (fd: number, level: number, name: number, program: { len: number; filter: Uint8Array }, length: number) => number;

let attachFilter: SetFilter | undefined;
let loadedKoffi: Koffi | undefined;
let loaded: Functions | undefined;

/** koffi itself; throws where it has no binary for this system. */
export function koffi(): Koffi {
  loadedKoffi ??= createRequire(import.meta.url)('koffi') as Koffi;
  return loadedKoffi;
}

/** The functions as C has them. */
export function libc(): Functions {
  if (loaded === undefined) {
    // The program's own symbols: C's library has another name on each system.
    const library = koffi().load(null);
    const functions = Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]);
    loaded = Object.fromEntries(functions) as Functions;
  }
  return loaded;
}

/** The answer of a C function; where it is -1, an error with the code of errno is thrown. */
export function checked(call: string, answer: number): number {
  if (answer !== -1) return answer;
  throw systemError(call, koffi().errno());
}

/** An error as Node.js itself throws them for failed system calls. */
export function systemError(call: string, errno: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${call}: ${code}`), { code, errno: -errno, syscall: call });
}

/** Maps what `fd` maps, shared with the kernel, in the place of `bytes`, whole pages that nobody else uses, until `unmapFrom`. */
export function mapInto(bytes: Uint8Array, fd: number): void {
  const address = libc().mmap(bytes, bytes.length, PROT_READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  if (address === MAP_FAILED) throw systemError('mmap', koffi().errno());
}

/** Puts ordinary memory, all zeros, in the place of what `mapInto` mapped there. */
export function unmapFrom(bytes: Uint8Array): void {
  const address = libc().mmap(bytes, bytes.length, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (address === MAP_FAILED) throw systemError('mmap', koffi().errno());
}

/** Asks for large pages behind `bytes`, which begin at a page. Where they cannot be had, or asked for, nothing is lost. */
export function preferLargePages(bytes: Uint8Array): void {
  try {
    libc().madvise(bytes, bytes.length, MADV_HUGEPAGE);
  } catch {
    // There is no koffi here: whoever captures says so.
  }
}

/** `length` bytes at an address that stays: for memory that C is to find inside other memory. */
export function mapAnonymous(length: number): { address: bigint; memory: ArrayBuffer } {
  const address = libc().mmap(null, length, PROT_READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (address === MAP_FAILED) throw systemError('mmap', koffi().errno());
  return { address, memory: koffi().view(address, length) };
}

/** Takes the mapping away; nothing may touch its memory from here on. */
export function unmap(address: bigint, length: number): void {
  checked('munmap', libc().munmap(address, length));
}

/** Puts `count` BPF instructions before the socket in place of those that are there, at one instant. */
export function setFilter(fd: number, instructions: Uint8Array, count: number): void {
  attachFilter ??= declareAttachFilter();
  checked('setsockopt', attachFilter(fd, SOL_SOCKET, SO_ATTACH_FILTER, { len: count, filter: instructions }, PROGRAM_LENGTH));
}

/** setsockopt as it takes a struct sock_fprog, which points to the instructions. */
function declareAttachFilter(): SetFilter {
  const { struct, pointer, load } = koffi();
  const program = struct({ len: 'uint16', filter: 'void *' });
  return load(null).func('setsockopt', 'int', ['int', 'int', 'int', pointer(program), 'uint']) as SetFilter;
}
