// One engine: frames in, dead flows out. It owns the decoder, the flow tables and the dead list, and runs them as one loop
// over batches of frames, on whatever thread its source is.
//
//   frames -> decode -> orient -> track -> sweep a little

import { EXACT_RANGE_NS, FrameBatch } from '../capture/frames.js';
import { Counter } from '../counters.js';
import { FragmentTable } from '../decode/fragments.js';
import { FrameDecoder } from '../decode/frame-decoder.js';
import * as packet from '../decode/packet.js';
import { Verdict } from '../decode/verdict.js';
import { Walk } from '../decode/walk.js';
import { DeadList, type RecordSink } from './dead-list.js';
import { engineMemory } from './engine-memory.js';
import type { ChangingOptions, EngineOptions, EngineTuning } from './engine-options.js';
import { Eviction } from './eviction.js';
import { FlowTable } from './flow-table.js';
import { hashSeed } from './hash.js';
import { keepPartition, orient } from './key.js';
import { copyLiveFlows } from './live-flows.js';
import { NARROW, type RowLayout, WIDE } from './row.js';
import { RowStore } from './row-store.js';
import { DISORDER_NS, rulesOf } from './rules.js';

export type { ChangingOptions, EngineOptions, EngineTuning } from './engine-options.js';

const NS_PER_SECOND = 1e9;
/** A whole turn of the clock hand takes this share of the idle threshold. */
const TURN_SHARE = 4;
/** Rows. Bounds what sweeping costs where the threshold is short and packets are far apart. */
const SWEEP_PER_PACKET = 32;
/** Nanoseconds in which the clock hand goes round while no packets come, so that a silent flow ends soon after its threshold. */
const QUIET_TURN_NS = 0.5e9;
/** Rows; fewer at a time cost more each, since memory is fetched ahead only along a run. */
const LEAST_SWEPT = 1024;

export class Engine {
  #options: EngineOptions;
  readonly #counters: Float64Array;
  readonly #decoder: FrameDecoder;
  readonly #fragments = new FragmentTable();
  readonly #packets: packet.PacketBatch;
  readonly #dead: DeadList;
  readonly #eviction: Eviction;
  readonly #narrow: FlowTable;
  readonly #wide: FlowTable;
  readonly #sweepPerPacket: number;
  #nowNs = Number.NEGATIVE_INFINITY;
  #sweptNs = Number.NaN;
  /** Up to here `advance` has said that no more frames come. */
  #quietNs = Number.NEGATIVE_INFINITY;
  /** Seconds that wall time is ahead of capture time. */
  #stepSeconds = 0;
  /** Packets since the clock hand last moved. */
  #packetsUnswept = 0;

  /** A batch that lies in the engine's memory: its frames are decoded the fastest, if their bytes lie there too. */
  readonly frames: FrameBatch;

