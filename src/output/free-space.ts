// Keeps `min_free` bytes of the file system free, at the cost of about one look a second: what was free at the last look, less
// what was written since, is what may still be written before the next.

import type { Disk } from './disk.js';

const LOOK_MS = 1000;

export const LOW_SPACE = 'MIN_FREE';

/** Thrown when writing would take what others are to have. */
export class LowSpaceError extends Error {
  readonly code = LOW_SPACE;
}

/** Throws LowSpaceError where so many bytes more would leave fewer than `minFree` of the `free` ones. */
export function checkFree(free: number, bytes: number, minFree: number): void {
  if (free - bytes >= minFree) return;
  throw new LowSpaceError(`only ${free} bytes are free; a write takes up to ${bytes}, and ${minFree} are to stay free`);
}

export class FreeSpace {
  readonly #disk: Disk;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #left = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Throws LowSpaceError when fewer than `minFree` bytes would be left, once `makeRoom` has had its chance. */
  take(folder: string, bytes: number, minFree: number, makeRoom: () => void): void {
    if (minFree === 0) return;
    this.#look(folder, bytes);
    if (this.#left - bytes >= minFree) {
      this.#left -= bytes;
      return;
    }
    makeRoom();
    this.#left = this.#disk.freeBytes(folder);
    checkFree(this.#left, bytes, minFree);
    this.#left -= bytes;
  }

  #look(folder: string, bytes: number): void {
    const nowMs = this.#disk.wallMs();
    if (Math.abs(nowMs - this.#lookedMs) < LOOK_MS && this.#left > bytes) return;
    this.#lookedMs = nowMs;
    this.#left = this.#disk.freeBytes(folder);
  }
}
