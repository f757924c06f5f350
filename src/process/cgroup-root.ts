// The root of the control groups (version 2), open: where it is mounted, else mounted for ourselves alone and in no place, by
// fsopen(2) and fsmount(2). `ip netns exec`, for one, gives its programs a /sys without control groups.

import { closeSync, openSync, readFileSync } from 'node:fs';
import { checked, koffi, libc } from '../capture/libc.js';

/** System calls since Linux 5.2, with the same numbers on every architecture. */
const SYS_FSOPEN = 430;
const SYS_FSCONFIG = 431;
const SYS_FSMOUNT = 432;
const FSCONFIG_CMD_CREATE = 6;

/** Hands its descriptor to `work`. Throws the system's error. */
export function withCgroupRoot<T>(work: (fd: number) => T): T {
  const path = cgroupMount(mountsText());
  const fd = path === undefined ? mountedNowhere() : openSync(path, 'r');
  try {
    return work(fd);
  } finally {
    // Node.js keeps account of the descriptors that it has opened, and of no others.
    if (path === undefined) libc().close(fd);
    else closeSync(fd);
  }
}

/** Where control groups of version 2 are mounted, told by the text of /proc/self/mounts; undefined where they are not. */
export function cgroupMount(mounts: string): string | undefined {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'cgroup2')?.[1];
}

function mountedNowhere(): number {
  const library = koffi().load(null);
  const fsopen = library.func('syscall', 'long', ['long', 'str', 'uint']);
  const fsconfig = library.func('syscall', 'long', ['long', 'int', 'uint', 'void *', 'void *', 'int']);
  const fsmount = library.func('syscall', 'long', ['long', 'int', 'uint', 'uint']);
  const context = checked('fsopen', fsopen(SYS_FSOPEN, 'cgroup2', 0) as number);
  try {
    checked('fsconfig', fsconfig(SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, null, null, 0) as number);
    return checked('fsmount', fsmount(SYS_FSMOUNT, context, 0, 0) as number);
  } finally {
    libc().close(context);
  }
}

function mountsText(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    return '';
  }
}
