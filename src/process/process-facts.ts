// What /proc says of a process: who it is, so that it can be told apart from another with the same PID, and what people call it.

import { readFileSync, statSync } from 'node:fs';
import { unitName } from './unit-name.js';
import type { UserNames } from './user-names.js';

export interface ProcessFacts {
  /** Of this run of rastro; a PID that begins another program has another. */
  readonly id: number;
  readonly pid: number;
  /** Clock ticks from the machine's start to the process's; with the PID it tells processes apart. */
  readonly startTicks: number;
  readonly name: string;
  /** Its arguments, one space apart. Whoever started it chose every byte of them. */
  readonly command: string;
  readonly user: string;
  /** Container or systemd unit; '' for neither. */
  readonly unit: string;
}

/** Behind the name in /proc/PID/stat, counted from 0: field 22 of proc(5). */
const START_TICKS = 19;
const LONGEST_COMMAND = 512;

/** undefined for a process that is gone. */
export function readProcess(id: number, pid: number, users: UserNames, proc = '/proc'): ProcessFacts | undefined {
  const folder = `${proc}/${pid}`;
  try {
    const stat = parseStat(readFileSync(`${folder}/stat`, 'utf8'));
    if (stat === undefined) return undefined;
    const command = textOf(`${folder}/cmdline`).slice(0, LONGEST_COMMAND).replaceAll('\0', ' ').trimEnd();
    const user = users.name(statSync(folder).uid);
    return { id, pid, ...stat, command, user, unit: unitName(textOf(`${folder}/cgroup`)) };
  } catch {
    return undefined;
  }
}

/** Name and start of /proc/PID/stat. The name may hold anything, brackets and line ends too. */
export function parseStat(text: string): { readonly name: string; readonly startTicks: number } | undefined {
  const end = text.lastIndexOf(')');
  const startTicks = Number(text.slice(end + 2).split(' ')[START_TICKS]);
  if (end < 0 || !Number.isFinite(startTicks)) return undefined;
  return { name: text.slice(text.indexOf('(') + 1, end), startTicks };
}

/** Its name and start now; undefined where it is gone. */
export function statOf(pid: number, proc = '/proc'): ReturnType<typeof parseStat> {
  return parseStat(textOf(`${proc}/${pid}/stat`));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
