// A classic BPF machine as the kernel's (linux/filter.h): runs a program on one frame. It throws where the kernel would refuse
// the program; a load past the end of the frame ends it with 0, as in the kernel.

import type { Instruction } from '../../src/capture/bpf.js';
import { viewOf } from '../frames.js';

export interface FrameFacts {
  readonly hardwareType?: number;
  /** 0 to this host, 4 outgoing. */
  readonly packetType?: number;
}

interface Machine {
  a: number;
  x: number;
  at: number;
  readonly memory: (number | undefined)[];
}

/** Bytes of `frame` that `program` keeps; 0 when it refuses it. */
export function runBpf(program: readonly Instruction[], frame: Uint8Array, facts: FrameFacts = {}): number {
  const machine: Machine = { a: 0, x: 0, at: 0, memory: [] };
  for (;;) {
    const instruction = program[machine.at];
    if (instruction === undefined) throw new RangeError(`no instruction ${machine.at}`);
    machine.at++;
    if (instruction.code === 0x06) return instruction.k;
    if (!step(machine, instruction, frame, facts)) return 0;
  }
}

function step(machine: Machine, { code, jt, jf, k }: Instruction, frame: Uint8Array, facts: FrameFacts): boolean {
  const { a, x, memory } = machine;
  switch (code & 7) {
    case 0:
      return load(machine, code, k, frame, facts);
    case 1:
      if (code === 0xb1) return loadHeaderLength(machine, k, frame);
      machine.x = code === 0x61 ? known(memory, k) : k;
      return true;
    case 2:
      memory[k] = a;
      return true;
    case 4:
      machine.a = compute(code & 0xf0, a, (code & 8) === 0 ? k : x) >>> 0;
      return true;
    case 5:
      machine.at += code === 0x05 ? k : holds(code & 0xf0, a, k) ? jt : jf;
      return true;
    case 7:
      if (code === 0x07) machine.x = a;
      else machine.a = x;
      return true;
    default:
      throw new RangeError(`code ${code}`);
  }
}

function known(memory: readonly (number | undefined)[], k: number): number {
  const value = memory[k];
  if (value === undefined) throw new RangeError(`M[${k}] was never stored`);
  return value;
}

function load(machine: Machine, code: number, k: number, frame: Uint8Array, facts: FrameFacts): boolean {
  if (code === 0x00) machine.a = k;
  else if (code === 0x60) machine.a = known(machine.memory, k);
  else if (code === 0x80) machine.a = frame.length;
  else if (k === 0xffff_f004) machine.a = facts.packetType ?? 0;
  else if (k === 0xffff_f01c) machine.a = facts.hardwareType ?? 1;
  else return loadBytes(machine, code, ((code & 0xe0) === 0x40 ? machine.x : 0) + k, frame);
  return true;
}

function loadBytes(machine: Machine, code: number, at: number, frame: Uint8Array): boolean {
  const size = (code & 0x18) === 0x10 ? 1 : (code & 0x18) === 0x08 ? 2 : 4;
  if (at + size > frame.length) return false;
  const view = viewOf(frame);
  machine.a = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
  return true;
}

/** X = the header length of the IPv4 header at k. */
function loadHeaderLength(machine: Machine, k: number, frame: Uint8Array): boolean {
  machine.x = ((frame[k] ?? 0) & 0x0f) * 4;
  return k < frame.length;
}

function compute(operation: number, a: number, b: number): number {
  switch (operation) {
    case 0x00:
      return a + b;
    case 0x10:
      return a - b;
    case 0x20:
      return Math.imul(a, b);
    case 0x50:
      return a & b;
    case 0x70:
      return a >>> b;
    case 0x90:
      return a % b;
    case 0xa0:
      return a ^ b;
    default:
      throw new RangeError(`operation ${operation}`);
  }
}

function holds(test: number, a: number, k: number): boolean {
  switch (test) {
    case 0x10:
      return a === k;
    case 0x20:
      return a > k;
    case 0x30:
      return a >= k;
    case 0x40:
      return (a & k) !== 0;
    default:
      throw new RangeError(`test ${test}`);
  }
}
