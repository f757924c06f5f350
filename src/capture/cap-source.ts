// Live capture through libpcap, by the `cap` package: the source of systems without AF_PACKET, and on request on Linux. Frames
// come from a process for each interface (cap-process.ts says why) by way of a thread that receives them; the engine's thread
// only takes them from shared memory, so it blocks and waits as with any other source.
//
// cap tells no time of arrival: frames have the time at which its process took them up, some microseconds later. It gives
// the first 65 535 bytes of a frame, and that is the most that counts as its length on the wire: the bytes of a packet come from
// its IP header, so only one whose IP length is 0 (segmentation offload) and that is longer than that is counted short.

import { endianness } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { Counter } from '../counters.js';
import { CaptureError } from '../errors.js';
import { startThread } from '../thread.js';
import { At, FRAME_HEADER_BYTES, frameBytes, HEADER_BYTES } from './cap-chunk.js';
import { CapShelf, shelfMemory } from './cap-shelf.js';
import type { CapFeedData, CapFeedMessage, CapOrder, CapTask } from './cap-task.js';
import type { CaptureClock } from './capture-clock.js';
import { CaptureTimes } from './capture-times.js';
import type { FrameBatch } from './frames.js';
import type { Link } from './link-type.js';
import { countAndTell, type LiveCaptureOptions, type Tell } from './live-options.js';
import type { LiveSource } from './live-source.js';
import { permissionAdvice } from './permission.js';

/** libpcap gives each frame as much of `ringBytes` as the longest could need, often 64 KiB; blocks are the kernel's matter. */
export type CapOptions = Pick<LiveCaptureOptions, 'interfaces' | 'filter' | 'snapLength' | 'sample' | 'ringBytes'>;

/** Milliseconds. Only what hangs takes so long. */
const HUNG_MS = 20_000;
const LITTLE_ENDIAN = endianness() === 'LE';

/** A shelf, and how far the chunk on it that is being handed out has been. */
interface Feed {
  readonly name: string;
  readonly shelf: CapShelf;
  /** Next frame and end of the chunk; 0: none is open. */
  at: number;
  end: number;
  notBefore: number;
  before: number;
  link: Link;
  droppedBefore: number;
}

/** Captures `options.interfaces`; waits until all are open. Counts into `counters`. Throws CaptureError. */
export function openCap(options: CapOptions, clock: CaptureClock, counters: Float64Array, tell: Tell): CapSource {
  return new CapSource(options, clock, counters, tell);
}

export class CapSource implements LiveSource {
  readonly clock: CaptureClock;
  readonly #times: CaptureTimes;
  readonly #counters: Float64Array;
  readonly #tell: Tell;
  readonly #feeds: readonly Feed[];
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #port: MessagePort;
  readonly #thread: Worker;
  #turn = 0;

