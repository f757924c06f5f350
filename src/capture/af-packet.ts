// Live capture on Linux: the frames of one interface or several, from rings that the kernel fills (TPACKET_V3), one ring for
// each interface and engine. Runs on the engine's thread.

import { Counter } from '../counters.js';
import { CaptureError } from '../errors.js';
import { KernelMemory } from '../kernel.js';
import { type CaptureClock, type ClockReader, SystemCaptureClock } from './capture-clock.js';
import type { FrameBatch } from './frames.js';
import { InterfaceCapture } from './interface-capture.js';
import { libc } from './libc.js';
import { countAndTell, type EngineShare, type LiveCaptureOptions, ringsBytes, type Tell } from './live-options.js';
import type { LiveSource } from './live-source.js';
import { notLinux } from './permission.js';
import { RingRest } from './ring-rest.js';
import { SystemClocks } from './system-clocks.js';

const POLLIN = 1;
const POLLERR = 8;
/** struct pollfd, in 16-bit halves: descriptor (two), events asked for, events that came. */
const POLL_HALVES = 4;
/** Seconds beyond the block timeout, and blocks' timeouts, after which nothing that the kernel took in is still on its way. */
const SETTLING_SECONDS = 0.1;
const SETTLING_TIMEOUTS = 3;
const STOP_STEP_MS = 2;

/**
 * Captures the share that an engine has of the frames of `options.interfaces`. Counts into `counters`; `tell` hears of what
 * happens to interfaces and the clock, from the engine of part 0 alone. The rings lie in `memory`, ringsBytes of it. Throws CaptureError.
 */
export function openAfPacket(
  options: LiveCaptureOptions,
  share: EngineShare,
  counters: Float64Array,
  tell: Tell,
  memory?: KernelMemory,
): AfPacketSource {
  return new AfPacketSource(options, share, counters, tell, new SystemClocks(), memory);
}

export class AfPacketSource implements LiveSource {
  readonly #clock: SystemCaptureClock;
  readonly #captures: InterfaceCapture[] = [];
  readonly #counters: Float64Array;
  readonly #settlingSeconds: number;
  readonly #polled: Uint16Array;
  readonly #tell: Tell;
  readonly #rest: RingRest;
  readonly #sleeper = new Int32Array(new SharedArrayBuffer(4));
  /** Blocks taken out of all rings when the thread rested last. */
  #blocksBefore = 0;
  /** Number of the interface whose turn it is. */
  #turn = 0;

