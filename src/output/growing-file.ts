// One CSV of the daemon while it grows: whole rows go to its end, and what it says of itself counts those alone that the disk
// has taken. A write that fails in the middle of a row leaves a torn one; it is cut off, at the latest before the next write.

import { createHash } from 'node:crypto';
import type { RecordBatch } from '../flow/record-batch.js';
import { CsvWriter } from './csv.js';
import type { Disk, FileState } from './disk.js';
import type { RecordOwners } from './process-columns.js';
import type { BatchBuffer } from './row-buffer.js';
import { Tally } from './tally.js';

const NEWLINE = 0x0a;

/** A batch on its way to the disk: records before `next` are there. */
export interface BatchCursor {
  readonly batch: RecordBatch;
  next: number;
}

export class GrowingFile {
  readonly fd: number;
  readonly columns: readonly string[];
  /** Identity, whatever the file is called by now. */
  readonly ino: number;
  readonly dev: number;
  readonly #disk: Disk;
  readonly #buffer: BatchBuffer;
  readonly #csv: CsvWriter;
  #hash = createHash('sha256');
  #tally = new Tally();
  #hasTornRow = false;
  #needsHeader = true;
  #rowsTaken = 0;
  /** Wall clock when it was opened, or when it was last found to have nothing to tell. */
  openedMs: number;
  /** Bytes up to the last whole row. */
  size = 0;
  /** Wall clock at the first row; undefined before. */
  firstRowMs: number | undefined;
  /** Others have written into it, so that it holds more than the tally tells. */
  isChanged = false;

  /** `fd` appends to a file of `buffer`'s own; `state` is what is there. Throws what the disk throws. */
  constructor(disk: Disk, fd: number, state: FileState, columns: readonly string[], buffer: BatchBuffer, owners?: RecordOwners) {
    this.#disk = disk;
    this.fd = fd;
    this.ino = state.ino;
    this.dev = state.dev;
    this.columns = columns;
    this.#buffer = buffer;
    this.#csv = new CsvWriter(buffer, columns, owners);
    this.openedMs = disk.wallMs();
    this.begin(state.size);
  }

  get tally(): Tally {
    return this.#tally;
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Counts from nothing, behind a header if the file is empty; else behind the `size` bytes that others left in it. */
  begin(size: number): void {
    this.#hash = createHash('sha256');
    this.#tally = new Tally();
    this.firstRowMs = undefined;
    this.#hasTornRow = false;
    this.size = size;
    this.isChanged = size > 0;
    this.#needsHeader = size === 0;
    this.#writeHeader();
  }

  #writeHeader(): void {
    if (!this.#needsHeader) return;
    this.#buffer.used = 0;
    this.#csv.writeHeader();
    this.#write();
    this.#needsHeader = false;
  }

  /** True when the file became shorter, as by logrotate's copytruncate. Notices when it became longer than we made it. */
  isCutShort(state: FileState): boolean {
    if (state.size > this.size && !this.#hasTornRow) {
      this.isChanged = true;
      this.size = state.size;
    }
    return state.size < this.size;
  }

  /** Appends what the buffer holds of the batch, at least one row, with one write. Throws what the disk throws; rows it took count. */
  append(cursor: BatchCursor): void {
    this.#mend();
    this.#writeHeader();
    this.#buffer.used = 0;
    const { batch, next } = cursor;
    const to = this.#csv.fill(batch, next);
    this.firstRowMs ??= this.#disk.wallMs();
    try {
      this.#write();
      cursor.next = to;
    } catch (error) {
      cursor.next += this.#rowsTaken;
      throw error;
    } finally {
      this.#tally.add(batch, next, cursor.next);
    }
  }

  /** Hands the buffer to the disk. When that fails whole rows are kept, counted in `#rowsTaken`, and the torn one is cut off. */
  #write(): void {
    const { bytes, used } = this.#buffer;
    let taken = 0;
    try {
      while (taken < used) taken += this.#disk.write(this.fd, bytes, taken, used - taken);
    } catch (error) {
      const whole = taken === 0 ? 0 : bytes.lastIndexOf(NEWLINE, taken - 1) + 1;
      this.#rowsTaken = countLines(bytes, whole);
      this.#hasTornRow = taken > whole;
      this.#keep(whole);
      this.#mendIfPossible();
      throw error;
    }
    this.#keep(used);
  }

  #keep(bytes: number): void {
    this.#hash.update(this.#buffer.bytes.subarray(0, bytes));
    this.size += bytes;
  }

  #mendIfPossible(): void {
    try {
      this.#mend();
    } catch {
      // The disk fails: tried again before the next write.
    }
  }

  #mend(): void {
    if (!this.#hasTornRow) return;
    // Others may have emptied the file meanwhile, and truncating must not make it longer.
    if (this.#disk.state(this.fd).size > this.size) this.#disk.truncate(this.fd, this.size);
    this.#hasTornRow = false;
  }

  /** True when the file ends in a whole row. */
  mend(): boolean {
    this.#mendIfPossible();
    return !this.#hasTornRow;
  }
}

function countLines(bytes: Uint8Array, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
