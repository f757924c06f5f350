import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BpfProgram, decode, encode, MAX_INSTRUCTIONS, Op } from '../../src/capture/bpf.js';
import { runBpf } from './bpf-machine.js';

test('BpfProgram.goIf: goes to a label that is further than a conditional jump reaches', () => {
  const program = new BpfProgram().op(Op.LOAD_BYTE, 0).goIf(Op.JUMP_EQUAL, 7, 'far');
  for (let i = 0; i < 1000; i++) program.op(Op.LOAD_CONSTANT, 0);
  const instructions = program.op(Op.RETURN, 1).label('far').op(Op.RETURN, 2).instructions();
  assert.equal(runBpf(instructions, Uint8Array.of(7)), 2);
  assert.equal(runBpf(instructions, Uint8Array.of(8)), 1);
});

test('BpfProgram.goUnless: goes to the label when the test does not hold', () => {
  const instructions = new BpfProgram()
    .op(Op.LOAD_BYTE, 0)
    .goUnless(Op.JUMP_AT_LEAST, 7, 'less')
    .op(Op.RETURN, 1)
    .label('less')
    .op(Op.RETURN, 2);
  assert.equal(runBpf(instructions.instructions(), Uint8Array.of(6)), 2);
  assert.equal(runBpf(instructions.instructions(), Uint8Array.of(7)), 1);
});

test('BpfProgram.append: the jumps of an appended program stay inside it', () => {
  const inner = new BpfProgram().op(Op.LOAD_BYTE, 0).goIf(Op.JUMP_EQUAL, 1, 'one').op(Op.RETURN, 10).label('one').op(Op.RETURN, 11);
  const outer = new BpfProgram().op(Op.LOAD_BYTE, 1).goIf(Op.JUMP_EQUAL, 0, 'inner').op(Op.RETURN, 0).label('inner');
  const instructions = outer.append(inner.instructions()).instructions();
  assert.equal(runBpf(instructions, Uint8Array.of(1, 0)), 11);
  assert.equal(runBpf(instructions, Uint8Array.of(1, 1)), 0);
});

test('BpfProgram.instructions: refuses a label that is not ahead, a label placed twice, and more than the kernel takes', () => {
  assert.throws(() => new BpfProgram().go('nowhere').instructions(), /nowhere is not ahead/);
  assert.throws(() => new BpfProgram().label('back').go('back').instructions(), /back is not ahead/);
  assert.throws(() => new BpfProgram().label('twice').label('twice'), /twice is there already/);
  const long = new BpfProgram();
  for (let i = 0; i <= MAX_INSTRUCTIONS; i++) long.op(Op.RETURN);
  assert.throws(() => long.instructions(), /4097 instructions/);
});

test('bpf.decode: reads back what encode wrote, eight bytes for each instruction', () => {
  const instructions = new BpfProgram().op(Op.LOAD_ABSOLUTE, 0xffff_f01c).goIf(Op.JUMP_EQUAL, 772, 'end').op(Op.RETURN, 0).label('end');
  instructions.op(Op.RETURN, 65_535);
  const bytes = encode(instructions.instructions());
  assert.equal(bytes.length, 5 * 8);
  assert.deepEqual(decode(bytes.buffer as ArrayBuffer, 5), instructions.instructions());
});
