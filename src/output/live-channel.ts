// How live engines and the daemon's writer thread talk. As in writer-channel.ts batches go by transfer and their memory comes
// back, but an engine never waits: past its bound of batches under way it counts what it drops, by records, packets and bytes.
//
//   engine -> writer   ArrayBuffer (a RecordBatch) | Snapshot | LAST_BATCH, in the order in which they happened
//   main   -> writer   Command
//   writer -> main     Told

import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Counter } from '../counters.js';
import type { RecordSink } from '../flow/dead-list.js';
import type { RecordBatch } from '../flow/record-batch.js';
import { BYTES, COUNT, REVERSE } from '../flow/row.js';
import { steadyMs } from '../steady-time.js';
import type { CloseReason, ManifestFacts } from './manifest.js';
import type { RotationOptions } from './rotation-options.js';
import { type EngineLink, LAST_BATCH } from './writer-channel.js';

/** Int32s that a live link shares: batches under way, snapshots under way. */
const LINK_INTS = 2;
const BATCHES = 0;
const SNAPSHOTS = 1;
const BATCHES_IF_BEHIND = 2;
/** Snapshots that may wait in a port whose writer is stuck; the next one holds all that one left out would have said. */
const MAX_SNAPSHOTS = 64;

/** An engine's counters as they were behind the batches before it. */
export interface Snapshot {
  readonly counters: Float64Array;
  /** Wall clock when it was taken, milliseconds since 1970. */
  readonly wallMs: number;
}

export type FromEngine = ArrayBuffer | Snapshot | typeof LAST_BATCH;

/** What the writer thread is started with; the ports of `engines` are transferred. It names the run itself unless a test does. */
export type WriterThreadSetup = Omit<LiveWriterSetup, 'run'> & Partial<LiveWriterSetup>;

export interface LiveWriterSetup {
  readonly options: RotationOptions;
  readonly manifest: ManifestFacts;
  /** Names this run of the daemon in all its manifests. */
  readonly run: string;
  readonly engines: readonly EngineLink[];
  /** Where observations of sockets and processes come; undefined where no column asks for them. */
  readonly processes?: MessagePort | undefined;
  /** WriterCounter; sharedWriterCounters() makes it. */
  readonly counters: SharedArrayBuffer;
}

export type Command =
  | { readonly kind: 'rotate' }
  | { readonly kind: 'configure'; readonly options: RotationOptions; readonly manifest: ManifestFacts };

/** What a trouble keeps from being written: records, or what becomes of files that are closed. */
export type TroubleOf = 'records' | 'files';

export type Told =
  /** The folder is locked and the current file is open; sent once. */
  | { readonly kind: 'ready'; readonly file: string }
  /** The writer cannot begin and has ended; sent instead of 'ready'. */
  | { readonly kind: 'refused'; readonly message: string; readonly code: string }
  /** A file that was taken away has the name it had; `manifest` says where it is accounted for, and is undefined for others. */
  | {
      readonly kind: 'closed';
      readonly file: string;
      readonly manifest: string | undefined;
      readonly rows: number;
      readonly bytes: number;
      readonly reason: CloseReason;
    }
  | { readonly kind: 'trouble'; readonly of: TroubleOf; readonly message: string; readonly code: string }
  | { readonly kind: 'recovered'; readonly of: TroubleOf; readonly message: string }
  | { readonly kind: 'repaired'; readonly file: string; readonly cutBytes: number; readonly message: string }
  /** Retention removed it. */
  | { readonly kind: 'removed'; readonly file: string; readonly reason: 'files' | 'size' | 'age' }
  | { readonly kind: 'ended'; readonly rows: number; readonly unwritten: number };

/** The two ends of `engines` links: `engineLinks` for LiveSinks, `writerLinks` for LiveWriterSetup. */
export function liveLinks(engines: number): { readonly engineLinks: EngineLink[]; readonly writerLinks: EngineLink[] } {
  const engineLinks: EngineLink[] = [];
  const writerLinks: EngineLink[] = [];
  for (let engine = 0; engine < engines; engine++) {
    const { port1, port2 } = new MessageChannel();
    const underWay = new SharedArrayBuffer(LINK_INTS * Int32Array.BYTES_PER_ELEMENT);
    engineLinks.push({ port: port1, underWay });
    writerLinks.push({ port: port2, underWay });
  }
  return { engineLinks, writerLinks };
}

