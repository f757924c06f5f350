// The processor time that a process has used, with all its threads and the children it has waited for. What it spends on ending
// counts too: it is read when the process has ended and nobody has waited for it yet (proc(5), /proc/PID/stat).

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
// Fields of stat behind the name in parentheses, which are numbered from 3 in proc(5).
const STATE = 0;
const FIRST_TIME = 11;
const TIMES = 4;
const THREADS = 17;

/** Seconds, user and system, up to now. */
export function processSeconds(pid: number): number {
  return secondsOf(statFields(pid));
}

export interface Ended {
  readonly seconds: number;
  readonly tookMs: number;
  readonly peakMiB: number;
}

/**
 * Signals the process, a child of this one, and waits for its end without ever coming to the event loop, since that would collect
 * what is left of it. Answers its seconds in all, how long the end took, and the most memory that it ever had.
 */
export function endAndCount(pid: number, signal: NodeJS.Signals, hungMs = 30_000): Ended {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const startedMs = performance.now();
  let peakMiB = peakMemory(pid) ?? 0;
  process.kill(pid, signal);
  for (;;) {
    peakMiB = peakMemory(pid) ?? peakMiB;
    const fields = statFields(pid);
    const tookMs = performance.now() - startedMs;
    if (fields[STATE] === 'Z' && fields[THREADS] === '1') return { seconds: secondsOf(fields), tookMs, peakMiB };
    if (tookMs > hungMs) throw new Error(`process ${pid} does not end on ${signal}`);
    Atomics.wait(sleeper, 0, 0, 2);
  }
}

/** Mebibytes; undefined once it has given its memory back. */
function peakMemory(pid: number): number | undefined {
  const match = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return match === null ? undefined : Number(match[1]) / 1024;
}

function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function secondsOf(fields: readonly string[]): number {
  const ticks = fields.slice(FIRST_TIME, FIRST_TIME + TIMES).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}
