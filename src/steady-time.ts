// A clock that only runs on and is the same in every process of the machine. Not by `performance`, with which node loads node:perf_hooks:
// a twentieth of what starting a thread takes.

/** Milliseconds. */
export function steadyMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
