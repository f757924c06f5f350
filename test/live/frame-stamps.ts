// Run inside a network namespace by clock-steps.test.ts: puts the program of stamping-program.ts before the interface that its first
// argument names; frames go on to the second. "ready" on standard output says that they do. A line of JSON on standard input moves
// their stamps (FrameStep), and "stepped" answers it. All ends with the process, since the link to the program is a descriptor.

import { renameSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { checked, libc, mapAnonymous } from '../../src/capture/libc.js';
import { SystemClocks } from '../../src/capture/system-clocks.js';
import { stampingProgram } from './stamping-program.js';

export interface FrameStep {
  /** Stamps are ahead of the machine's wall clock by so many seconds from now on. */
  readonly seconds: number;
  /** The clock of processes is set in the same moment, by giving one file the name of the other. */
  readonly rename: readonly [from: string, to: string];
}

const SYS_BPF = 321;
const Command = { MAP_CREATE: 0, MAP_UPDATE: 2, PROG_LOAD: 5, LINK_CREATE: 28 } as const;
const ARRAY = 2;
const SCHED_CLS = 3;
const TCX_INGRESS = 46;
const NS_PER_SECOND = 1_000_000_000n;

/** Where in the page what lies that the kernel is pointed to. */
const PAGE = 4096;
const Place = { ATTRIBUTES: 0, KEY: 256, VALUE: 264, LICENCE: 768, PROGRAM: 1024 } as const;
const ATTRIBUTES_BYTES = 128;

const page = mapAnonymous(PAGE);
const view = new DataView(page.memory);
const bytes = new Uint8Array(page.memory);

/** One call, with union bpf_attr: numbers of 32 bits and addresses of 64 at their offsets. */
function bpf(command: number, values: readonly (readonly [offset: number, value: number | bigint])[]): number {
  bytes.fill(0, Place.ATTRIBUTES, ATTRIBUTES_BYTES);
  for (const [offset, value] of values) {
    if (typeof value === 'bigint') view.setBigUint64(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return checked('bpf', libc().syscall(SYS_BPF, command, bytes, ATTRIBUTES_BYTES));
}

const at = (place: number): bigint => page.address + BigInt(place);

function load(instructions: Uint8Array): number {
  bytes.set(instructions, Place.PROGRAM);
  bytes.set(Buffer.from('MIT\0', 'latin1'), Place.LICENCE);
  return bpf(Command.PROG_LOAD, [
    [0, SCHED_CLS],
    [4, instructions.length / 8],
    [8, at(Place.PROGRAM)],
    [16, at(Place.LICENCE)],
  ]);
}

const [from = '', to = ''] = process.argv.slice(2);
const clocks = new SystemClocks();
clocks.read();
const wallOffsetNs = BigInt(Math.round((clocks.wallSeconds - clocks.steadySeconds) * 1e6)) * 1000n;

const map = bpf(Command.MAP_CREATE, [
  [0, ARRAY],
  [4, 4],
  [8, 8],
  [12, 1],
]);

function setOffset(seconds: number): void {
  view.setBigInt64(Place.VALUE, wallOffsetNs + BigInt(seconds) * NS_PER_SECOND, true);
  bpf(Command.MAP_UPDATE, [
    [0, map],
    [8, at(Place.KEY)],
    [16, at(Place.VALUE)],
  ]);
}

setOffset(0);
const program = load(stampingProgram(map, libc().if_nametoindex(to)));
bpf(Command.LINK_CREATE, [
  [0, program],
  [4, libc().if_nametoindex(from)],
  [8, TCX_INGRESS],
]);
writeSync(1, 'ready\n');
createInterface({ input: process.stdin }).on('line', (line) => {
  const { seconds, rename } = JSON.parse(line) as FrameStep;
  renameSync(...(rename as [string, string]));
  setOffset(seconds);
  writeSync(1, 'stepped\n');
});
