// The daemon's writer: batches and snapshots of all engines in, in order, rotating CSV out. When the disk does not take a batch,
// it and all that comes behind it wait here, with their memory, so that the engines run into their bound and count what they drop.
// Driven from outside (take, command, tick): it has no timer and no thread of its own.

import { WriterCounter } from '../counters.js';
import { systemCode } from '../errors.js';
import { RecordBatch } from '../flow/record-batch.js';
import { FileNames } from './closed-names.js';
import { ClosingFiles } from './closing.js';
import type { Compressor } from './compressor.js';
import { refuseUnlessPlain } from './current-file.js';
import type { Disk } from './disk.js';
import { FolderLock } from './folder-lock.js';
import type { BatchCursor } from './growing-file.js';
import { IntervalCounters, type Unwritten } from './interval-counters.js';
import type { Command, FromEngine, LiveWriterSetup, Snapshot, Told } from './live-channel.js';
import type { ManifestFacts } from './manifest.js';
import type { RecordOwners } from './process-columns.js';
import { Recovery } from './recovery.js';
import { type FileShape, RotatingCsv } from './rotating-csv.js';
import type { RotationOptions } from './rotation-options.js';
import { isPassing, startError } from './start-error.js';
import { Tally } from './tally.js';
import { Trouble } from './trouble.js';
import { LAST_BATCH } from './writer-channel.js';
import type { WriterParts } from './writer-parts.js';

const RETRY_MS = 1000;
const LOOK_MS = 1000;
const RETAIN_MS = 60_000;
/** How long a disk that does not take the last records is waited for, then manifests and compression; live-engine.ts has waited before. */
const PATIENCE_MS = 1000;
const FINISHING_MS = 1200;

export interface LiveWriterWorld {
  readonly disk: Disk;
  readonly compressor: Compressor;
  /** Whose records are; undefined where no column asks for it. */
  readonly owners?: RecordOwners | undefined;
  readonly tell: (told: Told) => void;
  /** A batch is written: its memory may go back. */
  readonly giveBack: (engine: number, buffer: ArrayBuffer) => void;
}

interface Queued {
  readonly engine: number;
  /** Undefined for a snapshot. */
  readonly cursor: BatchCursor | undefined;
  snapshot: Snapshot | undefined;
  /** What shapes the rows of all that is queued behind it. */
  readonly shape?: FileShape;
}

export class LiveWriter {
  readonly #world: LiveWriterWorld;
  readonly #parts: WriterParts;
  readonly #closing: ClosingFiles;
  readonly #csv: RotatingCsv;
  readonly #intervals: IntervalCounters;
  readonly #counters: Float64Array;
  readonly #run: string;
  readonly #facts: ManifestFacts;
  readonly #enginesEnded: Promise<void>;
  #options: RotationOptions;
  #lock: FolderLock | undefined;
  /** The folder is ours and in order. */
  #isBegun = false;
  #queue: Queued[] = [];
  #enginesLeft: number;
  #engineEnded: () => void = () => undefined;
  /** Set while the disk does not take records. */
  #retryMs: number | undefined;
  #lookMs: number;
  #retainMs: number;

