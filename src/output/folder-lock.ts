// One daemon per folder and name: a lock file that names the process. The lock of a process that is gone is taken over, also
// after kill -9, and after a reboot that gave its number to somebody else. A lock counts within one machine and one namespace
// of processes; two containers that share a folder have to have names of their own.

import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { SinkError, systemCode } from '../errors.js';

/** What tells one process from another that later has its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the kernel's ticks since the boot; "" where the system does not tell us. */
  readonly began: string;
  /** The program's name; "" where it does not. */
  readonly program: string;
  /** Which boot that was; "" where it does not. Seen from a container it may be another than from a service in it. */
  readonly boot: string;
}

export interface LockHolder extends ProcessIdentity {
  readonly run: string;
}

/** Field of /proc/PID/stat behind the command's closing parenthesis that is starttime (proc(5), field 22). */
const START_TIME_FIELD = 19;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The process that has number `pid` now; undefined when there is none. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (systemCode(error) !== 'EPERM') return undefined;
  }
  const stat = textOf(`/proc/${pid}/stat`);
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const program = stat.slice(stat.indexOf('(') + 1, Math.max(0, nameEnd));
  return { pid, began: fields[START_TIME_FIELD] ?? '', program, boot: textOf('/proc/sys/kernel/random/boot_id').trim() };
}

/** Who holds the lock; undefined when nobody does, or nobody who is alive. */
export function aliveHolder(path: string, identify = processIdentity): LockHolder | undefined {
  const holder = readHolder(textOf(path));
  if (holder === undefined) return undefined;
  const now = identify(holder.pid);
  return now !== undefined && isSameProcess(now, holder) ? holder : undefined;
}

/** Where we cannot see when it began (a service sees no others' processes) only another boot tells: two writers in a folder are worse than none. */
function isSameProcess(now: ProcessIdentity, holder: ProcessIdentity): boolean {
  const isSeen = now.began !== '' && holder.began !== '';
  if (isSeen) return now.began === holder.began && now.program === holder.program;
  return now.boot === holder.boot || now.boot === '' || holder.boot === '';
}

function readHolder(text: string): LockHolder | undefined {
  try {
    const read = JSON.parse(text) as Partial<LockHolder> | null;
    return typeof read?.pid === 'number' && typeof read.run === 'string' ? (read as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

export class FolderLock {
  readonly #path: string;
  readonly #text: string;
  /** Run of the process that died with the lock; undefined when there was none. */
  readonly staleRun: string | undefined;

  /** Takes the lock at `path` for `run`. Throws SinkError when a living process has it, and what the disk throws. */
  constructor(path: string, run: string, identify = processIdentity) {
    this.#path = path;
    this.#text = `${JSON.stringify({ ...identify(process.pid), pid: process.pid, run })}\n`;
    const before = textOf(path);
    if (!this.#take()) {
      const holder = aliveHolder(path, identify);
      if (holder !== undefined) throw inUse(path, holder);
      this.#moveAway(textOf(path));
      if (!this.#take()) throw inUse(path, readHolder(textOf(path)));
    }
    this.staleRun = readHolder(before)?.run;
  }

  /** Makes the lock whole or not at all; false when there is one already. */
  #take(): boolean {
    const own = `${this.#path}.${process.pid}`;
    try {
      writeFileSync(own, this.#text);
      linkSync(own, this.#path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }

  /** Removes the dead lock that read `stale`, and not one that another process may have made in its place meanwhile. */
  #moveAway(stale: string): void {
    const aside = `${this.#path}.${process.pid}.stale`;
    try {
      renameSync(this.#path, aside);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return;
      throw error;
    }
    const isStale = textOf(aside) === stale;
    if (!isStale) linkSync(aside, this.#path);
    rmSync(aside, { force: true });
  }

  /** Makes the lock again where the folder was removed and is there again. */
  renew(): void {
    if (!existsSync(this.#path)) this.#take();
  }

  release(): void {
    if (textOf(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }
}

function inUse(path: string, holder: LockHolder | undefined): SinkError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
  return new SinkError(
    `${who} writes here already (${path}); one folder and name is for one rastro. Give this one another output.folder or output.name`,
    { code: 'EEXIST' },
  );
}
