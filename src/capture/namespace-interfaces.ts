// The interfaces of the network namespace that this process is in, as /proc/self/net/dev and ioctl tell of them. /sys/class/net tells more,
// but of the namespace that it was mounted in: `nsenter --net` enters another one and leaves /sys as it was.

import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { HardwareType, linkOf } from './arphrd.js';
import type { InterfaceCounters, InterfaceFacts } from './interface-facts.js';
import { libc } from './libc.js';
import { linkTypeName } from './link-type.js';
import * as packetSocket from './packet-socket.js';

const LIST = '/proc/self/net/dev';
const HEADER_LINES = 2;
/** Columns of received bytes, packets, errors and drops; those of sent ones follow after four more. */
const SENT = 8;

interface Line {
  readonly name: string;
  readonly numbers: readonly number[];
}

/** Their names; undefined where the system does not list them so. */
export function namespaceNames(list = LIST): string[] | undefined {
  return lines(list)?.map(({ name }) => name);
}

/** How the one with this name is. */
export function namespaceState(name: string): 'up' | 'down' | 'gone' {
  const fd = packetSocket.openPlainSocket();
  try {
    const state = packetSocket.interfaceState(fd, name);
    if (state === undefined) return 'gone';
    return state.isUp ? 'up' : 'down';
  } finally {
    libc().close(fd);
  }
}

/** What is known of them. */
export function namespaceInterfaces(list = LIST): InterfaceFacts[] {
  const fd = packetSocket.openPlainSocket();
  try {
    return (lines(list) ?? []).flatMap((line) => factsOf(fd, line) ?? []);
  } finally {
    libc().close(fd);
  }
}

function lines(list: string): Line[] | undefined {
  let text: string;
  try {
    text = readFileSync(list, 'utf8');
  } catch {
    return undefined;
  }
  return text
    .trimEnd()
    .split('\n')
    .slice(HEADER_LINES)
    .map((line) => {
      const colon = line.lastIndexOf(':');
      const numbers = line.slice(colon + 1);
      return { name: line.slice(0, colon).trim(), numbers: numbers.trim().split(/\s+/).map(Number) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** undefined when it vanished meanwhile. */
function factsOf(fd: number, { name, numbers }: Line): InterfaceFacts | undefined {
  const state = packetSocket.interfaceState(fd, name);
  if (state === undefined) return undefined;
  const known = networkInterfaces()[name] ?? [];
  const isLoopback = state.hardwareType === HardwareType.LOOPBACK;
  return {
    name,
    state: state.isUp ? 'unknown' : 'down',
    isUp: state.isUp,
    isLoopback,
    addresses: known.map(({ address, cidr }) => cidr ?? address),
    mac: isLoopback ? undefined : known[0]?.mac,
    megabitsPerSecond: undefined,
    mtu: packetSocket.interfaceMtu(fd, name) ?? 0,
    link: linkTypeName(linkOf(state.hardwareType).type),
    received: countersOf(numbers),
    sent: countersOf(numbers.slice(SENT)),
  };
}

function countersOf([bytes = 0, packets = 0, , drops = 0]: readonly number[]): InterfaceCounters {
  return { packets, bytes, drops };
}
