// /proc/PID/net/tcp and its like (proc_net_tcp in the kernel's documentation): sockets as text, addresses as words in the machine's
// byte order. Read where sock_diag cannot be asked.

import { type SocketFacts, socketKey } from './socket-facts.js';

const LISTENS = '0A';
const TIME_WAIT = '06';
const LOCAL = 1;
const REMOTE = 2;
const STATE = 3;
const INODE = 9;

/** The sockets of a table's text; lines that are none are passed over. */
export function* socketsInTable(text: string, protocol: number): Generator<SocketFacts> {
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const local = endOf(fields[LOCAL]);
    const remote = endOf(fields[REMOTE]);
    if (local === undefined || remote === undefined || fields[STATE] === TIME_WAIT) continue;
    const key = socketKey(protocol, { local: local.hex, localPort: local.port, remote: remote.hex, remotePort: remote.port });
    if (key !== undefined) yield { key, isListening: fields[STATE] === LISTENS, inode: Number(fields[INODE] ?? 0), cookie: 0 };
  }
}

function endOf(text: string | undefined): { readonly hex: string; readonly port: number } | undefined {
  const match = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(text ?? '');
  if (match === null) return undefined;
  const hex = match[1]!.replace(/(..)(..)(..)(..)/g, '$4$3$2$1').toLowerCase();
  return { hex, port: Number.parseInt(match[2]!, 16) };
}
