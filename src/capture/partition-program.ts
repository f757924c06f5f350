// With several engines each ring takes only its own share of the frames: a classic BPF program in front of it hashes the
// unordered pair of IP addresses, so that both directions, all fragments and every VLAN of a flow meet in one flow table.
//
// Why no PACKET_FANOUT: its hash takes ports of whole packets and addresses of fragments, which splits a flow; its DEFRAG makes
// one packet of several; and with any of its modes who gets a frame depends on how many sockets have joined by then, in which
// order, again after every time the interface was down. Here a frame's ring is a function of its bytes alone, on every interface.
// Each ring judges each frame: about 0.1 us of the kernel's time for every ring beyond the first (veth, 6.18, tcpreplay's CPU time).
//
// The program walks to IP as src/decode does: Ethernet or none before it, VLAN tags, 802.3 with LLC/SNAP, MPLS, PPPoE, in
// any mix as deep as the decoder goes (a test holds the two together). Partition 0 takes what is left: frames without
// IP, frames cut short, and all frames of other link types. So what could still be split is one flow that passes both an
// Ethernet and, say, an 802.11 monitor interface that are captured together; and inner flows of tunnels, which is why
// decapsulation with several engines is refused.

import { ETHERNET_TYPES, RAW_IP_TYPES } from './arphrd.js';
import { Ancillary, type BpfProgram, Op } from './bpf.js';
import type { EngineShare } from './live-options.js';

/** EtherTypes one frame may nest; the decoder's limit, and one more where it takes a short cut. */
const LEVELS = 9;
const MAX_LABELS = 16;
const MIN_ETHERTYPE = 0x0600;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLANS = [0x8100, 0x88a8, 0x9100, 0x9200];
const MPLS = [0x8847, 0x8848];
const PPPOE_SESSION = 0x8864;
const PPP = 0x880b;
const TRANSPARENT_ETHERNET = 0x6558;

/** Scratch words: where the IP header begins and the sum of the hash, or a type while X moves on. */
const AT = 0;
const SUM = 1;
const TYPE = 1;

/** The multipliers of flow/key.ts, so that live engines share traffic as those of a replay do. */
const WORD_MULTIPLIER = 0x45d9f3b;
const SUM_MULTIPLIER = 0x2c1b3c6d;

/** Adds to `program`: a frame that is not in the share is refused, for another the next instruction comes. */
export function addPartition(program: BpfProgram, { part, parts }: EngineShare): void {
  addLink(program);
  for (let level = 1; level <= LEVELS; level++) addLevel(program, level);
  program.label(`level ${LEVELS + 1}`).go('no ip');
  addPpp(program);
  addMpls(program);
  addRawIp(program);
  addHash(program, 'ipv4', 20, [12, 16]);
  addHash(program, 'ipv6', 40, [8, 12, 16, 20, 24, 28, 32, 36]);
  addChoice(program, part, parts);
}

function addLink(program: BpfProgram): void {
  program.op(Op.X_CONSTANT, 0).op(Op.LOAD_ABSOLUTE, Ancillary.HARDWARE_TYPE);
  for (const type of ETHERNET_TYPES) program.goIf(Op.JUMP_EQUAL, type, 'ethernet 0');
  for (const type of RAW_IP_TYPES) program.goIf(Op.JUMP_EQUAL, type, 'raw ip');
  program.go('no ip');
  addHeaders(program, 0);
}

/** From the EtherType in A, what it announces at X. */
function addLevel(program: BpfProgram, level: number): void {
  program.label(`level ${level}`);
  program.goIf(Op.JUMP_EQUAL, IPV4, 'ipv4').goIf(Op.JUMP_EQUAL, IPV6, 'ipv6');
  for (const type of VLANS) program.goIf(Op.JUMP_EQUAL, type, `vlan ${level}`);
  for (const type of MPLS) program.goIf(Op.JUMP_EQUAL, type, 'mpls');
  program.goIf(Op.JUMP_EQUAL, PPPOE_SESSION, 'pppoe').goIf(Op.JUMP_EQUAL, PPP, 'ppp');
  program.goIf(Op.JUMP_EQUAL, TRANSPARENT_ETHERNET, `ethernet ${level}`).go('no ip');
  program.label(`vlan ${level}`);
  addNeed(program, 4);
  addType(program, 2, 4);
  program.go(`type ${level}`);
  addHeaders(program, level);
}

/** An Ethernet header at X, and what its type or length field leads to: the next level in any case. */
function addHeaders(program: BpfProgram, level: number): void {
  program.label(`ethernet ${level}`);
  addNeed(program, 14);
  addType(program, 12, 14);
  program.label(`type ${level}`).goIf(Op.JUMP_AT_LEAST, MIN_ETHERTYPE, `level ${level + 1}`);
  addNeed(program, 3);
  program.op(Op.LOAD_BYTE, 2).goUnless(Op.JUMP_EQUAL, 0x03, 'no ip');
  program.op(Op.LOAD_HALF, 0).goIf(Op.JUMP_EQUAL, 0xaaaa, `snap ${level}`).goUnless(Op.JUMP_EQUAL, 0x0606, 'no ip');
  addMove(program, 3);
  program.go('ipv4').label(`snap ${level}`);
  addNeed(program, 8);
  program.op(Op.LOAD_BYTE, 3).goUnless(Op.JUMP_EQUAL, 0, 'no ip');
  program.op(Op.LOAD_HALF, 4).goUnless(Op.JUMP_EQUAL, 0, 'no ip');
  addType(program, 6, 8);
}

