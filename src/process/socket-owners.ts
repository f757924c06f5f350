// Which process has a socket open: the links in /proc/PID/fd say "socket:[INODE]".

import { readdirSync, readlinkSync } from 'node:fs';
import { systemCode } from '../errors.js';

const SOCKET = 'socket:[';

export class SocketOwners {
  readonly #proc: string;
  /** Processes whose descriptors we were not allowed to see, when all were last looked at. */
  denied = 0;

  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  /** Every process there is. */
  pids(): number[] {
    return readdirSync(this.#proc)
      .map(Number)
      .filter((pid) => pid > 0);
  }

  /** Hands the inode of each socket that the process has open to `take`. False where we may not look. */
  sockets(pid: number, take: (inode: number) => void): boolean {
    const folder = `${this.#proc}/${pid}/fd`;
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch (error) {
      return systemCode(error) !== 'EACCES' && systemCode(error) !== 'EPERM';
    }
    for (const name of names) {
      const target = linkText(`${folder}/${name}`);
      if (target.startsWith(SOCKET)) take(Number(target.slice(SOCKET.length, -1)));
    }
    return true;
  }
}

function linkText(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It was closed meanwhile.
    return '';
  }
}