  constructor(options: CapOptions, clock: CaptureClock, counters: Float64Array, tell: Tell) {
    this.clock = clock;
    this.#times = new CaptureTimes(clock);
    this.#counters = counters;
    this.#tell = countAndTell(counters, tell);
    const { filter, snapLength, sample, ringBytes } = options;
    const names = options.interfaces === 'any' ? ['any'] : options.interfaces;
    const tasks: CapTask[] = names.map((name) => ({ interface: name, filter, snapLength, sample, ringBytes }));
    const shelves = names.map(shelfMemory);
    this.#feeds = names.map((name, index) => newFeed(name, shelves[index]!));
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: CapFeedData = { tasks, shelves, bell: this.#bell.buffer as SharedArrayBuffer, port: port2 };
    this.#thread = startThread('capture/cap-feed-thread', { workerData, transferList: [port2] });
    this.#thread.unref();
    const failure = this.#answers('open');
    if (failure === undefined) return;
    this.close();
    throw failure;
  }

  next(frames: FrameBatch): number {
    const feeds = this.#feeds;
    for (let tried = 0; tried < feeds.length; tried++) {
      const feed = feeds[this.#turn]!;
      const count = this.#take(feed, frames);
      if (count > 0) return count;
      this.#turn = this.#turn + 1 === feeds.length ? 0 : this.#turn + 1;
    }
    frames.length = 0;
    return 0;
  }

  wait(timeoutMs: number): void {
    const seen = Atomics.load(this.#bell, 0);
    if (this.#feeds.every(({ at, shelf }) => at === 0 && shelf.oldest() === -1)) Atomics.wait(this.#bell, 0, seen, timeoutMs);
  }

  tend(): void {
    this.#times.look();
    for (const feed of this.#feeds) this.#countDropped(feed, feed.shelf.dropped);
    for (let message = this.#message(); message !== undefined; message = this.#message()) this.#hear(message);
  }

  /** Frames that come within some milliseconds of the change may meet either filter; cap-feed.ts says when each meets exactly one. */
  setFilter(expression: string | undefined): void {
    this.#order({ kind: 'filter', filter: expression });
    const failure = this.#answers('open');
    this.#order({ kind: failure === undefined ? 'commit' : 'discard' });
    if (failure !== undefined) throw failure;
  }

  /** Takes up to a second, where the kernel does not choose frames under a flood that cap cannot keep up with. */
  stop(): void {
    this.#order({ kind: 'stop' });
    this.#answers('stopped');
    this.tend();
  }

  close(): void {
    this.#port.close();
    void this.#thread.terminate();
  }

  #take(feed: Feed, frames: FrameBatch): number {
    for (;;) {
      if (feed.at === 0 && !this.#open(feed)) return 0;
      if (feed.at >= feed.end) {
        // Its frames were handed out before this call, so nobody looks at them any more.
        feed.shelf.take();
        feed.at = 0;
        continue;
      }
      frames.reset(feed.shelf.view, feed.link);
      this.#fill(feed, frames);
      if (frames.length > 0) return frames.length;
    }
  }

  #open(feed: Feed): boolean {
    const { view } = feed.shelf;
    const at = feed.shelf.oldest();
    if (at === -1) return false;
    feed.at = at + HEADER_BYTES;
    feed.end = at + view.getUint32(at + At.BYTES, true);
    feed.link = { type: view.getInt32(at + At.LINK, true), littleEndian: LITTLE_ENDIAN };
    feed.notBefore = view.getFloat64(at + At.NOT_BEFORE, true);
    feed.before = view.getFloat64(at + At.BEFORE, true);
    this.#count(Counter.SAMPLED_OUT, view.getUint32(at + At.SAMPLED_OUT, true));
    this.#count(Counter.KERNEL_DROPPED, view.getUint32(at + At.KERNEL_DROPPED, true));
    return true;
  }

  #fill(feed: Feed, frames: FrameBatch): void {
    const { view } = feed.shelf;
    let { at } = feed;
    while (at < feed.end && !frames.isFull) {
      const ms = view.getFloat64(at, true);
      const captured = view.getUint32(at + 8, true);
      const begin = at + FRAME_HEADER_BYTES;
      if (ms >= feed.notBefore && ms < feed.before) this.#times.add(frames, begin, begin + captured, view.getUint32(at + 12, true), ms);
      at += frameBytes(captured);
    }
    feed.at = at;
  }

  #order(order: CapOrder): void {
    this.#port.postMessage(order);
  }

  #message(): CapFeedMessage | undefined {
    return (receiveMessageOnPort(this.#port) as { message: CapFeedMessage } | undefined)?.message;
  }

  /** Waits until each interface has said `kind`, or that it failed: why the first did. */
  #answers(kind: 'open' | 'stopped'): CaptureError | undefined {
    const deadline = performance.now() + HUNG_MS;
    let failure: CaptureError | undefined;
    for (let missing = this.#feeds.length; missing > 0; ) {
      const seen = Atomics.load(this.#bell, 0);
      const message = this.#message();
      if (message === undefined) {
        if (performance.now() > deadline) return new CaptureError('the processes that capture with cap do not answer');
        Atomics.wait(this.#bell, 0, seen, HUNG_MS);
      } else if (message.kind === kind) missing--;
      else if (message.kind === 'failed') {
        failure ??= openFailure(this.#feeds[message.index]!.name, message.message);
        missing--;
      } else this.#hear(message);
    }
    return failure;
  }

  #hear(message: CapFeedMessage): void {
    const name = this.#feeds[message.index]!.name;
    if (message.kind === 'lost') {
      if (message.reason === 'interrupted') this.#trouble(name, `its capture process ended: ${message.message}`);
      this.#tell({ kind: 'interface-lost', interface: name, reason: message.reason });
    } else if (message.kind === 'back') this.#tell({ kind: 'interface-back', interface: name });
    else if (message.kind === 'trouble') this.#trouble(name, message.message);
  }

  #trouble(name: string, message: string): void {
    this.#tell({ kind: 'interface-trouble', interface: name, message, code: '' });
  }

  #countDropped(feed: Feed, dropped: number): void {
    this.#count(Counter.KERNEL_DROPPED, dropped - feed.droppedBefore);
    feed.droppedBefore = dropped;
  }

  #count(counter: number, more: number): void {
    this.#counters[counter] = this.#counters[counter]! + more;
  }
}

/** `message` is libpcap's; where the permission lacks, what would give it is said too. */
function openFailure(name: string, message: string): CaptureError {
  const lacksPermission = /permission|not permitted/i.test(message);
  return new CaptureError(`cannot capture on ${name}: ${message}${lacksPermission ? `\n${permissionAdvice()}` : ''}`);
}

function newFeed(name: string, memory: SharedArrayBuffer): Feed {
  return {
    name,
    shelf: new CapShelf(memory),
    at: 0,
    end: 0,
    notBefore: 0,
    before: 0,
    link: { type: -1, littleEndian: LITTLE_ENDIAN },
    droppedBefore: 0,
  };
}