  constructor(setup: Omit<LiveWriterSetup, 'engines' | 'processes'>, engines: number, world: LiveWriterWorld) {
    const { disk, tell, compressor, owners } = world;
    this.#world = world;
    this.#options = setup.options;
    this.#run = setup.run;
    this.#counters = new Float64Array(setup.counters);
    this.#enginesLeft = engines;
    this.#lookMs = disk.wallMs();
    this.#retainMs = this.#lookMs;
    const names = new FileNames(setup.options.folder, setup.options.name);
    const trouble = new Trouble(tell, disk.wallMs);
    this.#parts = { disk, names, tell, trouble, counters: this.#counters, owners, options: () => this.#options };
    this.#closing = new ClosingFiles(this.#parts, compressor);
    this.#intervals = new IntervalCounters(engines, this.#lookMs);
    const shape = { columns: setup.options.columns, facts: setup.manifest };
    // What others put under the current file's name while the daemon runs is of no run.
    const strangers = new Recovery(this.#parts, this.#closing, setup.manifest, undefined);
    this.#csv = new RotatingCsv(this.#parts, this.#closing, setup.run, this.#intervals, shape, () => strangers.closeLeft(names.current));
    this.#enginesEnded = new Promise((resolve) => {
      this.#engineEnded = resolve;
    });
    this.#facts = setup.manifest;
  }

  /** Locks the folder, mends it and opens the current file. Throws SinkError when that is not to be; a full disk is waited for. */
  start(): void {
    const { names, tell } = this.#parts;
    try {
      this.#begin();
    } catch (error) {
      if (!isPassing(error)) throw startError(names, error);
      this.#beginTrouble(error);
    }
    tell({ kind: 'ready', file: names.current });
  }

  #begin(): void {
    const { disk, names } = this.#parts;
    disk.makeFolder(names.folder);
    refuseUnlessPlain(names.current);
    this.#lock ??= new FolderLock(names.lock, this.#run);
    new Recovery(this.#parts, this.#closing, this.#facts, this.#lock.staleRun).mendFolder();
    this.#isBegun = true;
    this.#closing.retain();
    this.#csv.open();
  }

  take(engine: number, message: FromEngine): void {
    if (message === LAST_BATCH) {
      this.#enginesLeft--;
      if (this.#enginesLeft === 0) this.#engineEnded();
      return;
    }
    if (message instanceof ArrayBuffer)
      this.#queue.push({ engine, cursor: { batch: new RecordBatch(message), next: 0 }, snapshot: undefined });
    else this.#queueSnapshot(engine, message);
    if (this.#retryMs === undefined) this.#writeQueue();
  }

  /** One behind another says all that the other would have: while the disk fails they do not pile up. */
  #queueSnapshot(engine: number, snapshot: Snapshot): void {
    const last = this.#queue.at(-1);
    if (last?.engine === engine && last.snapshot !== undefined) last.snapshot = snapshot;
    else this.#queue.push({ engine, cursor: undefined, snapshot });
  }

  command(command: Command): void {
    if (command.kind === 'rotate') {
      this.#csv.askForRotation();
      this.#rotateIfDue();
      return;
    }
    // Limits count at once, since one of them may be what the records wait for.
    this.#options = { ...command.options, folder: this.#options.folder, name: this.#options.name };
    this.#shape({ columns: command.options.columns, facts: command.manifest });
    this.#rotateIfDue();
    this.#closing.retain();
  }

  /** Records that wait are rows of the columns that were in force when they were made. */
  #shape(shape: FileShape): void {
    if (this.#queue.length === 0) this.#csv.configure(shape);
    else this.#queue.push({ engine: 0, cursor: undefined, snapshot: undefined, shape });
  }

  /** With a disk that does not even take records it is left for later. */
  #rotateIfDue(): void {
    if (this.#retryMs === undefined) this.#csv.rotateIfDue();
  }

  /** Some times a second: tries again, looks after the file's name, rotates on a quiet wire. */
  tick(): void {
    const nowMs = this.#world.disk.wallMs();
    this.#counters[WriterCounter.TURNS]!++;
    this.#world.owners?.refresh();
    if (this.#retryMs !== undefined && isDue(this.#retryMs, nowMs, RETRY_MS)) this.#writeQueue();
    if (isDue(this.#lookMs, nowMs, LOOK_MS)) {
      this.#lookMs = nowMs + LOOK_MS;
      if (this.#retryMs === undefined) this.#attempt(() => this.#look());
    }
    if (isDue(this.#retainMs, nowMs, RETAIN_MS)) {
      this.#retainMs = nowMs + RETAIN_MS;
      this.#closing.retain();
    }
    this.#closing.retry();
    this.#rotateIfDue();
  }

  #look(): void {
    this.#csv.checkPlace();
    this.#lock?.renew();
  }

  /** Writes what waits, until the disk fails. */
  #writeQueue(): void {
    this.#attempt(() => {
      if (!this.#isBegun) this.#begin();
      if (this.#retryMs !== undefined) this.#look();
      this.#csv.open();
      let written = 0;
      try {
        for (const queued of this.#queue) {
          this.#write(queued);
          written++;
        }
      } finally {
        this.#queue = this.#queue.slice(written);
      }
    });
  }

  #write({ engine, cursor, snapshot, shape }: Queued): void {
    if (shape !== undefined) this.#csv.configure(shape);
    if (snapshot !== undefined) this.#intervals.see(engine, snapshot);
    if (cursor === undefined) return;
    while (cursor.next < cursor.batch.rows) this.#csv.append(cursor);
    this.#world.giveBack(engine, cursor.batch.buffer);
  }

  /** Does what needs the disk; a failure is told once, and how long it lasted when it is over. */
  #attempt(work: () => void): void {
    const { trouble, names } = this.#parts;
    try {
      work();
      if (this.#retryMs === undefined) return;
      this.#retryMs = undefined;
      this.#counters[WriterCounter.IN_TROUBLE] = 0;
      trouble.ends(`cannot write ${names.current}`, `${names.current} is written again`, 'records');
    } catch (error) {
      this.#beginTrouble(error);
    }
  }

  #beginTrouble(error: unknown): void {
    const { trouble, names, disk } = this.#parts;
    // A fault of the program is not one of the disk: it ends the thread, and main ends the process.
    if (systemCode(error) === '') throw error;
    this.#retryMs = disk.wallMs() + RETRY_MS;
    this.#counters[WriterCounter.IN_TROUBLE] = 1;
    this.#counters[WriterCounter.WRITE_ERRORS]!++;
    trouble.begins(`cannot write ${names.current}`, error, 'records wait in memory up to their bound; tried again every second', 'records');
  }

  /** Resolves when all engines have ended and all they gave is in closed files with manifests, or nothing more can be done for it. */
  async ended(): Promise<void> {
    await this.#enginesEnded;
    const { disk, tell } = this.#parts;
    const endMs = disk.steadyMs() + PATIENCE_MS;
    const isLate = (): boolean => disk.steadyMs() > endMs;
    while (this.#retryMs !== undefined && !isLate()) {
      await disk.sleep(RETRY_MS / 10);
      this.tick();
    }
    const unwritten = this.#giveUp();
    while (!this.#csv.end(unwritten) && !isLate()) await disk.sleep(RETRY_MS / 10);
    await this.#finishFiles();
    this.#lock?.release();
    tell({ kind: 'ended', rows: this.#counters[WriterCounter.ROWS]!, unwritten: unwritten.rows });
  }

  /** Counts what is left in the queue as lost, and takes what the engines said last. */
  #giveUp(): Unwritten {
    const lost = new Tally();
    for (const { engine, cursor, snapshot } of this.#queue) {
      if (snapshot !== undefined) this.#intervals.see(engine, snapshot);
      if (cursor !== undefined) lost.add(cursor.batch, cursor.next, cursor.batch.rows);
    }
    this.#queue = [];
    const { rows, packets, bytes, reversePackets, reverseBytes } = lost;
    const unwritten = { rows, packets: packets + reversePackets, bytes: bytes + reverseBytes };
    this.#counters[WriterCounter.UNWRITTEN]! += unwritten.rows;
    this.#counters[WriterCounter.UNWRITTEN_PACKETS]! += unwritten.packets;
    this.#counters[WriterCounter.UNWRITTEN_BYTES]! += unwritten.bytes;
    return unwritten;
  }

  async #finishFiles(): Promise<void> {
    const { disk } = this.#parts;
    const all = this.#closing.written().then(() => this.#closing.compressed());
    await Promise.race([all, disk.sleep(FINISHING_MS)]);
    this.#closing.abandon();
    await this.#world.compressor.end();
  }
}

/** True when `atMs` has come; also when the clock was set back, so that it is further away than it can be. */
function isDue(atMs: number, nowMs: number, periodMs: number): boolean {
  return nowMs >= atMs || atMs - nowMs > periodMs;
}
