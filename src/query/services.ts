// The service at a port, by name, and the port of a service.

import { Protocol } from '../decode/numbers.js';
import { SERVICES } from './service-table.js';

const TCP_NAMES = new Map<number, string>();
const UDP_NAMES = new Map<number, string>();
const PORTS = new Map<string, number>();

for (const [transport, table] of Object.entries(SERVICES)) {
  for (const [, name = '', first = '', last = first] of table.matchAll(/(\S+) (\d+)(?:-(\d+))?/g)) {
    PORTS.set(name, Number(first));
    for (let port = Number(first); port <= Number(last); port++) {
      if (transport !== 'udp') TCP_NAMES.set(port, name);
      if (transport !== 'tcp') UDP_NAMES.set(port, name);
    }
  }
}

/** Ports below this are for the system's services, named or not (RFC 6335 section 6). */
const SYSTEM_PORTS = 1024;

/** The IANA name of the service at `port` of IP protocol `protocol`; undefined for ports without one. */
export function serviceName(protocol: number, port: number): string | undefined {
  return (protocol === Protocol.TCP || protocol === Protocol.SCTP ? TCP_NAMES : UDP_NAMES).get(port);
}

/** True for a port that a service would listen at, rather than one that a system picks for a client. */
export function isWellKnown(protocol: number, port: number): boolean {
  return (port > 0 && port < SYSTEM_PORTS) || serviceName(protocol, port) !== undefined;
}

/** The port of the service called `name`; undefined where there is none. */
export function servicePort(name: string): number | undefined {
  return PORTS.get(name);
}
