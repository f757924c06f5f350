// Kernels: the hottest loops, in WebAssembly, which .ci/build/kernels.ts makes of src/kernels. V8 compiles that once, to what no packet
// can have it throw away, and far sooner than it would find out what to make of JavaScript.
//
// A kernel's memory is one SharedArrayBuffer of a fixed size, which JavaScript sees as typed arrays. It is address space only: the
// system gives memory as it is first used. It is shared although nobody shares it: only so much of it could a collector not mistake
// for memory in use.

import { readFileSync } from 'node:fs';
import { InstallError, systemReason } from './errors.js';
import { projectFile } from './project-files.js';

const PAGE_BYTES = 65_536;
/** Places begin at a cache line. */
const ALIGNMENT = 64;
/** Bytes that a kernel's memory has at most: what a 32-bit address reaches, less what is nobody's. */
export const MOST_KERNEL_BYTES = 2 ** 32 - ALIGNMENT;

const modules = new Map<string, WebAssembly.Module>();

/** Memory that kernels and JavaScript share. */
export class KernelMemory {
  readonly #memory: WebAssembly.Memory;
  /** All of it. Asking WebAssembly.Memory each time is dear. */
  readonly buffer: SharedArrayBuffer;
  /** Address 0 is nobody's. */
  #used = ALIGNMENT;

  /**
   * For places of `bytes` in all, at most 4 GiB, which is what a 32-bit address reaches; nothing is taken from the system before it is
   * written. Throws InstallError.
   */
  constructor(bytes: number) {
    const pages = Math.ceil((ALIGNMENT + bytes) / PAGE_BYTES);
    try {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch (cause) {
      throw tooLarge(bytes, cause);
    }
    this.buffer = this.#memory.buffer;
  }

  /** Address of a place of `bytes` bytes that nobody else has, all zeros; it is a multiple of `alignment`. */
  place(bytes: number, alignment = ALIGNMENT): number {
    const at = Math.ceil(this.#used / alignment) * alignment;
    const end = at + placeBytes(bytes);
    if (end > this.buffer.byteLength) throw new RangeError(`${bytes} bytes are more than this kernel's memory has left`);
    this.#used = end;
    return at;
  }

  int32s(length: number): Int32Array {
    return new Int32Array(this.buffer, this.place(4 * length), length);
  }

  float64s(length: number): Float64Array {
    return new Float64Array(this.buffer, this.place(8 * length), length);
  }

  bytes(length: number, alignment = ALIGNMENT): Uint8Array {
    return new Uint8Array(this.buffer, this.place(length, alignment), length);
  }

  /** A new instance of the kernel `name`; `imports` are functions that it calls, by the file that declares them. */
  start(name: string, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): unknown {
    return new WebAssembly.Instance(moduleOf(name), { ...imports, env: { memory: this.#memory } }).exports;
  }
}

function tooLarge(bytes: number, cause: unknown): InstallError {
  const size = `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const reason =
    bytes > MOST_KERNEL_BYTES ? 'an engine can have less than 4096 MiB' : 'the system does not give the address space (ulimit -v)';
  const advice = 'fewer flows (--max-flows, flow.max_flows) and smaller rings (ring.size) need less';
  return new InstallError(`cannot have ${size} of memory for flows and rings: ${reason}; ${advice}`, { cause });
}

/** Bytes that a place of `bytes` takes. */
export function placeBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function moduleOf(name: string): WebAssembly.Module {
  const known = modules.get(name);
  if (known !== undefined) return known;
  const module = new WebAssembly.Module(codeOf(name));
  modules.set(name, module);
  return module;
}

function codeOf(name: string): Uint8Array {
  const path = projectFile(`dist/kernels/${name}.wasm`);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new InstallError(`cannot read the kernel ${path}: ${systemReason(cause)}; npm run kernels makes it`, { cause });
  }
}
