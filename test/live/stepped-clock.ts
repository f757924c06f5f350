// A clock that a test sets while a daemon runs, without touching the machine's: libfaketime before the daemon's C library moves its
// wall clock, and only that. Stamps that the kernel gives
// frames do not follow it; frame-stamps.ts makes them.

import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = findLibrary();

export function whyNoSteppedClock(): string | false {
  return LIBRARY === undefined ? 'libfaketime is not installed' : false;
}

function findLibrary(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const candidates = readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder, 'faketime'));
  for (const folder of candidates) {
    try {
      const file = readdirSync(folder).find((name) => name.startsWith('libfaketimeMT.so'));
      if (file !== undefined) return join(folder, file);
    } catch {
      // No such folder on this system.
    }
  }
  return undefined;
}

export class SteppedClock {
  readonly #file: string;

  /** Keeps its offset in `folder`; it begins with the machine's time. */
  constructor(folder: string) {
    this.#file = join(folder, 'clock-offset');
    this.set(0);
  }

  /** The daemon's wall clock is ahead of the machine's by `seconds` from now on. */
  set(seconds: number): void {
    renameSync(...this.prepare(seconds));
  }

  /** Does all but the last step of it: giving the first file the name of the second. It is never seen half written. */
  prepare(seconds: number): [from: string, to: string] {
    const next = `${this.#file}.next`;
    writeFileSync(next, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    return [next, this.#file];
  }

  /** What the daemon is started with. */
  get environment(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      // Else the steady clocks would step, too.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Removes what libfaketime leaves of each process. */
  forget(processId: number): void {
    for (const kind of ['faketime_shm', 'sem.faketime_sem']) rmSync(`/dev/shm/${kind}_${processId}`, { force: true });
  }
}
