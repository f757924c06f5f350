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
  readonly bytes: number;
  /** When it was last written; compressing keeps that. */
  readonly mtimeMs: number;
}

export type Limits = Pick<RotationOptions, 'keepFiles' | 'keepBytes' | 'keepSeconds'>;

/** Others may bring files and take them away: the folder is listed again after so long, on the steady clock. */
const LOOK_AGAIN_MS = 3_600_000;

export class Retention {
  readonly #disk: Disk;
  readonly #names: FileNames;
  /** By CSV, those of the last look in order. */
  #files = new Map<string, KeptFile>();
  /** CSVs to be looked at before the next answer. */
  readonly #changed = new Set<string>();
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(disk: Disk, names: FileNames) {
    this.#disk = disk;
    this.#names = names;
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
    this.#changed.clear();
    this.#lookedMs = Number.NEGATIVE_INFINITY;
  }

  #look(): void {
    const forms = new Map<string, ClosedName['suffix'][]>();
    for (const file of this.#disk.list(this.#names.folder)) {
      const closed = this.#names.parse(file);
      if (closed !== undefined) forms.set(closed.csv, [...(forms.get(closed.csv) ?? []), closed.suffix]);
    }
    for (const csv of this.#files.keys()) if (!forms.has(csv)) this.#files.delete(csv);
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
    const states = forms.map((form) => this.#disk.stateAt(path + form)).filter((state) => state !== undefined);
    if (states.length === 0) {
      this.#files.delete(csv);
      return;
    }
    const bytes = states.reduce((sum, { size }) => sum + size, 0);
    this.#files.set(csv, { csv, forms: states.length, bytes, mtimeMs: Math.min(...states.map(({ mtimeMs }) => mtimeMs)) });
  }

  #isThere(csv: string): boolean {
    const path = this.#names.path(csv);
    return CLOSED_FORMS.some((form) => this.#disk.stateAt(path + form) !== undefined);
  }

  /** Oldest first. Quick where little has changed since the last look. */
  #inOrder(): KeptFile[] {
    return [...this.#files.values()].sort((a, b) => a.mtimeMs - b.mtimeMs || this.#names.compare(a.csv, b.csv));
  }

  #beyond({ keepFiles, keepBytes, keepSeconds }: Limits, busy: ReadonlySet<string>): Removal[] {
    const kept = this.#inOrder();
    const nowMs = this.#disk.wallMs();
    let count = kept.length;
    let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
    const found: Removal[] = [];
    for (const file of kept) {
      const reason = reasonToGo(file);
      if (reason === undefined) break;
      count--;
      bytes -= file.bytes;
      if (!busy.has(file.csv)) found.push({ csv: file.csv, reason });
    }
    return found;

    function reasonToGo(file: KeptFile): Removal['reason'] | undefined {
      if (keepFiles !== undefined && count > keepFiles) return 'files';
      if (keepBytes !== undefined && bytes > keepBytes) return 'size';
      // A file from the future, where the clock was set back, is as young as can be.
      if (keepSeconds !== undefined && nowMs - file.mtimeMs > keepSeconds * 1000) return 'age';
      return undefined;
    }
  }
}
