// The addresses of a network namespace, as the kernel's tables in /proc/PID/net have them: fib_trie for IPv4, if_inet6 for IPv6. In
// hexadecimal, as in socket-facts.ts.

import { readFileSync } from 'node:fs';

/** Local addresses of a namespace in which the process `pid` lives; those that cannot be read are left out. */
export function localAddresses(pid: number | 'self', proc = '/proc'): string[] {
  const ipv4 = ipv4Addresses(textOf(`${proc}/${pid}/net/fib_trie`));
  return [...new Set([...ipv4, ...ipv6Addresses(textOf(`${proc}/${pid}/net/if_inet6`))])];
}

/** Addresses of single hosts in fib_trie: our own, and those on which we hear broadcasts. */
export function ipv4Addresses(trie: string): string[] {
  const found: string[] = [];
  let address = '';
  for (const line of trie.split('\n')) {
    address = /\|-- (\d+\.\d+\.\d+\.\d+)/.exec(line)?.[1] ?? address;
    if (/\/32 (?:host LOCAL|link BROADCAST)/.test(line)) found.push(ipv4Hex(address));
  }
  return found;
}

/** Addresses in if_inet6. */
export function ipv6Addresses(table: string): string[] {
  return [...table.matchAll(/^([0-9a-f]{32}) /gm)].map((match) => match[1]!);
}

/** True for an address that is heard wherever somebody listens to it: multicast and the limited broadcast. */
export function isGroup(hex: string): boolean {
  return hex.length === 8 ? hex[0] === 'e' || hex === 'ffffffff' : hex.startsWith('ff');
}

/** True for an address that means this host, in whatever namespace. */
export function isLoopback(hex: string): boolean {
  return hex.length === 8 ? hex.startsWith('7f') : hex === LOOPBACK;
}

const LOOPBACK = `${'0'.repeat(31)}1`;

function ipv4Hex(text: string): string {
  return text
    .split('.')
    .map((octet) => Number(octet).toString(16).padStart(2, '0'))
    .join('');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
