// A program of eBPF instructions for frames that an interface receives: it stamps each with the steady clock plus an offset, as the
// kernel stamps what it receives with its wall clock, and passes it on to another interface as received there.
// Eight bytes an instruction (linux/bpf.h): operation, registers, offset, constant.

const Op = {
  MOV_REGISTER: 0xbf,
  MOV: 0xb7,
  ADD_REGISTER: 0x0f,
  LOAD_64: 0x79,
  STORE_64: 0x7b,
  LOAD_MAP: 0x18,
  CALL: 0x85,
  EXIT: 0x95,
} as const;
const Helper = { REDIRECT: 23, KTIME_GET_BOOT_NS: 125 } as const;
/** Of LOAD_MAP: the constant is the descriptor of a map, of which the register gets the address of the first value. */
const PSEUDO_MAP_VALUE = 2;
/** Of the stamp in struct __sk_buff. */
const TSTAMP = 152;
const AS_RECEIVED = 1;

type Instruction = readonly [operation: number, to: number, from: number, offset: number, constant: number];

/** `offsetMap` is an array of one value: nanoseconds that stamps are ahead of the clock that ran on since the machine began. */
export function stampingProgram(offsetMap: number, toInterface: number): Uint8Array {
  return assembled([
    [Op.MOV_REGISTER, 6, 1, 0, 0],
    [Op.CALL, 0, 0, 0, Helper.KTIME_GET_BOOT_NS],
    [Op.LOAD_MAP, 1, PSEUDO_MAP_VALUE, 0, offsetMap],
    [0, 0, 0, 0, 0],
    [Op.LOAD_64, 1, 1, 0, 0],
    [Op.ADD_REGISTER, 0, 1, 0, 0],
    [Op.STORE_64, 6, 0, TSTAMP, 0],
    [Op.MOV, 1, 0, 0, toInterface],
    [Op.MOV, 2, 0, 0, AS_RECEIVED],
    [Op.CALL, 0, 0, 0, Helper.REDIRECT],
    [Op.EXIT, 0, 0, 0, 0],
  ]);
}

function assembled(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * instructions.length));
  for (const [i, [operation, to, from, offset, constant]] of instructions.entries()) {
    view.setUint8(8 * i, operation);
    view.setUint8(8 * i + 1, to | (from << 4));
    view.setInt16(8 * i + 2, offset, true);
    view.setInt32(8 * i + 4, constant, true);
  }
  return new Uint8Array(view.buffer);
}
