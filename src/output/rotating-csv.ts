// The daemon's CSV: rows in, files of whole rows out, under the names of closed-names.ts. Knows when a file is over and what to do
// when somebody else moved, emptied or removed it. Throws what the disk throws; the caller keeps the records and tries again.

import { dirname } from 'node:path';
import { WriterCounter } from '../counters.js';
import type { ClosingFiles } from './closing.js';
import { refuseUnlessPlain } from './current-file.js';
import type { FileState } from './disk.js';
import { FreeSpace } from './free-space.js';
import { type BatchCursor, GrowingFile } from './growing-file.js';
import type { IntervalCounters, Unwritten } from './interval-counters.js';
import { type CloseReason, type ManifestFacts, writtenContents } from './manifest.js';
import { isOver } from './rotation-clock.js';
import { BatchBuffer } from './row-buffer.js';
import type { WriterParts } from './writer-parts.js';

const RETRY_MS = 1000;
/** Bytes that a batch takes at most, near enough for keeping the disk from filling. */
const BATCH_BYTES = 1024 * 1024;

/** Reasons for which the file is not where we would close it. */
const TAKEN: readonly CloseReason[] = ['moved', 'removed', 'truncated'];

/** What shapes a file. */
export interface FileShape {
  readonly columns: readonly string[];
  readonly facts: ManifestFacts;
}

export class RotatingCsv {
  readonly #parts: WriterParts;
  readonly #closing: ClosingFiles;
  readonly #run: string;
  readonly #intervals: IntervalCounters;
  readonly #closeLeft: () => void;
  readonly #buffer = new BatchBuffer();
  readonly #space: FreeSpace;
  #file: GrowingFile | undefined;
  /** What shapes the current file, and what is to shape the next. */
  #facts: ManifestFacts;
  #wanted: FileShape;
  /** Somebody asked for a rotation that has not come off yet. */
  #isAsked = false;
  #sequence = 0;
  #rotateAgainMs = Number.NEGATIVE_INFINITY;

  /** `closeLeft` closes what lies under the current file's name and is not ours. */
  constructor(
    parts: WriterParts,
    closing: ClosingFiles,
    run: string,
    intervals: IntervalCounters,
    shape: FileShape,
    closeLeft: () => void,
  ) {
    this.#parts = parts;
    this.#closing = closing;
    this.#run = run;
    this.#intervals = intervals;
    this.#facts = shape.facts;
    this.#wanted = shape;
    this.#closeLeft = closeLeft;
    this.#space = new FreeSpace(parts.disk);
  }

  /** Makes sure that there is a current file. */
  open(): GrowingFile {
    const { disk, names } = this.#parts;
    if (this.#file !== undefined) return this.#file;
    refuseUnlessPlain(names.current);
    const found = disk.stateAt(names.current);
    if (found !== undefined && found.size > 0) this.#closeLeft();
    // An empty one that logrotate made keeps its owner and mode.
    if (found?.size === 0) this.#file = this.#grow(names.current);
    else {
      this.#file = this.#grow(names.next);
      disk.rename(names.next, names.current);
    }
    return this.#file;
  }

  #grow(path: string): GrowingFile {
    const { disk } = this.#parts;
    const fd = disk.openToAppend(path, true);
    try {
      const file = new GrowingFile(disk, fd, disk.state(fd), this.#wanted.columns, this.#buffer, this.#parts.owners);
      this.#parts.counters[WriterCounter.BYTES]! += file.size;
      return file;
    } catch (error) {
      disk.close(fd);
      throw error;
    }
  }

  /** Appends records of the batch, with one write, and moves the cursor behind those that the disk took. */
  append(cursor: BatchCursor): void {
    const { names, options, counters } = this.#parts;
    this.rotateIfDue();
    this.#space.take(names.folder, BATCH_BYTES, options().minFreeBytes, () => this.#closing.retain());
    const file = this.#openUnchanged();
    const { next } = cursor;
    const { size } = file;
    try {
      file.append(cursor);
    } finally {
      counters[WriterCounter.ROWS]! += cursor.next - next;
      counters[WriterCounter.BYTES]! += file.size - size;
    }
    const { rotateBytes } = options();
    if (rotateBytes !== undefined && file.size >= rotateBytes) this.#tryToRotate('size');
  }

  /** The current file, which is still there and holds what we wrote. */
  #openUnchanged(): GrowingFile {
    const { disk } = this.#parts;
    const file = this.open();
    const state = disk.state(file.fd);
    if (state.nlink > 0) {
      this.#checkSize(file, state);
      return file;
    }
    this.checkPlace();
    return this.open();
  }

