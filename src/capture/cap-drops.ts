// Frames that the kernel dropped before cap could take them. cap does not tell; on Linux the socket that it opened does, asked
// through koffi (PACKET_STATISTICS, packet(7)). Elsewhere nobody knows.

import { readdirSync, readlinkSync } from 'node:fs';
import { libc } from './libc.js';

const SOL_PACKET = 263;
const PACKET_STATISTICS = 6;

/** struct tpacket_stats_v3: packets, drops, freezes. */
const STATISTICS_WORDS = 3;

/**
 * To be called before a session is opened; the function it answers, after: that finds the socket, and answers a function that
 * reads how many frames were dropped since it was called last.
 */
export function kernelDrops(): () => () => number {
  if (process.platform !== 'linux' || !hasLibc()) return () => () => 0;
  const before = sockets();
  return () => {
    const opened = sockets().filter((fd) => !before.includes(fd));
    const statistics = new Uint32Array(STATISTICS_WORDS);
    const length = new Uint32Array(1);
    return () => {
      let drops = 0;
      for (const fd of opened) {
        length[0] = statistics.byteLength;
        // Reading sets the kernel's count back to 0. A socket of another kind has no such option.
        if (libc().getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, statistics, length) === 0) drops += statistics[1]!;
      }
      return drops;
    };
  };
}

/** False where koffi does not load. */
function hasLibc(): boolean {
  try {
    libc();
    return true;
  } catch {
    return false;
  }
}

function sockets(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => isSocket(fd));
}

function isSocket(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
  } catch {
    return false;
  }
}
