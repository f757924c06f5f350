import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BpfProgram, Op } from '../../src/capture/bpf.js';
import { closedProgram, socketProgram } from '../../src/capture/socket-program.js';
import { ethernet, ipv4, udp } from '../frames.js';
import { runBpf } from './bpf-machine.js';

const LOOPBACK = 772;
const OUTGOING = 4;
const WHOLE = { part: 0, parts: 1 };
const frame = ethernet({}, ipv4({}, udp({})));

/** A filter's program that answers `length`. */
const answer = (length: number) => new BpfProgram().op(Op.RETURN, length).instructions();

test('socketProgram: on loopback a frame on its way out is left out, on other interfaces it is not', () => {
  const program = socketProgram(WHOLE, 96, undefined);
  assert.equal(runBpf(program, frame, { hardwareType: LOOPBACK, packetType: OUTGOING }), 0);
  assert.equal(runBpf(program, frame, { hardwareType: LOOPBACK, packetType: 0 }), 96);
  assert.equal(runBpf(program, frame, { hardwareType: 1, packetType: OUTGOING }), 96);
  assert.equal(runBpf(program, frame, { hardwareType: 65_534, packetType: OUTGOING }), 96);
});

test('socketProgram: with several engines, one keeps the snap length of a frame that passes the filter, the others nothing', () => {
  for (const [length, kept] of [
    [64, 64],
    [0, 0],
  ] as const) {
    const filter = { link: 'all', instructions: answer(length) } as const;
    const lengths = [0, 1, 2].map((part) => runBpf(socketProgram({ part, parts: 3 }, 96, filter), frame));
    assert.equal(
      lengths.reduce((sum, each) => sum + each, 0),
      kept,
    );
  }
});

test('socketProgram: with every interface in one ring, each frame meets the filter of its own link; other links have none that passes', () => {
  const program = socketProgram(WHOLE, 96, { link: 'any', ethernet: answer(1), rawIp: answer(2) });
  const lengths = [1, 772, 65_534, 512, 801].map((hardwareType) => runBpf(program, frame, { hardwareType }));
  assert.deepEqual(lengths, [1, 1, 2, 2, 0]);
});

test('closedProgram: lets no frame in', () => {
  assert.equal(runBpf(closedProgram(), frame), 0);
});