  /** The next file is to be shaped by this, and is to begin soon if that differs. */
  configure(shape: FileShape): void {
    const isSame = JSON.stringify(shape.facts) === JSON.stringify(this.#facts);
    this.#wanted = isSame ? { ...shape, facts: this.#facts } : shape;
  }

  /** The file is to be rotated, also when the clock does not say so. */
  askForRotation(): void {
    this.#isAsked = true;
  }

  /** Rotates when there is a reason to. Never throws. */
  rotateIfDue(): void {
    const reason = this.#reasonToRotate();
    if (reason !== undefined) this.#tryToRotate(reason);
  }

  #reasonToRotate(): CloseReason | undefined {
    const { disk, options } = this.#parts;
    const file = this.#file;
    if (file === undefined) return undefined;
    if (this.#isAsked) return 'command';
    if (file.columns.join() !== this.#wanted.columns.join()) return 'columns';
    if (this.#facts !== this.#wanted.facts) return 'configuration';
    return isOver(file.openedMs, disk.wallMs(), options().rotateSeconds) ? 'time' : undefined;
  }

  #tryToRotate(reason: CloseReason): void {
    const { disk, names, trouble, counters } = this.#parts;
    const nowMs = disk.wallMs();
    const waitMs = this.#rotateAgainMs - nowMs;
    if ((waitMs > 0 && waitMs <= RETRY_MS) || this.#closing.isBehind) return;
    const attempt = `cannot rotate ${names.current}`;
    try {
      this.checkPlace();
      this.#rotate(reason);
      this.#isAsked = false;
      trouble.ends(attempt, `${names.current} is rotated again`);
    } catch (error) {
      counters[WriterCounter.WRITE_ERRORS]!++;
      this.#rotateAgainMs = nowMs + RETRY_MS;
      trouble.begins(attempt, error, 'records go on into the file as it is; tried again every second');
    }
  }

  /** Closes the current file, if it has rows or something was counted meanwhile, and goes on in a new one. */
  #rotate(reason: CloseReason): void {
    const { disk, names } = this.#parts;
    const file = this.#file;
    if (file === undefined) return;
    if (!this.#isWorthKeeping(file)) {
      this.#startAfresh(file);
      return;
    }
    if (!file.mend()) throw new Error('its torn last row cannot be cut off');
    const next = this.#grow(names.next);
    const csv = this.#freeName(file);
    try {
      disk.rename(names.current, names.path(csv));
    } catch (error) {
      disk.close(next.fd);
      throw error;
    }
    this.#file = next;
    this.#close(file, csv, reason);
    // Should this fail, checkPlace gives the file its name later.
    disk.rename(names.next, names.current);
  }

  #isWorthKeeping(file: GrowingFile): boolean {
    return file.tally.rows > 0 || file.isChanged || this.#intervals.hasNews;
  }

  /** Nothing to tell: the same file goes on, as if it were opened now, with the columns of now. */
  #startAfresh(file: GrowingFile): void {
    const { disk } = this.#parts;
    this.#facts = this.#wanted.facts;
    if (file.columns.join() !== this.#wanted.columns.join()) disk.truncate(file.fd, 0);
    else if (disk.state(file.fd).size > 0) {
      file.openedMs = disk.wallMs();
      return;
    }
    this.#file = new GrowingFile(disk, file.fd, disk.state(file.fd), this.#wanted.columns, this.#buffer, this.#parts.owners);
  }

  #freeName(file: GrowingFile): string {
    return this.#parts.names.free(file.firstRowMs ?? file.openedMs, (csv) => this.#closing.isTaken(csv));
  }

