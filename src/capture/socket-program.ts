// The classic BPF program of one ring's socket: which frames come in, and how many bytes of each.
//
//   loopback's second copy? -> another engine's share? -> the filter, whose answer is the snap length

import { ETHERNET_TYPES, HardwareType, RAW_IP_TYPES } from './arphrd.js';
import { Ancillary, BpfProgram, type Instruction, Op } from './bpf.js';
import type { EngineShare } from './live-options.js';
import { addPartition } from './partition-program.js';

/** What libpcap made of a filter, for the link types it is needed for. Answers the snap length or 0. */
export type CompiledFilter =
  | { readonly link: 'all'; readonly instructions: readonly Instruction[] }
  | { readonly link: 'any'; readonly ethernet: readonly Instruction[]; readonly rawIp: readonly Instruction[] };

const PACKET_OUTGOING = 4;

/** The program for a ring that takes `share` of the frames that pass `filter`, and `snapLength` bytes of each. */
export function socketProgram(share: EngineShare, snapLength: number, filter: CompiledFilter | undefined): Instruction[] {
  const program = new BpfProgram();
  addLoopback(program);
  if (share.parts > 1) addPartition(program, share);
  if (filter === undefined) program.op(Op.RETURN, snapLength);
  else addFilter(program, filter);
  return program.instructions();
}

/** A program that takes no frame in. */
export function closedProgram(): Instruction[] {
  return new BpfProgram().op(Op.RETURN, 0).instructions();
}

/** On loopback every frame comes twice, as it leaves and as it arrives: only there the first is left out. */
function addLoopback(program: BpfProgram): void {
  program.op(Op.LOAD_ABSOLUTE, Ancillary.HARDWARE_TYPE).goUnless(Op.JUMP_EQUAL, HardwareType.LOOPBACK, 'once');
  program.op(Op.LOAD_ABSOLUTE, Ancillary.PACKET_TYPE).goUnless(Op.JUMP_EQUAL, PACKET_OUTGOING, 'once');
  program.op(Op.RETURN, 0).label('once');
}

function addFilter(program: BpfProgram, filter: CompiledFilter): void {
  if (filter.link === 'all') {
    program.append(filter.instructions);
    return;
  }
  program.op(Op.LOAD_ABSOLUTE, Ancillary.HARDWARE_TYPE);
  for (const type of ETHERNET_TYPES) program.goIf(Op.JUMP_EQUAL, type, 'filter ethernet');
  for (const type of RAW_IP_TYPES) program.goIf(Op.JUMP_EQUAL, type, 'filter raw ip');
  program.op(Op.RETURN, 0);
  program.label('filter ethernet').append(filter.ethernet);
  program.label('filter raw ip').append(filter.rawIp);
}
