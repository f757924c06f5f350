// What the daemon's files are called. Current: flows.csv. Closed: flows-20261121T230000Z.csv, with -1, -2 ... where two would
// collide; .gz when compressed. Manifest: flows-20261121T230000Z.csv.json, for either. Anything else in the folder is not ours.

import { join } from 'node:path';

/** What stands behind the CSV's name in the folder: the file, or that and its manifest, which is removed last. */
// A manifest without a file tells `verify` what is missing; a file without one tells nothing.
export const CLOSED_FORMS = ['', '.gz', '.json'] as const;

export interface ClosedName {
  /** Of the CSV, without .gz. */
  readonly csv: string;
  /** 20261121T230000Z and its serial: the order in which files of one second were closed. */
  readonly stamp: string;
  readonly serial: number;
  readonly suffix: (typeof CLOSED_FORMS)[number];
}

export class FileNames {
  readonly folder: string;
  readonly name: string;
  /** The file that is written now. */
  readonly current: string;
  /** A file on its way to becoming the current one; it has a header and no row. */
  readonly next: string;
  readonly lock: string;
  readonly #closed: RegExp;

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
    this.current = join(folder, `${name}.csv`);
    this.next = join(folder, `.${name}.csv.next`);
    this.lock = join(folder, `.${name}.lock`);
    this.#closed = new RegExp(`^${escaped(name)}-(\\d{8}T\\d{6}Z)(?:-(\\d{1,9}))?\\.csv(\\.gz|\\.json)?$`);
  }

  /** Reads the name of a closed file or its manifest; undefined for all other names. */
  parse(file: string): ClosedName | undefined {
    const match = this.#closed.exec(file);
    if (match === null) return undefined;
    const suffix = (match[3] ?? '') as ClosedName['suffix'];
    return { csv: suffix === '' ? file : file.slice(0, -suffix.length), stamp: match[1]!, serial: Number(match[2] ?? 0), suffix };
  }

  /** True for what a process that died may have left half made. */
  isHalfMade(file: string): boolean {
    return file.endsWith('.tmp') && this.parse(file.slice(0, -'.tmp'.length)) !== undefined;
  }

  /** A name for a file whose first row was written at `wallMs`, that is not taken in whatever form. */
  free(wallMs: number, isTaken: (csv: string) => boolean): string {
    const base = `${this.name}-${stampOf(wallMs)}`;
    let csv = `${base}.csv`;
    for (let serial = 1; isTaken(csv); serial++) csv = `${base}-${serial}.csv`;
    return csv;
  }

  /** Orders names of closed CSVs as they were closed, if the clock was not set meanwhile. */
  compare(csvA: string, csvB: string): number {
    const a = this.parse(csvA);
    const b = this.parse(csvB);
    if (a === undefined || b === undefined || a.stamp === b.stamp) return (a?.serial ?? 0) - (b?.serial ?? 0);
    return a.stamp < b.stamp ? -1 : 1;
  }

  path(file: string): string {
    return join(this.folder, file);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** 20261121T230000Z */
function stampOf(wallMs: number): string {
  return new Date(wallMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
}
