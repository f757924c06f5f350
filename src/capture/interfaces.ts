// The network interfaces of this machine, as Linux describes them in /sys/class/net, and which of them to watch when nobody says.
// Where /sys is of another network namespace they are those of ours (namespace-interfaces.ts).

import { readdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { CaptureError } from '../errors.js';
import { nearest } from '../nearest.js';
import { HardwareType, linkOf } from './arphrd.js';
import type { InterfaceCounters, InterfaceFacts } from './interface-facts.js';
import { linkTypeName } from './link-type.js';
import { namespaceInterfaces, namespaceNames } from './namespace-interfaces.js';

const CLASSES = '/sys/class/net';
/** Not /proc/net: a service may see nothing but processes in /proc. */
const ROUTES = '/proc/self/net';
const IFF_UP = 1;
const ROUTE_UP = 1;
const ROUTE_REJECT = 0x200;

/** Names of all interfaces of our namespace, as the system lists them. */
function ownNames(): string[] {
  return namespaceNames() ?? interfaceNames();
}

/** Names of all interfaces that /sys describes. */
export function interfaceNames(classes = CLASSES): string[] {
  try {
    const entries = readdirSync(classes, { withFileTypes: true });
    // Beside interfaces, which are links, there are files such as bonding_masters.
    return entries
      .filter((entry) => !entry.isFile())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** What is known of all interfaces of our namespace; those that vanish meanwhile are left out. */
export function listInterfaces(): InterfaceFacts[] {
  return isOurs() ? describedInterfaces() : namespaceInterfaces();
}

/** True where /sys describes the interfaces of our namespace, or nothing tells otherwise. */
function isOurs(): boolean {
  const own = namespaceNames();
  return own === undefined || own.join() === interfaceNames().join();
}

/** The interfaces that /sys describes. */
export function describedInterfaces(classes = CLASSES): InterfaceFacts[] {
  const addresses = networkInterfaces();
  return interfaceNames(classes).flatMap((name) => {
    const facts = factsOf(join(classes, name), name, addresses[name]?.map(({ address, cidr }) => cidr ?? address) ?? []);
    return facts === undefined ? [] : [facts];
  });
}

/** Those that are worth watching when none is named: up, and not the loopback. */
export function candidates(all: readonly InterfaceFacts[]): InterfaceFacts[] {
  return all.filter(({ isUp, isLoopback }) => isUp && !isLoopback);
}

/** The interface of the default route, IPv4's first, with the lowest metric; undefined when there is none. */
export function defaultRouteInterface(routes = ROUTES): string | undefined {
  const best = [...ipv4DefaultRoutes(linesOf(join(routes, 'route'))), ...ipv6DefaultRoutes(linesOf(join(routes, 'ipv6_route')))];
  return best[0]?.name;
}

/** The error for an interface that was asked for and is not there. */
export function noSuchInterface(name: string, known = ownNames()): CaptureError {
  const near = known.find((each) => each.toLowerCase() === name.toLowerCase()) ?? nearest(name, known);
  const guess = near === undefined ? '.' : `; did you mean ${near}?`;
  return new CaptureError(`there is no interface ${JSON.stringify(name)}${guess} There are: ${known.join(', ')}`);
}

interface Route {
  readonly name: string;
  readonly metric: number;
}

function ipv4DefaultRoutes(lines: readonly string[][]): Route[] {
  return lines
    .filter(([, destination, , flags, , , , mask]) => destination === '00000000' && mask === '00000000' && isUsable(flags))
    .map(([name = '', , , , , , metric]) => ({ name, metric: Number(metric) }))
    .sort((a, b) => a.metric - b.metric);
}

function ipv6DefaultRoutes(lines: readonly string[][]): Route[] {
  return lines
    .filter(([destination, prefix, , , , , , , flags]) => /^0+$/.test(destination ?? '') && prefix === '00' && isUsable(flags))
    .map((fields) => ({ name: fields[9] ?? '', metric: Number.parseInt(fields[5] ?? '', 16) }))
    .sort((a, b) => a.metric - b.metric);
}

function isUsable(hexadecimalFlags = ''): boolean {
  const flags = Number.parseInt(hexadecimalFlags, 16);
  return (flags & ROUTE_UP) !== 0 && (flags & ROUTE_REJECT) === 0;
}

function linesOf(path: string): string[][] {
  try {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
  } catch {
    // A system without this protocol has no such file.
    return [];
  }
}

function factsOf(folder: string, name: string, addresses: readonly string[]): InterfaceFacts | undefined {
  const type = numberIn(folder, 'type');
  if (type === undefined) return undefined;
  const mac = textIn(folder, 'address');
  const speed = numberIn(folder, 'speed');
  return {
    name,
    state: textIn(folder, 'operstate') ?? 'unknown',
    isUp: (Number(textIn(folder, 'flags')) & IFF_UP) !== 0,
    isLoopback: type === HardwareType.LOOPBACK,
    addresses,
    mac: mac === '' || type === HardwareType.LOOPBACK ? undefined : mac,
    megabitsPerSecond: speed !== undefined && speed > 0 ? speed : undefined,
    mtu: numberIn(folder, 'mtu') ?? 0,
    link: linkTypeName(linkOf(type).type),
    received: countersIn(folder, 'rx'),
    sent: countersIn(folder, 'tx'),
  };
}

function countersIn(folder: string, direction: 'rx' | 'tx'): InterfaceCounters {
  const counter = (what: string): number => numberIn(folder, `statistics/${direction}_${what}`) ?? 0;
  return { packets: counter('packets'), bytes: counter('bytes'), drops: counter('dropped') };
}

function textIn(folder: string, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8').trim();
  } catch {
    // Some cannot be read while the interface is down, such as its speed.
    return undefined;
  }
}

function numberIn(folder: string, file: string): number | undefined {
  const text = textIn(folder, file);
  return text === undefined || text === '' ? undefined : Number(text);
}
