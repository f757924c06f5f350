// A clock that only runs on and is the same in every process of the machine, read without an object per reading.

const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds. */
export function steadyMs(): number {
  return OFFSET_MS + performance.now();
}