/** The engine's side: a RecordSink that never waits. */
export class LiveSink implements RecordSink {
  readonly #port: MessagePort;
  readonly #underWay: Int32Array;
  readonly #counters: Float64Array;
  readonly #maxBatches: number;
  /** Until then a batch waits for room, on the steady clock. */
  #waitsUntilMs = 0;

  /** `counters` are the engine's; of at most `maxBatches` batches under way at a time none is dropped. */
  constructor(link: EngineLink, counters: Float64Array, maxBatches: number) {
    this.#port = link.port;
    this.#underWay = new Int32Array(link.underWay);
    this.#counters = counters;
    this.#maxBatches = maxBatches;
  }

  /** Hands the batch over and answers the memory of one that has been written; its own memory when it was dropped. */
  put(batch: RecordBatch): ArrayBuffer | undefined {
    if (!this.#hasRoom()) return this.#drop(batch);
    Atomics.add(this.#underWay, BATCHES, 1);
    this.#port.postMessage(batch.buffer, [batch.buffer]);
    const returned: { message: ArrayBuffer } | undefined = receiveMessageOnPort(this.#port);
    return returned?.message;
  }

  /** A batch is being written, or cannot be, and another waits. */
  get isBehind(): boolean {
    return Atomics.load(this.#underWay, BATCHES) >= BATCHES_IF_BEHIND;
  }

  /** Capture has ended: for so long a batch waits for room, since there is nothing left to be late for. */
  waitForRoom(ms: number): void {
    this.#waitsUntilMs = steadyMs() + ms;
  }

  #hasRoom(): boolean {
    for (;;) {
      const underWay = Atomics.load(this.#underWay, BATCHES);
      if (underWay < this.#maxBatches) return true;
      const leftMs = this.#waitsUntilMs - steadyMs();
      if (leftMs <= 0) return false;
      Atomics.wait(this.#underWay, BATCHES, underWay, leftMs);
    }
  }

  #drop(batch: RecordBatch): ArrayBuffer {
    const { rows, stride, floats, layout } = batch;
    let packets = 0;
    let bytes = 0;
    for (let i = 0, at = (batch.at(0) >> 1) + layout.first; i < rows; i++, at += stride >> 1) {
      packets += floats[at + COUNT]! + floats[at + COUNT + REVERSE]!;
      bytes += floats[at + BYTES]! + floats[at + BYTES + REVERSE]!;
    }
    const counters = this.#counters;
    counters[Counter.RECORDS_DROPPED]! += rows;
    counters[Counter.RECORDS_DROPPED_PACKETS]! += packets;
    counters[Counter.RECORDS_DROPPED_BYTES]! += bytes;
    return batch.buffer;
  }

  /** Tells the writer what the engine has counted so far; left out when many wait already. */
  snapshot(): void {
    if (Atomics.load(this.#underWay, SNAPSHOTS) < MAX_SNAPSHOTS) this.#postSnapshot();
  }

  #postSnapshot(): void {
    Atomics.add(this.#underWay, SNAPSHOTS, 1);
    this.#port.postMessage({ counters: this.#counters.slice(), wallMs: Date.now() } satisfies Snapshot);
  }

  /** Says what was counted in the end, and that there will be no more. */
  end(): void {
    this.#postSnapshot();
    this.#port.postMessage(LAST_BATCH);
  }
}

/** The writer's side: a snapshot has left the port. */
export function tookSnapshot({ underWay }: EngineLink): void {
  Atomics.sub(new Int32Array(underWay), SNAPSHOTS, 1);
}

/** Batches that the engine has handed over and that are not written yet, also while the writer hangs. */
export function batchesUnderWay({ underWay }: Pick<EngineLink, 'underWay'>): number {
  return Atomics.load(new Int32Array(underWay), BATCHES);
}

/** The writer's side: about how many messages wait in the port, a batch that is being written among them. */
export function waitingIn({ underWay }: EngineLink): number {
  const counts = new Int32Array(underWay);
  return Atomics.load(counts, BATCHES) + Atomics.load(counts, SNAPSHOTS);
}
