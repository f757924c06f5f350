// One engine on the wire: frames from a live source into the engine, time that passes without them, records to the writer at
// least once per flush interval. Its thread calls `turn` again and again.

import type { FrameBatch } from '../capture/frames.js';
import type { LiveSource } from '../capture/live-source.js';
import { Counter } from '../counters.js';
import type { RecordSink } from '../flow/dead-list.js';
import type { ChangingOptions, Engine } from '../flow/engine.js';

/** Batches in one turn at most: some ten milliseconds at full load, so that stop and flush are never late. */
const BATCHES_PER_TURN = 8;
/** Milliseconds between two looks at the kernel's counters and the interfaces. */
const TEND_MS = 250;
/** Milliseconds that the last records wait for a slow disk: what the writer waits then (live-writer.ts) ends in time for run.ts. */
const PATIENCE_AT_END_MS = 2200;
const NS_PER_SECOND = 1e9;

/** The writer as an engine sees it. */
export interface LiveRecordSink extends RecordSink {
  /** Tells the counters as they stand behind the records so far. */
  snapshot(): void;
  /** It has batches yet to write: another that is not full would take as much of its memory as a full one. */
  readonly isBehind: boolean;
  /** For so long a batch waits for room instead of being dropped. */
  waitForRoom(ms: number): void;
  /** Tells the last counters, and that there will be no more. */
  end(): void;
}

export interface LiveEngineParts {
  readonly source: LiveSource;
  readonly engine: Engine;
  readonly sink: LiveRecordSink;
  readonly counters: Float64Array;
  readonly flushIntervalMs: number;
  /** A frame may be this old, in seconds, when the source first shows it. */
  readonly lagSeconds: number;
  /** Milliseconds of a clock that nobody sets; tests pass their own. */
  readonly monotonicMs: () => number;
}

export class LiveEngine {
  readonly #parts: LiveEngineParts;
  readonly #frames: FrameBatch;
  #flushIntervalMs: number;
  #flushedMs: number;
  #tendedMs: number;
  #stepSeconds = 0;

  constructor(parts: LiveEngineParts) {
    this.#parts = parts;
    this.#frames = parts.engine.frames;
    this.#flushIntervalMs = parts.flushIntervalMs;
    this.#flushedMs = parts.monotonicMs();
    this.#tendedMs = this.#flushedMs;
  }

  /** Tracks frames that are there, or lets time pass where there are none. True when there may be more at once. */
  turn(): boolean {
    const { source, counters } = this.#parts;
    // Before looking for frames: what is stamped earlier than that is either seen by now or on its way for `lagSeconds` at most.
    const nowSeconds = source.clock.nowSeconds();
    const isBusy = this.#trackFrames();
    if (!isBusy) this.#passTime(nowSeconds);
    this.#followClock();
    this.#tend();
    counters[Counter.TURNS]!++;
    return isBusy;
  }

  /** False once there are no more frames. */
  #trackFrames(): boolean {
    const { source, engine } = this.#parts;
    const frames = this.#frames;
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      if (source.next(frames) === 0) return false;
      if (frames.length > 0) engine.track(frames);
    }
    return true;
  }

  #passTime(nowSeconds: number): void {
    const { engine, lagSeconds } = this.#parts;
    const { baseSeconds } = this.#frames;
    if (!Number.isNaN(baseSeconds)) engine.advance((nowSeconds - lagSeconds - baseSeconds) * NS_PER_SECOND);
  }

  #followClock(): void {
    const { stepSeconds } = this.#parts.source.clock;
    if (stepSeconds === this.#stepSeconds) return;
    this.#stepSeconds = stepSeconds;
    this.#parts.engine.setStep(stepSeconds);
  }

  #tend(): void {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs - this.#tendedMs >= TEND_MS) {
      this.#tendedMs = nowMs;
      this.#parts.source.tend();
    }
    if (nowMs - this.#flushedMs >= this.#flushIntervalMs) {
      this.#flushedMs = nowMs;
      if (!this.#parts.sink.isBehind) this.#flush();
    }
  }

  #flush(): void {
    this.#parts.engine.flush();
    this.#parts.sink.snapshot();
  }

  /** Takes other timeouts, direction or extras, between two batches; no packet is lost. */
  configure(changes: ChangingOptions, flushIntervalMs: number): void {
    this.#flushIntervalMs = flushIntervalMs;
    this.#parts.engine.configure(changes);
    // What ended under the old rules comes out before the writer takes the new columns.
    this.#flush();
  }

  /** Takes in no more frames, tracks those that are there, ends all flows, and hands over everything. */
  finish(): void {
    const { source, engine, sink } = this.#parts;
    source.stop();
    while (this.#trackFrames());
    this.#followClock();
    source.tend();
    sink.waitForRoom(PATIENCE_AT_END_MS);
    engine.finish();
    sink.end();
    source.close();
  }
}
