// Which closed files are to go: the oldest first, by number, bytes and age. The current file and files of others never do,
// and none that is still being closed or compressed. The folder is listed once and kept in mind: a year of files of five minutes
// takes seconds to look at, and this is asked at each close.

import { CLOSED_FORMS, type ClosedName, type FileNames } from './closed-names.js';
import type { Disk } from './disk.js';
import type { RotationOptions } from './rotation-options.js';

export interface Removal {
  /** The CSV's name, without .gz. */
  readonly csv: string;
  readonly reason: 'files' | 'size' | 'age';
}

interface KeptFile {
  readonly csv: string;
  /** How many of CLOSED_FORMS are there. */
  readonly forms: number;
  /** False for a manifest without a file: the end of a run, or what others took away. */
  readonly hasCsv: boolean;
  readonly bytes: number;
  /** When it was last written; compressing keeps that. */
  readonly mtimeMs: number;
  readonly closing: Closing;
}

/** What this process knows of a file's end, whatever the wall clock was set to meanwhile. */
interface Closing {
  /** 1, 2, 3 ... in the order of closing; 0 for what others closed, all of which is older. */
  readonly place: number;
  /** On the steady clock; undefined where the file was written by an earlier run. */
  readonly atMs: number | undefined;
}

const MANIFEST: ClosedName['suffix'] = '.json';
const BY_OTHERS: Closing = { place: 0, atMs: undefined };

export type Limits = Pick<RotationOptions, 'keepFiles' | 'keepBytes' | 'keepSeconds'>;

/** Others may bring files and take them away: the folder is listed again after so long, on the steady clock. */
const LOOK_AGAIN_MS = 3_600_000;

export class Retention {
  readonly #disk: Disk;
  readonly #names: FileNames;
  /** By CSV, those of the last look in order. */
  #files = new Map<string, KeptFile>();
  /** By CSV, for those that this process closed. */
  readonly #closings = new Map<string, Closing>();
  #places = 0;
  /** CSVs to be looked at before the next answer. */
  readonly #changed = new Set<string>();
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(disk: Disk, names: FileNames) {
    this.#disk = disk;
    this.#names = names;
  }

  /** This process has closed the file that was the current one; `isOfThisRun` where it was written by this process too. */
  close(csv: string, isOfThisRun: boolean): void {
    if (!this.#closings.has(csv)) this.#closings.set(csv, { place: ++this.#places, atMs: isOfThisRun ? this.#disk.steadyMs() : undefined });
    this.change(csv);
  }

  /** Something has become of a closed file that the list does not tell. */
  change(csv: string): void {
    this.#changed.add(csv);
  }

  /** Removals that bring the folder within the limits. Throws what the disk throws. */
  removals(limits: Limits, busy: ReadonlySet<string>): Removal[] {
    if (limits.keepFiles === undefined && limits.keepBytes === undefined && limits.keepSeconds === undefined) {
      this.#forget();
      return [];
    }
    if (this.#disk.steadyMs() - this.#lookedMs >= LOOK_AGAIN_MS) this.#look();
    this.#lookAtChanged();
    const found = this.#beyond(limits, busy);
    if (found.every(({ csv }) => this.#isThere(csv))) return found;
    // Others have removed files, and maybe more than these: by a list that has them still, too many would go.
    this.#look();
    return this.#beyond(limits, busy);
  }

  /** Nobody asks: nothing is kept in mind. */
  #forget(): void {
    this.#files.clear();
    this.#closings.clear();
    this.#changed.clear();
    this.#lookedMs = Number.NEGATIVE_INFINITY;
  }

  #look(): void {
    const forms = new Map<string, ClosedName['suffix'][]>();
    for (const file of this.#disk.list(this.#names.folder)) {
      const closed = this.#names.parse(file);
      if (closed !== undefined) forms.set(closed.csv, [...(forms.get(closed.csv) ?? []), closed.suffix]);
    }
    for (const csv of this.#files.keys()) if (!forms.has(csv)) this.#drop(csv);
    // What was looked at before is as it was: files of a closed name are written no more.
    for (const [csv, found] of forms) if (this.#files.get(csv)?.forms !== found.length) this.#lookAt(csv, found);
    this.#files = new Map(this.#inOrder().map((file) => [file.csv, file]));
    this.#lookedMs = this.#disk.steadyMs();
  }

  #lookAtChanged(): void {
    for (const csv of this.#changed) {
      this.#lookAt(csv);
      this.#changed.delete(csv);
    }
  }

  #lookAt(csv: string, forms: readonly ClosedName['suffix'][] = CLOSED_FORMS): void {
    const path = this.#names.path(csv);
    const found = forms.flatMap((form) => {
      const state = this.#disk.stateAt(path + form);
      return state === undefined ? [] : [{ form, size: state.size, mtimeMs: state.mtimeMs }];
    });
    if (found.length === 0) {
      this.#drop(csv);
      return;
    }
    const bytes = found.reduce((sum, { size }) => sum + size, 0);
    const mtimeMs = Math.min(...found.map((state) => state.mtimeMs));
    const hasCsv = found.some(({ form }) => form !== MANIFEST);
    this.#files.set(csv, { csv, forms: found.length, hasCsv, bytes, mtimeMs, closing: this.#closings.get(csv) ?? BY_OTHERS });
  }

  #drop(csv: string): void {
    this.#files.delete(csv);
    this.#closings.delete(csv);
  }

  #isThere(csv: string): boolean {
    const path = this.#names.path(csv);
    return CLOSED_FORMS.some((form) => this.#disk.stateAt(path + form) !== undefined);
  }

  /** Oldest first. Quick where little has changed since the last look. */
  // The clock may have been set back: what was closed last is then not what has the latest time.
  #inOrder(): KeptFile[] {
    return [...this.#files.values()].sort(
      (a, b) => a.closing.place - b.closing.place || a.mtimeMs - b.mtimeMs || this.#names.compare(a.csv, b.csv),
    );
  }

  #beyond({ keepFiles, keepBytes, keepSeconds }: Limits, busy: ReadonlySet<string>): Removal[] {
    const kept = this.#inOrder();
    // A manifest alone goes with the files that are as old, and instead of none.
    let count = kept.filter(({ hasCsv }) => hasCsv).length;
    let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
    const oldMs = this.#oldBefore(keepSeconds);
    const found: Removal[] = [];
    for (const file of kept) {
      const reason = reasonToGo(file);
      if (reason === undefined) continue;
      if (file.hasCsv) count--;
      bytes -= file.bytes;
      if (!busy.has(file.csv)) found.push({ csv: file.csv, reason });
    }
    return found;

    function reasonToGo({ closing, mtimeMs }: KeptFile): Removal['reason'] | undefined {
      if (keepFiles !== undefined && count > keepFiles) return 'files';
      if (keepBytes !== undefined && bytes > keepBytes) return 'size';
      const isOld = closing.atMs === undefined ? mtimeMs < oldMs.wall : closing.atMs < oldMs.steady;
      return isOld ? 'age' : undefined;
    }
  }

  /** Files that were closed before these times are too old. By the wall clock one from the future is as young as can be. */
  #oldBefore(keepSeconds = Number.POSITIVE_INFINITY): { readonly wall: number; readonly steady: number } {
    const keptMs = keepSeconds * 1000;
    return { wall: this.#disk.wallMs() - keptMs, steady: this.#disk.steadyMs() - keptMs };
  }
}
