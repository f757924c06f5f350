// The kernel's program for a filter, as libpcap makes it for an interface: cap opens a session with the filter, and what libpcap has
// put before its socket is read back. So a process that captures can take another filter at one instant, while cap itself takes one
// only when a session opens.

import { BpfProgram, encode, Op } from './bpf.js';
import type { CapModule, CapSession } from './cap-module.js';
import { CapSocket } from './cap-socket.js';
import type { CapTask } from './cap-task.js';

/** Bytes: a session that only compiles. */
const SMALL_RING_BYTES = 1 << 20;
const EVERY_BYTE = 0xffff_ffff;

/** Both live as long as the process: cap keeps a bare pointer to the buffer, and libuv one to the closed session's poll handle. */
const unused = Buffer.alloc(65_535);
const sessions: CapSession[] = [];

/** Lets every frame in. */
const OPEN_PROGRAM = encode(new BpfProgram().op(Op.RETURN, EVERY_BYTE).instructions());

/** Undefined where it is libpcap that chooses frames, not the kernel. Throws what libpcap says of the filter. */
export function programOf({ Cap }: CapModule, task: CapTask): Uint8Array | undefined {
  if (task.filter === undefined) return OPEN_PROGRAM;
  const { filter } = task;
  const session = new Cap();
  sessions.push(session);
  const { socket } = CapSocket.of(() => session.open(task.interface, filter, SMALL_RING_BYTES, unused));
  const program = socket?.program();
  session.close();
  return program?.length === 0 ? undefined : program;
}
