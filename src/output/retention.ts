// Which closed files are to go: the oldest first, by number, bytes and age. The current file and files of others never do,
// and none that is still being closed or compressed.

import type { FileNames } from './closed-names.js';
import type { Disk } from './disk.js';
import type { RotationOptions } from './rotation-options.js';

export interface Removal {
  /** The CSV's name, without .gz. */
  readonly csv: string;
  readonly files: readonly string[];
  readonly reason: 'files' | 'size' | 'age';
}

interface KeptFile {
  readonly csv: string;
  readonly files: string[];
  bytes: number;
  /** When it was last written; compressing keeps that. */
  mtimeMs: number;
}

export type Limits = Pick<RotationOptions, 'keepFiles' | 'keepBytes' | 'keepSeconds'>;

/** Removals that bring the folder within the limits. Throws what the disk throws. */
export function removals(disk: Disk, names: FileNames, limits: Limits, busy: ReadonlySet<string>): Removal[] {
  const { keepFiles, keepBytes, keepSeconds } = limits;
  if (keepFiles === undefined && keepBytes === undefined && keepSeconds === undefined) return [];
  const kept = closedFiles(disk, names);
  const nowMs = disk.wallMs();
  let count = kept.length;
  let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
  const found: Removal[] = [];
  for (const file of kept) {
    const reason = reasonToGo(file);
    if (reason === undefined) break;
    count--;
    bytes -= file.bytes;
    if (!busy.has(file.csv)) found.push({ csv: file.csv, files: file.files, reason });
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

/** Closed files with their manifests, oldest first. */
function closedFiles(disk: Disk, names: FileNames): KeptFile[] {
  const byCsv = new Map<string, KeptFile>();
  const order = new Map<string, readonly [string, number]>();
  for (const file of disk.list(names.folder)) {
    const parsed = names.parse(file);
    const state = parsed && disk.stateAt(names.path(file));
    if (parsed === undefined || state === undefined) continue;
    const known = byCsv.get(parsed.csv) ?? { csv: parsed.csv, files: [], bytes: 0, mtimeMs: Number.POSITIVE_INFINITY };
    known.files.push(file);
    known.bytes += state.size;
    known.mtimeMs = Math.min(known.mtimeMs, state.mtimeMs);
    byCsv.set(parsed.csv, known);
    order.set(parsed.csv, [parsed.stamp, parsed.serial]);
  }
  return [...byCsv.values()].sort((a, b) => a.mtimeMs - b.mtimeMs || compare(order.get(a.csv)!, order.get(b.csv)!));
}

function compare([stampA, serialA]: readonly [string, number], [stampB, serialB]: readonly [string, number]): number {
  return stampA < stampB ? -1 : stampA > stampB ? 1 : serialA - serialB;
}
