// A program of eBPF instructions that notes who makes each socket: run by the kernel, in the process that calls socket(2), it puts
// its PID, user, name and the time into a map under the socket's cookie, and lets the socket pass. Eight bytes an instruction
// (linux/bpf.h): operation, registers, offset, constant.

export const KEY_BYTES = 8;
/** PID 4, user 4, name 16, nanoseconds of the steady clock 8. */
export const VALUE_BYTES = 32;

const Op = {
  MOV_REGISTER: 0xbf,
  MOV: 0xb7,
  ADD: 0x07,
  RSH: 0x77,
  STORE_64: 0x7b,
  STORE_32: 0x63,
  LOAD_MAP: 0x18,
  CALL: 0x85,
  EXIT: 0x95,
} as const;
const Helper = { MAP_UPDATE: 2, KTIME_GET_NS: 5, CURRENT_PID: 14, CURRENT_USER: 15, CURRENT_NAME: 16, SOCKET_COOKIE: 46 } as const;
/** Of LOAD_MAP: the constant is a map's descriptor. */
const PSEUDO_MAP_FD = 1;
const FRAME = 10;

/** On the stack, below the frame register: the value, then the key. */
const KEY = -KEY_BYTES;
const VALUE = KEY - VALUE_BYTES;

type Instruction = readonly [operation: number, to: number, from: number, offset: number, constant: number];

const call = (helper: number): Instruction => [Op.CALL, 0, 0, 0, helper];
/** Register `to` becomes the stack's address `offset`. */
const addressOf = (to: number, offset: number): Instruction[] => [
  [Op.MOV_REGISTER, to, FRAME, 0, 0],
  [Op.ADD, to, 0, 0, offset],
];

/** The instructions, for the map behind descriptor `mapFd`. */
export function creatorProgram(mapFd: number): Uint8Array {
  return assembled([
    call(Helper.SOCKET_COOKIE),
    [Op.STORE_64, FRAME, 0, KEY, 0],
    call(Helper.CURRENT_PID),
    [Op.RSH, 0, 0, 0, 32],
    [Op.STORE_32, FRAME, 0, VALUE, 0],
    call(Helper.CURRENT_USER),
    [Op.STORE_32, FRAME, 0, VALUE + 4, 0],
    ...addressOf(1, VALUE + 8),
    [Op.MOV, 2, 0, 0, 16],
    call(Helper.CURRENT_NAME),
    call(Helper.KTIME_GET_NS),
    [Op.STORE_64, FRAME, 0, VALUE + 24, 0],
    [Op.LOAD_MAP, 1, PSEUDO_MAP_FD, 0, mapFd],
    [0, 0, 0, 0, 0],
    ...addressOf(2, KEY),
    ...addressOf(3, VALUE),
    [Op.MOV, 4, 0, 0, 0],
    call(Helper.MAP_UPDATE),
    [Op.MOV, 0, 0, 0, 1],
    [Op.EXIT, 0, 0, 0, 0],
  ]);
}

function assembled(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, [operation, to, from, offset, constant]] of instructions.entries()) {
    view.setUint8(8 * i, operation);
    view.setUint8(8 * i + 1, to | (from << 4));
    view.setInt16(8 * i + 2, offset, true);
    view.setInt32(8 * i + 4, constant, true);
  }
  return bytes;
}
