// host:port, where something listens.

import { addressWords } from '../ip-network.js';
import type { Quantity } from '../quantities.js';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const MOST_PORT = 65_535;
/** RFC 1123 section 2.1, and underscores, which container networks use. */
const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*$/;
const DIGITS_AND_DOTS = /^[\d.]+$/;
/** Of an IPv6 address: the interface it is of. */
const ZONE = /%[0-9A-Za-z.:-]+$/;
const IPV4_WORDS = 1;
const IPV6_WORDS = 4;

/** An IPv4 address, a name, or an IPv6 address in brackets, then a port. */
export const endpoint: Quantity<Endpoint> = {
  expected: 'host:port, such as 127.0.0.1:9477 or [::1]:9477',
  pattern: '^.+:\\d{1,5}$',
  read(text) {
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
    if (match === null) return undefined;
    const [, inBrackets, plain, digits] = match;
    const port = Number(digits);
    const isHost = inBrackets === undefined ? isPlainHost(plain ?? '') : wordsIn(inBrackets.replace(ZONE, '')) === IPV6_WORDS;
    return isHost && port <= MOST_PORT ? { host: inBrackets ?? plain ?? '', port } : undefined;
  },
};

/** 1.2.3 is neither an address nor meant as a name. */
function isPlainHost(host: string): boolean {
  return wordsIn(host) === IPV4_WORDS || (HOST_NAME.test(host) && !DIGITS_AND_DOTS.test(host));
}

function wordsIn(address: string): number | undefined {
  return addressWords(address)?.length;
}
