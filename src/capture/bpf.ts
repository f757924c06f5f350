// Classic BPF programs (linux/filter.h), as the kernel runs them on every frame before it reaches a ring: assembled from
// instructions that jump to labels. The accumulator is A, the index register X, and M are sixteen words of scratch memory.

/** Instructions that a program may have (BPF_MAXINSNS). */
export const MAX_INSTRUCTIONS = 4096;
/** Bytes. */
export const INSTRUCTION_LENGTH = 8;

/** One instruction, as struct sock_filter holds it. */
export interface Instruction {
  readonly code: number;
  /** Instructions skipped when a conditional jump's test holds, and when it does not. */
  readonly jt: number;
  readonly jf: number;
  /** Unsigned. */
  readonly k: number;
}

export const Op = {
  /** A = bytes of the frame from X + k on. */
  LOAD_WORD: 0x40,
  LOAD_HALF: 0x48,
  LOAD_BYTE: 0x50,
  /** A = what the ancillary offset k names, or a word of the frame from k on. */
  LOAD_ABSOLUTE: 0x20,
  /** A = bytes of the whole frame. */
  LOAD_LENGTH: 0x80,
  LOAD_CONSTANT: 0x00,
  LOAD_MEMORY: 0x60,
  STORE: 0x02,
  /** X = k; X = M[k]. */
  X_CONSTANT: 0x01,
  X_MEMORY: 0x61,
  ADD: 0x04,
  ADD_X: 0x0c,
  SUBTRACT_X: 0x1c,
  MULTIPLY: 0x24,
  AND: 0x54,
  XOR_X: 0xac,
  SHIFT_RIGHT: 0x74,
  MODULO: 0x94,
  JUMP: 0x05,
  JUMP_EQUAL: 0x15,
  JUMP_GREATER: 0x25,
  JUMP_AT_LEAST: 0x35,
  JUMP_ANY_BIT: 0x45,
  /** Answers k: the bytes of the frame to keep. */
  RETURN: 0x06,
  A_TO_X: 0x07,
  X_TO_A: 0x87,
} as const;

/** Offsets that load what the kernel knows about a frame instead of its bytes (SKF_AD_OFF). */
export const Ancillary = {
  PACKET_TYPE: 0xffff_f000 + 4,
  HARDWARE_TYPE: 0xffff_f000 + 28,
} as const;

interface Unresolved extends Instruction {
  readonly target: string | undefined;
}

/** Collects instructions; labels may be used before they are placed. Jumps only go forward, as the kernel demands. */
export class BpfProgram {
  readonly #instructions: Unresolved[] = [];
  readonly #labels = new Map<string, number>();

  get length(): number {
    return this.#instructions.length;
  }

  op(code: number, k = 0): this {
    this.#instructions.push({ code, jt: 0, jf: 0, k: k >>> 0, target: undefined });
    return this;
  }

  /** Goes to `target` when the test `code` of A against `k` holds. Two instructions, for a conditional jump reaches only 255. */
  goIf(code: number, k: number, target: string): this {
    this.#instructions.push({ code, jt: 0, jf: 1, k: k >>> 0, target: undefined });
    return this.go(target);
  }

  /** Goes to `target` when the test does not hold. */
  goUnless(code: number, k: number, target: string): this {
    this.#instructions.push({ code, jt: 1, jf: 0, k: k >>> 0, target: undefined });
    return this.go(target);
  }

  go(target: string): this {
    this.#instructions.push({ code: Op.JUMP, jt: 0, jf: 0, k: 0, target });
    return this;
  }

  /** The next instruction is what `name` stands for. */
  label(name: string): this {
    if (this.#labels.has(name)) throw new RangeError(`label ${name} is there already`);
    this.#labels.set(name, this.length);
    return this;
  }

  /** Instructions of a whole program, whose jumps stay inside it. */
  append(instructions: readonly Instruction[]): this {
    for (const instruction of instructions) this.#instructions.push({ ...instruction, target: undefined });
    return this;
  }

  /** The finished program. */
  instructions(): Instruction[] {
    if (this.length > MAX_INSTRUCTIONS) throw new RangeError(`a program of ${this.length} instructions; ${MAX_INSTRUCTIONS} are allowed`);
    return this.#instructions.map(({ target, ...instruction }, at) =>
      target === undefined ? instruction : { ...instruction, k: this.#distance(at, target) },
    );
  }

  #distance(at: number, target: string): number {
    const to = this.#labels.get(target);
    if (to === undefined || to <= at) throw new RangeError(`label ${target} is not ahead of instruction ${at}`);
    return to - at - 1;
  }
}

/** The instructions in memory as the kernel takes them, in this machine's byte order. */
export function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_LENGTH);
  const halves = new Uint16Array(bytes.buffer);
  const words = new Uint32Array(bytes.buffer);
  for (const [i, { code, jt, jf, k }] of instructions.entries()) {
    halves[i * 4] = code;
    bytes[i * INSTRUCTION_LENGTH + 2] = jt;
    bytes[i * INSTRUCTION_LENGTH + 3] = jf;
    words[i * 2 + 1] = k;
  }
  return bytes;
}

/** The `count` instructions that lie in `memory`. */
export function decode(memory: ArrayBuffer, count: number): Instruction[] {
  const bytes = new Uint8Array(memory);
  const halves = new Uint16Array(memory);
  const words = new Uint32Array(memory);
  return Array.from({ length: count }, (_, i) => ({
    code: halves[i * 4]!,
    jt: bytes[i * INSTRUCTION_LENGTH + 2]!,
    jf: bytes[i * INSTRUCTION_LENGTH + 3]!,
    k: words[i * 2 + 1]!,
  }));
}