  /** Counts into `counters` (counters.ts); ended flows go to `sink`. `memory` is engineMemory's. */
  constructor(
    options: EngineOptions,
    sink: RecordSink,
    counters: Float64Array,
    tuning: EngineTuning = {},
    memory = engineMemory(options, 0, tuning.batch),
  ) {
    this.#options = options;
    this.#counters = counters;
    const { maxFlows: maxRows, hasExtras } = options;
    this.#packets = new packet.PacketBatch(tuning.batch, memory);
    this.frames = new FrameBatch(this.#packets.capacity, memory);
    this.#decoder = new FrameDecoder(new Walk(this.#packets, this.#fragments, options), memory);
    this.#dead = new DeadList(memory, sink, hasExtras);
    this.#sweepPerPacket = tuning.sweepPerPacket ?? SWEEP_PER_PACKET;
    this.#eviction = new Eviction(options.maxFlows);
    const seed = tuning.seed ?? hashSeed();
    const newTable = (layout: RowLayout): FlowTable => {
      const store: RowStore = new RowStore(layout, { ...tuning, maxRows, seed, hasExtras }, memory, {
        deadRowsFull: () => this.#dead.send(store),
        noticed: (row, deadlineNs) => this.#eviction.noticed(store, row, deadlineNs),
        makeRoom: (timeNs) => this.#makeRoom(store, timeNs),
      });
      return new FlowTable(store, this.#packets, rulesOf(options), this.#eviction);
    };
    this.#narrow = newTable(NARROW);
    this.#wide = newTable(WIDE);
    this.#dead.collect([this.#narrow.store, this.#wide.store]);
    this.#eviction.watch([this.#narrow, this.#wide]);
  }

  /** Ends a flow as a packet comes at `timeNs`, so that one can begin in `store`; answers how many can. */
  #makeRoom(store: RowStore, timeNs: number): number {
    this.#eviction.evict(timeNs);
    store.kernel.setWatched(this.#eviction.isWatching);
    return this.#eviction.room;
  }

  /** Tracks a batch of frames, no more than the engine's own batches hold; the frames may be overwritten afterwards. */
  track(frames: FrameBatch): void {
    if (frames.length > this.#packets.capacity) throw new RangeError(`${frames.length} frames are more than a batch holds`);
    const jump = this.#scanTimes(frames);
    if (jump < 0) this.#trackNear(frames);
    else this.#trackJump(frames, jump);
  }

  /** Looks at all times; answers the first frame whose time lies so far after the base that a rebase is due, negative where none does. */
  #scanTimes({ memory, timeNs, length }: FrameBatch): number {
    const own = this.frames.timeNs;
    const times = memory === this.frames.memory ? timeNs : own;
    if (times === own && timeNs !== own) own.set(timeNs.subarray(0, length));
    return this.#narrow.store.kernel.scanTimes(times.byteOffset, length, EXACT_RANGE_NS);
  }

  /** Capture time jumps at frame `jump`: what comes before is tracked before the base of all times moves there. */
  #trackJump(frames: FrameBatch, jump: number): void {
    const { length } = frames;
    frames.length = jump;
    this.#scanTimes(frames);
    if (jump > 0) this.#trackNear(frames);
    frames.length = length - jump;
    for (let i = 0; i < frames.length; i++) frames.move(jump + i, i);
    this.#rebase(frames);
    this.track(frames);
  }

  /** Tracks frames whose times have been looked at, and are near enough to the base to be exact. */
  #trackNear(frames: FrameBatch): void {
    const packets = this.#packets;
    this.#noticeTimes(frames);
    this.#decoder.decode(frames, packets);
    this.#countFrames(frames);
    if (this.#options.parts > 1) keepPartition(packets, this.#options.part, this.#options.parts);
    if (this.#options.direction === 'bi') orient(packets);
    this.#trackPackets(packets);
    this.#sweep(packets.length);
  }

  /**
   * Time goes on without packets: every frame from before `nowNs` has been tracked. Flows that silence has ended by then go to
   * the dead list, at the latest half a second of such time later. Changes no record, only when it comes out.
   */
  advance(nowNs: number): void {
    if (this.#nowNs === Number.NEGATIVE_INFINITY || nowNs <= this.#quietNs) return;
    const share = Math.min(1, (nowNs - Math.max(this.#quietNs, this.#nowNs)) / QUIET_TURN_NS);
    this.#quietNs = nowNs;
    if (share <= 0) return;
    // Sweeping allows for packets out of order; here it is known that none will come.
    this.#sweepShare(share, nowNs + DISORDER_NS);
    this.#countFlows();
  }

  /** Hands over the records of flows that have ended so far. */
  flush(): void {
    this.#dead.flush();
    this.#countFlows();
  }

  /** Puts copies of all flows that live into `sink`, their end reason 0. Changes nothing; what has ended is in the engine's own sink. */
  snapshot(sink: RecordSink): void {
    copyLiveFlows([this.#narrow.store, this.#wide.store], sink, this.#dead.baseSeconds);
  }

  /**
   * Judges packets by `changes` from now on. Flows of one direction cannot become conversations, and rows without extras cannot
   * grow them: where direction or extras change, all flows end, forced, and begin anew.
   */
  configure(changes: ChangingOptions): void {
    const { direction, hasExtras } = this.#options;
    this.#options = { ...this.#options, ...changes };
    if (changes.direction !== direction || changes.hasExtras !== hasExtras) this.#endAll();
    if (changes.hasExtras !== hasExtras) this.#setExtras(changes.hasExtras);
    const rules = rulesOf(this.#options);
    this.#narrow.setRules(rules);
    this.#wide.setRules(rules);
    this.#eviction.forget();
  }

  #setExtras(hasExtras: boolean): void {
    this.#dead.setExtras(hasExtras);
    this.#narrow.store.setExtras(hasExtras);
    this.#wide.store.setExtras(hasExtras);
  }

  /** The wall clock is now `seconds` ahead of the time that frames carry; records that come out from now on are in wall time. */
  setStep(seconds: number): void {
    this.#dead.flush();
    this.#dead.baseSeconds += seconds - this.#stepSeconds;
    this.#counters[Counter.BASE_SECONDS]! += seconds - this.#stepSeconds;
    this.#stepSeconds = seconds;
  }

  /** Ends every flow that is left and hands over all records. */
  finish(): void {
    this.#endAll();
    this.#dead.flush();
    this.#countFlows();
  }

  #endAll(): void {
    const nowNs = Math.max(this.#nowNs, this.#quietNs);
    this.#narrow.drain(nowNs);
    this.#wide.drain(nowNs);
  }

  #noticeTimes({ baseSeconds }: FrameBatch): void {
    const counters = this.#counters;
    const { earliestNs, latestNs } = this.#narrow.store.kernel;
    const isFirst = this.#nowNs === Number.NEGATIVE_INFINITY;
    if (isFirst) this.#dead.baseSeconds = baseSeconds + this.#stepSeconds;
    this.#nowNs = Math.max(this.#nowNs, latestNs.value);
    counters[Counter.FIRST_NS] = isFirst ? earliestNs.value : Math.min(counters[Counter.FIRST_NS]!, earliestNs.value);
    counters[Counter.LAST_NS] = this.#nowNs;
    counters[Counter.BASE_SECONDS] = baseSeconds + this.#stepSeconds;
  }

  /** Once in months of capture time: moves the zero of all times to the next frame, so that they stay exact. */
  #rebase(frames: FrameBatch): void {
    const nextNs = frames.timeNs[0]!;
    // What the jump has ended keeps the times it had; only flows that live on are moved.
    this.#narrow.sweepAll(nextNs);
    this.#wide.sweepAll(nextNs);
    this.#dead.flush();
    const shiftNs = frames.rebase(Math.floor(nextNs / NS_PER_SECOND));
    this.#dead.baseSeconds = frames.baseSeconds + this.#stepSeconds;
    this.#narrow.rebase(shiftNs);
    this.#wide.rebase(shiftNs);
    this.#fragments.rebase(shiftNs);
    this.#eviction.forget();
    this.#nowNs -= shiftNs;
    this.#quietNs -= shiftNs;
    this.#sweptNs -= shiftNs;
    this.#counters[Counter.FIRST_NS]! -= shiftNs;
  }

  #countFrames(frames: FrameBatch): void {
    const counters = this.#counters;
    const { framesBy } = this.#decoder;
    counters[Counter.FRAMES]! += frames.length;
    counters[Counter.NONIP]! += framesBy[Verdict.NONIP]!;
    counters[Counter.MALFORMED]! += framesBy[Verdict.MALFORMED]!;
    counters[Counter.UNSUPPORTED]! += framesBy[Verdict.UNSUPPORTED]!;
  }

  /** Tracks packets of one layout after those of the other, in order. */
  #trackPackets({ wide, length }: packet.PacketBatch): void {
    const narrow = this.#narrow;
    const wideTable = this.#wide;
    const bytes = narrow.bytes + wideTable.bytes;
    for (let from = 0; from < length; ) from = (wide[from] === 1 ? wideTable : narrow).track(from, length);
    this.#counters[Counter.FLOW_PACKETS]! += length;
    this.#counters[Counter.FLOW_BYTES]! += narrow.bytes + wideTable.bytes - bytes;
    this.#countFlows();
  }

  #countFlows(): void {
    const { endedBy } = this.#dead;
    for (let reason = 1; reason < endedBy.length; reason++) this.#counters[Counter.ENDED + reason] = endedBy[reason]!;
    this.#counters[Counter.LIVE] = this.#narrow.store.used + this.#wide.store.used;
  }

  /** Turns the clock hand as far as capture time has gone on. */
  #sweep(packets: number): void {
    if (Number.isNaN(this.#sweptNs)) this.#sweptNs = this.#nowNs;
    const turns = ((this.#nowNs - this.#sweptNs) * TURN_SHARE) / this.#options.idleNs;
    const rows = this.#narrow.store.top + this.#wide.store.top;
    this.#packetsUnswept += packets;
    if (turns < Math.min(1, LEAST_SWEPT / rows)) return;
    const share = Math.min(turns, 1, (this.#packetsUnswept * this.#sweepPerPacket) / rows);
    this.#sweptNs = this.#nowNs;
    this.#packetsUnswept = 0;
    this.#sweepShare(share, this.#nowNs);
  }

  #sweepShare(share: number, nowNs: number): void {
    this.#narrow.sweep(Math.ceil(share * this.#narrow.store.top), nowNs);
    this.#wide.sweep(Math.ceil(share * this.#wide.store.top), nowNs);
  }
}
