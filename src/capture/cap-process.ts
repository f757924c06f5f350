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
import { kernelDrops } from './cap-drops.js';
import { type CapSession, linkTypeOf, loadCap } from './cap-module.js';
import type { CapProcessMessage, CapTask } from './cap-task.js';

/** Where chunks go. */
const OUTPUT = 3;
/** Bytes; cap's snap length, so no frame needs more. What comes is the frame's whole length up to here. */
const FRAME_BYTES = 65_535;
/** Milliseconds that a frame waits for others at most. */
const FLUSH_MS = 5;
const DROPS_MS = 100;

const task = JSON.parse(process.argv[2] ?? '') as CapTask;
const frame = Buffer.alloc(FRAME_BYTES);
const chunk = new ChunkWriter();
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let begunMs = 0;
let skipped = 0;
let dropsReadMs = 0;
let readDrops = (): number => 0;

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
    chunk.kernelDropped += readDrops();
  }
  begunMs = 0;
  if (!chunk.isEmpty) send(chunk.finish());
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
  process.on('message', () => setTimeout(finish, FLUSH_MS));
  // Terminals and systemd send signals to all processes of a program; what they mean is the parent's to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {});
  const { Cap } = await loadCap();
  const session: CapSession = new Cap();
  const findDrops = kernelDrops();
  session.on('packet', onPacket);
  chunk.link = linkTypeOf(session.open(task.interface, task.filter ?? '', task.ringBytes, frame));
  readDrops = findDrops();
  tell({ kind: 'open' });
  setInterval(flush, FLUSH_MS);
}

capture().catch((error: unknown) => {
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
});