  #close(file: GrowingFile, csv: string, reason: CloseReason, unwritten?: Unwritten, isTaken = TAKEN.includes(reason)): void {
    const run = this.#run;
    const facts = this.#facts;
    // One that was emptied goes on.
    const fd = reason === 'truncated' ? undefined : file.fd;
    const { columns, tally, size, sha256, isChanged } = file;
    // A file that was taken cannot be read back: then what we wrote is told.
    const contents = isChanged && !isTaken ? undefined : writtenContents(columns, tally, size, sha256);
    const interval = this.#intervals.cut(unwritten);
    this.#facts = this.#wanted.facts;
    this.#sequence++;
    this.#closing.add({ fd, csv, reason, isTaken, wasCurrent: true, run, sequence: this.#sequence, facts, columns, contents, interval });
  }

  /** Notices that the file was emptied (logrotate's copytruncate): what it held is accounted for, and it begins again. */
  #checkSize(file: GrowingFile, state: FileState): void {
    if (!file.isCutShort(state)) return;
    if (this.#isWorthKeeping(file)) this.#close(file, this.#freeName(file), 'truncated');
    file.openedMs = this.#parts.disk.wallMs();
    file.begin(state.size);
  }

  /** Notices that the file was moved or removed (logrotate's create, or the whole folder), and opens another. */
  checkPlace(): void {
    const { disk, names } = this.#parts;
    const file = this.#file;
    if (file === undefined) return;
    if (isAt(disk.stateAt(names.current), file)) {
      this.#checkSize(file, disk.state(file.fd));
      return;
    }
    if (isAt(disk.stateAt(names.next), file)) {
      this.#closeLeft();
      disk.rename(names.next, names.current);
      return;
    }
    disk.makeFolder(dirname(names.current));
    // As long as it ends in a torn row it is still the file to write to.
    if (!file.mend()) return;
    this.#file = undefined;
    const reason = disk.state(file.fd).nlink === 0 ? 'removed' : 'moved';
    if (this.#isWorthKeeping(file)) this.#close(file, this.#freeName(file), reason);
    else disk.close(file.fd);
    this.open();
  }

  /** Closes the current file for good; one with nothing to tell is removed. Never throws, but tells; false when it has to be tried again. */
  end(unwritten: Unwritten): boolean {
    const { names, trouble } = this.#parts;
    try {
      this.checkPlace();
      // Something was counted, though there never was a file for it.
      const file = unwritten.rows > 0 || this.#intervals.hasNews ? this.open() : this.#file;
      if (file === undefined) return true;
      if (unwritten.rows > 0 || this.#isWorthKeeping(file)) this.#endFile(file, unwritten);
      else this.#endEmptyFile(file);
      this.#file = undefined;
      return true;
    } catch (error) {
      trouble.begins(`cannot close ${names.current}`, error, 'it is closed at the next start');
      return false;
    }
  }

  #endFile(file: GrowingFile, unwritten: Unwritten): void {
    const { disk, names } = this.#parts;
    const csv = this.#freeName(file);
    if (!file.mend()) throw new Error('its torn last row cannot be cut off');
    disk.rename(names.current, names.path(csv));
    this.#close(file, csv, 'end', unwritten);
  }

  /** The manifest of a run's end is left also without a file: else its packets could not be balanced, nor its last file missed. */
  #endEmptyFile(file: GrowingFile): void {
    const { disk, names } = this.#parts;
    const csv = this.#freeName(file);
    disk.remove(names.current);
    if (this.#sequence > 0) this.#close(file, csv, 'end', undefined, true);
    else disk.close(file.fd);
  }
}

function isAt(state: FileState | undefined, file: GrowingFile): boolean {
  return state !== undefined && state.ino === file.ino && state.dev === file.dev;
}
