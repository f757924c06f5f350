// A socket as the kernel lists it, whoever asks: its ends as keys that a flow's ends can be compared with. An address is hexadecimal
// in network order, 8 digits for IPv4 and 32 for IPv6; IPv4 in IPv6 (::ffff:a.b.c.d) is IPv4, since that is what goes over the wire.

export interface SocketFacts {
  /** Both ends of a connected socket; where it is bound, of one that is not. */
  readonly key: string;
  readonly isListening: boolean;
  /** 0 where no process has it open. */
  readonly inode: number;
  /** The kernel's own number for it, never used again; 0 where it is not told. */
  readonly cookie: number;
}

const MAPPED = '00000000000000000000ffff';

/** Hexadecimal of an address as sockets have it becomes that of a flow; '' for the wildcard, of either version. */
export function plainAddress(hex: string): string {
  if (/^0+$/.test(hex)) return '';
  return hex.length === 32 && hex.startsWith(MAPPED) ? hex.slice(MAPPED.length) : hex;
}

/** Address words in network order as hexadecimal. */
export function wordsHex(words: ArrayLike<number>, from: number, count: number): string {
  let hex = '';
  for (let i = 0; i < count; i++) hex += (words[from + i]! >>> 0).toString(16).padStart(8, '0');
  return hex;
}

/** Key of a socket that is connected. */
export function connectedKey(protocol: number, local: string, localPort: number, remote: string, remotePort: number): string {
  return `${protocol} ${local} ${localPort} ${remote} ${remotePort}`;
}

/** Key of one that is only bound. A wildcard is told by the version of its socket, as one of IPv6 may take IPv4 too: '*4' or '*6'. */
export function boundKey(protocol: number, local: string, localPort: number): string {
  return `${protocol} ${local} ${localPort}`;
}

/** The key of a socket with these ends, as the kernel tells them; undefined for one that has no port yet. */
export function socketKey(
  protocol: number,
  ends: { readonly local: string; readonly localPort: number; readonly remote: string; readonly remotePort: number },
): string | undefined {
  const { localPort, remotePort } = ends;
  if (localPort === 0) return undefined;
  const local = plainAddress(ends.local);
  if (remotePort !== 0) return connectedKey(protocol, local, localPort, plainAddress(ends.remote), remotePort);
  return boundKey(protocol, local === '' ? (ends.local.length === 8 ? '*4' : '*6') : local, localPort);
}
