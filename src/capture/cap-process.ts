// A process that captures one interface with cap and writes its frames, in chunks, to descriptor 3.
//
// It is a process of its own because of what cap does (0.2.1, src/binding.cc), each measured:
// - When the interface goes down, libuv reports an error on the socket and cap aborts the process: assert(status == 0).
// - It hands out frames until its ring is empty before it lets the event loop turn. With 3 us of work per frame and 450 000
//   frames/s offered no timer ran and no signal was seen for 4.8 s, until the sender ended. Here work per frame is a copy, and
//   signals are the parent's.
// - It keeps a bare pointer to the buffer: one that was collected corrupts the heap. Here it lives as long as the process.
// - It finds pcap_set_immediate_mode in "libpcap.so", a name that only libpcap's development package installs. Where that was
//   taken away after compiling, frames come up to a second late, and with that time.
// - A session's poll handle is not closed with it. Here sessions end with the process.

import { writeSync } from 'node:fs';
import { systemCode } from '../errors.js';
import { steadyMs } from '../steady-time.js';
import { ChunkWriter } from './cap-chunk.js';
import { type CapModule, type CapSession, linkTypeOf, loadCap } from './cap-module.js';
import { OrderReader } from './cap-orders.js';
import { programOf } from './cap-program.js';
import { CapSocket, CLOSED_PROGRAM } from './cap-socket.js';
import type { CapProcessMessage, CapTask } from './cap-task.js';

/** Where chunks go. */
const OUTPUT = 3;
/** Bytes; cap's snap length, so no frame needs more. What comes is the frame's whole length up to here. */
const FRAME_BYTES = 65_535;
/** Milliseconds that a frame waits for others at most. */
const FLUSH_MS = 5;
const DROPS_MS = 100;
/** Milliseconds; longer than the kernel keeps a block that is not full from cap, which says one second. */
const EMPTY_MS = 1100;

const task = JSON.parse(process.argv[2] ?? '') as CapTask;
const frame = Buffer.alloc(FRAME_BYTES);
const chunk = new ChunkWriter();
const orders = new OrderReader();
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let begunMs = 0;
let skipped = 0;
let dropsReadMs = 0;
let socket: CapSocket | undefined;

/** steadyMs() makes an object of each reading, and this one is read for every packet. */
const OFFSET_MS = -performance.now() + steadyMs();

function onPacket(length: number): void {
  const now = OFFSET_MS + performance.now();
  if (++skipped < task.sample) chunk.sampledOut++;
  else {
    skipped = 0;
    const captured = Math.min(length, task.snapLength);
    if (!chunk.hasRoom(captured)) flush();
    chunk.add(frame, captured, length, now);
  }
  if (begunMs === 0) begunMs = now;
  else if (now - begunMs > FLUSH_MS) flush();
}

function flush(): void {
  const now = steadyMs();
  if (now - dropsReadMs > DROPS_MS) {
    dropsReadMs = now;
    chunk.kernelDropped += socket?.takeDropped() ?? 0;
  }
  obey();
  begunMs = 0;
  if (!chunk.isEmpty) send(chunk.finish());
}

/** Puts the program that was ordered in the place of the one that is there. */
function obey(): void {
  const program = socket === undefined ? undefined : orders.take();
  if (program !== undefined) socket?.attach(program);
}

/** Waits while the parent has no time; frames wait in cap's ring meanwhile. Ends the process when the parent has gone. */
function send(length: number): void {
  let sent = 0;
  while (sent < length) {
    try {
      sent += writeSync(OUTPUT, chunk.bytes, sent, length - sent);
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN') process.exit(0);
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

function finish(): void {
  // What was dropped since the last reading is in this chunk too.
  dropsReadMs = Number.NEGATIVE_INFINITY;
  flush();
  process.exit(0);
}

function tell(message: CapProcessMessage): void {
  process.send?.(message);
}

async function capture(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  // The event loop turns only when the ring is empty, and by the time a timer fires it has been emptied once more.
  // Where the kernel chooses frames it has been ordered to let none in any more, so that under a flood the ring gets empty.
  process.on('message', () => {
    obey();
    setTimeout(() => setImmediate(finish), FLUSH_MS);
  });
  // Terminals and systemd send signals to all processes of a program; what they mean is the parent's to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {});
  const cap = await loadCap();
  const program = programOf(cap, task);
  if (task.onlyCompiles === true) {
    process.send?.(openMessage(program), () => process.exit(0));
    return;
  }
  await open(cap, program);
  tell(openMessage(socket === undefined ? undefined : program));
  setInterval(flush, FLUSH_MS);
}

/** Opens a session; cap gets no filter where the kernel has its program, since libpcap would go on to apply it itself for a while. */
async function open({ Cap }: CapModule, program: Uint8Array | undefined): Promise<void> {
  const session = new Cap();
  const filter = program === undefined ? (task.filter ?? '') : '';
  const opened = CapSocket.of(() => session.open(task.interface, filter, task.ringBytes, frame));
  chunk.link = linkTypeOf(opened.answer);
  socket = opened.socket;
  if (program !== undefined && task.filter !== undefined) {
    if (socket === undefined) throw new Error('the socket that cap opened is not to be found');
    socket.attach(CLOSED_PROGRAM);
    await passed(session, socket.takePassed());
    socket.attach(program);
  }
  session.on('packet', onPacket);
}

/** Waits until `frames` that came in before their filter have gone, or would have: on loopback cap shows one of two. */
async function passed(session: CapSession, frames: number): Promise<void> {
  let missing = frames;
  if (missing === 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, EMPTY_MS);
    session.on('packet', () => {
      if (--missing > 0) return;
      clearTimeout(timer);
      resolve();
    });
  });
  session.removeAllListeners('packet');
}

function openMessage(program: Uint8Array | undefined): CapProcessMessage {
  return { kind: 'open', program: program === undefined ? null : Buffer.from(program).toString('base64') };
}

capture().catch((error: unknown) => {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
});