function addPpp(program: BpfProgram): void {
  program.label('pppoe');
  addNeed(program, 6);
  program.op(Op.LOAD_BYTE, 1).goUnless(Op.JUMP_EQUAL, 0, 'no ip');
  addMove(program, 6);
  program.label('ppp');
  addNeed(program, 2);
  program.op(Op.LOAD_HALF, 0).goUnless(Op.JUMP_EQUAL, 0xff03, 'ppp protocol');
  addMove(program, 2);
  addNeed(program, 2);
  program
    .label('ppp protocol')
    .op(Op.LOAD_BYTE, 0)
    .goIf(Op.JUMP_EQUAL, 0x21, 'compressed ipv4')
    .goIf(Op.JUMP_EQUAL, 0x57, 'compressed ipv6');
  addType(program, 0, 2);
  program.goIf(Op.JUMP_EQUAL, 0x0021, 'ipv4').goIf(Op.JUMP_EQUAL, 0x0057, 'ipv6');
  program.goIf(Op.JUMP_EQUAL, 0x0281, 'mpls').goIf(Op.JUMP_EQUAL, 0x0283, 'mpls').go('no ip');
  program.label('compressed ipv4');
  addMove(program, 1);
  program.go('ipv4').label('compressed ipv6');
  addMove(program, 1);
  program.go('ipv6');
}

function addMpls(program: BpfProgram): void {
  program.label('mpls');
  for (let labels = 0; labels < MAX_LABELS; labels++) {
    addNeed(program, 4);
    program.op(Op.LOAD_BYTE, 2).goIf(Op.JUMP_ANY_BIT, 1, 'bottom label');
    addMove(program, 4);
  }
  program.go('no ip').label('bottom label');
  addMove(program, 4);
}

function addRawIp(program: BpfProgram): void {
  program.label('raw ip');
  addNeed(program, 1);
  program.op(Op.LOAD_BYTE, 0).op(Op.SHIFT_RIGHT, 4);
  program.goIf(Op.JUMP_EQUAL, 4, 'ipv4').goIf(Op.JUMP_EQUAL, 6, 'ipv6').go('no ip');
}

/** Sums a hash of each address word of the header at X: the order of the addresses does not matter. */
function addHash(program: BpfProgram, label: string, headerLength: number, words: readonly number[]): void {
  program.label(label);
  addNeed(program, headerLength);
  program.op(Op.X_TO_A).op(Op.STORE, AT).op(Op.LOAD_CONSTANT, 0).op(Op.STORE, SUM);
  for (const word of words) {
    program.op(Op.X_MEMORY, AT).op(Op.LOAD_WORD, word).op(Op.A_TO_X).op(Op.SHIFT_RIGHT, 16).op(Op.XOR_X).op(Op.MULTIPLY, WORD_MULTIPLIER);
    program.op(Op.X_MEMORY, SUM).op(Op.ADD_X).op(Op.STORE, SUM);
  }
  program.go('mix');
}

function addChoice(program: BpfProgram, part: number, parts: number): void {
  program.label('mix').op(Op.A_TO_X).op(Op.SHIFT_RIGHT, 15).op(Op.XOR_X);
  program.op(Op.MULTIPLY, SUM_MULTIPLIER).op(Op.SHIFT_RIGHT, 8).op(Op.MODULO, parts);
  program.goIf(Op.JUMP_EQUAL, part, 'mine').op(Op.RETURN, 0).label('no ip');
  // A program has no instruction that cannot be reached.
  if (part !== 0) program.op(Op.RETURN, 0);
  program.label('mine');
}

/** Goes on only where the frame has `length` bytes from X on: a load past the end would refuse the frame for every partition. */
function addNeed(program: BpfProgram, length: number): void {
  program.op(Op.LOAD_LENGTH).op(Op.SUBTRACT_X).goUnless(Op.JUMP_AT_LEAST, length, 'no ip');
}

/** X moves on by `length`; A is lost. */
function addMove(program: BpfProgram, length: number): void {
  program.op(Op.X_TO_A).op(Op.ADD, length).op(Op.A_TO_X);
}

/** A = the type at X + `at`; X moves on by `length`. */
function addType(program: BpfProgram, at: number, length: number): void {
  program.op(Op.LOAD_HALF, at).op(Op.STORE, TYPE);
  addMove(program, length);
  program.op(Op.LOAD_MEMORY, TYPE);
}