  /** `reader` is the system's clocks, or a test's. */
  constructor(
    options: LiveCaptureOptions,
    share: EngineShare,
    counters: Float64Array,
    tell: Tell,
    reader: ClockReader,
    memory = new KernelMemory(ringsBytes(options)),
  ) {
    if (process.platform !== 'linux') throw notLinux();
    checkGeometry(options);
    this.#counters = counters;
    this.#tell = share.part === 0 ? countAndTell(counters, tell) : () => {};
    this.#clock = new SystemCaptureClock(reader, (seconds, totalSeconds) => this.#tell({ kind: 'clock-step', seconds, totalSeconds }));
    this.#rest = new RingRest(options, this.#clock.steadySeconds);
    this.#settlingSeconds = (options.blockTimeoutMs / 1000) * SETTLING_TIMEOUTS + SETTLING_SECONDS;
    const names = options.interfaces === 'any' ? [undefined] : options.interfaces;
    try {
      for (const name of names) this.#captures.push(new InterfaceCapture(name, options, share, this.#clock, memory));
    } catch (error) {
      this.close();
      throw error;
    }
    this.#polled = new Uint16Array(this.#captures.length * POLL_HALVES);
    for (const [i, { fd }] of this.#captures.entries()) {
      new Int32Array(this.#polled.buffer)[i * 2] = fd;
      this.#polled[i * POLL_HALVES + 2] = POLLIN;
    }
  }

  get clock(): CaptureClock {
    return this.#clock;
  }

  next(frames: FrameBatch): number {
    const captures = this.#captures;
    const { ring } = captures[this.#turn]!;
    if (ring.isUsedUp) {
      ring.release();
      this.#pass();
    }
    for (let tried = 0; tried < captures.length; tried++) {
      const count = this.#take(captures[this.#turn]!, frames);
      if (count > 0) return count;
      this.#pass();
    }
    frames.length = 0;
    return 0;
  }

  wait(timeoutMs: number): void {
    this.#sleep(Math.min(timeoutMs, this.#restMs()));
    for (const { ring } of this.#captures) if (ring.isReady) return;
    if (libc().poll(this.#polled, this.#captures.length, timeoutMs) <= 0) return;
    for (let i = 0; i < this.#captures.length; i++) {
      if ((this.#polled[i * POLL_HALVES + 3]! & POLLERR) === 0) continue;
      // An error stays until it is looked at; waiting would not wait any more.
      this.tend();
      return;
    }
  }

  tend(): void {
    this.#clock.look();
    for (const capture of this.#captures) {
      const { scale, ring } = capture;
      const isPast = this.#clock.steadySeconds > this.#clock.era.noticedAt + this.#settlingSeconds;
      if (!scale.isSettled && isPast && !ring.isReady) scale.settle(this.#clock.era);
      this.#countDrops(capture);
      capture.watch(this.#tell);
    }
  }

  setFilter(expression: string | undefined): void {
    const programs = this.#captures.map((capture) => capture.assemble(expression));
    const undo: (() => void)[] = [];
    try {
      for (const [i, capture] of this.#captures.entries()) undo.push(capture.setFilter(expression, programs[i]!));
    } catch (error) {
      for (const takeBack of undo) takeBack();
      throw error;
    }
  }

  /** Takes as long as the kernel may keep frames in a block that is not full. */
  stop(): void {
    for (const capture of this.#captures) capture.stop();
    const steps = (this.#settlingSeconds * 1000) / STOP_STEP_MS;
    for (let step = 0; step < steps && (step === 0 || this.#captures.some(({ ring }) => ring.isFilling)); step++) {
      this.#sleep(STOP_STEP_MS);
    }
    for (const capture of this.#captures) this.#countDrops(capture);
  }

  /** Frames that were handed out are gone with it. */
  close(): void {
    for (const capture of this.#captures.splice(0)) capture.close();
  }

  #restMs(): number {
    let blocks = 0;
    for (const { ring } of this.#captures) blocks += ring.opened;
    const ms = this.#rest.after(blocks - this.#blocksBefore, this.#clock.steadySeconds);
    this.#blocksBefore = blocks;
    return ms;
  }

  #sleep(ms: number): void {
    if (ms > 0) Atomics.wait(this.#sleeper, 0, 0, ms);
  }

  #pass(): void {
    this.#turn = this.#turn + 1 === this.#captures.length ? 0 : this.#turn + 1;
  }

  #take({ ring, scale }: InterfaceCapture, frames: FrameBatch): number {
    for (;;) {
      if (!ring.isOpen) {
        if (!ring.open()) return 0;
        // Frames of this block were stamped before now, so no step that changed their stamps goes unseen.
        this.#clock.look();
      }
      const count = ring.take(frames, scale);
      if (count > 0) return count;
      ring.release();
    }
  }

  #countDrops(capture: InterfaceCapture): void {
    const { dropped, freezes } = capture.readStatistics();
    this.#add(Counter.KERNEL_DROPPED, dropped);
    this.#add(Counter.RING_FREEZES, freezes);
    this.#add(Counter.SAMPLED_OUT, capture.ring.takeSampledOut());
  }

  #add(counter: number, amount: number): void {
    this.#counters[counter] = this.#counters[counter]! + amount;
  }
}

/** Positions in a ring are signed 32-bit numbers. */
const MOST_RING_BYTES = 2 ** 31 - 2 ** 20;

function checkGeometry({ ringBytes, blockBytes }: LiveCaptureOptions): void {
  if (ringBytes % blockBytes !== 0 || ringBytes / blockBytes < 2) {
    throw new CaptureError(
      `a ring of ${ringBytes} bytes cannot be made of blocks of ${blockBytes}: it must hold two or more, and no part of one`,
    );
  }
  if (ringBytes > MOST_RING_BYTES) throw new CaptureError(`a ring of ${ringBytes} bytes is too large: ${MOST_RING_BYTES} are possible`);
}
