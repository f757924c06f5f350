// ICMP messages (RFC 792, 950, 1122, 1256, 1812) in tcpdump's words, the packet that an error is about in brief.

import * as ipv4 from '../decode/ipv4.js';
import { Protocol } from '../decode/numbers.js';
import { hex, ipv4Text } from './address-text.js';
import { ipv4Line } from './ipv4-line.js';
import { cutShort, type Printing } from './printing.js';

const HEADER_LENGTH = 8;

/** Codes of "destination unreachable", an address in the place of the star. */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'net * unreachable',
  1: 'host * unreachable',
  5: '* unreachable - source route failed',
  6: 'net * unreachable - unknown',
  7: 'host * unreachable - unknown',
  8: '* unreachable - source host isolated',
  9: 'net * unreachable - admin prohibited',
  10: 'host * unreachable - admin prohibited',
  11: 'net * unreachable - tos prohibited',
  12: 'host * unreachable - tos prohibited',
  13: 'host * unreachable - admin prohibited filter',
  14: 'host * unreachable - host precedence violation',
  15: 'host * unreachable - precedence cutoff',
};

const REDIRECTS = ['redirect * to net', 'redirect * to host', 'redirect-tos * to net', 'redirect-tos * to host'];

/** The message at `at`, captured as far as `end`, of `length` bytes. */
export function icmpLine(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  if (end - at < 2) return `ICMP${cutShort('icmp')}`;
  const type = view.getUint8(at);
  if (printing.isOutermost) {
    printing.fields.icmpType = type;
    printing.fields.icmpCode = view.getUint8(at + 1);
  }
  if (end - at < HEADER_LENGTH) return `ICMP${cutShort('icmp')}`;
  const message = messageText(type, view, at, end);
  const inner = printing.detail.verbose && hasInner(type) ? innerText(printing, view, at + HEADER_LENGTH, end, length) : '';
  return message === undefined ? `ICMP${cutShort('icmp')}` : `ICMP ${message}, length ${length}${inner}`;
}

/** True for errors, which carry the beginning of the packet that they are about. */
function hasInner(type: number): boolean {
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

function innerText(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  if (ipv4.check(view, at, end) === 0 || !printing.descend()) return '';
  // What an error carries is often less than its length says, and that is no damage.
  const whole = Math.max(length - HEADER_LENGTH, ipv4.totalLength(view, at));
  return `: ${ipv4Line(printing, view, at, end, whole)}`;
}

function messageText(type: number, view: DataView, at: number, end: number): string | undefined {
  const code = view.getUint8(at + 1);
  switch (type) {
    case 0:
    case 8:
      return `echo ${type === 0 ? 'reply' : 'request'}, id ${view.getUint16(at + 4)}, seq ${view.getUint16(at + 6)}`;
    case 3:
      return unreachableText(code, view, at, end);
    case 4:
      return 'source quench';
    case 5:
      return redirectText(code, view, at, end);
    case 9:
      return 'router advertisement';
    case 10:
      return 'router solicitation';
    case 11:
      return code === 0 ? 'time exceeded in-transit' : code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`;
    case 12:
      return code === 0 ? `parameter problem - octet ${view.getUint8(at + 4)}` : `parameter problem - code ${code}`;
    case 13:
    case 14:
      return `time stamp ${type === 13 ? 'query' : 'reply'} id ${view.getUint16(at + 4)} seq ${view.getUint16(at + 6)}`;
    case 15:
    case 16:
      return `information ${type === 15 ? 'request' : 'reply'}`;
    case 17:
      return 'address mask request';
    case 18:
      return end - at < 12 ? undefined : `address mask is ${hex(view.getUint32(at + 8), 8)}`;
    default:
      return `type-#${type}`;
  }
}

/** Where the header of the packet that an error is about ends; 0 where it is not captured. */
function innerEnd(view: DataView, at: number, end: number): number {
  const length = ipv4.check(view, at + HEADER_LENGTH, end);
  return length === 0 ? 0 : at + HEADER_LENGTH + length;
}

function unreachableText(code: number, view: DataView, at: number, end: number): string | undefined {
  const portsAt = innerEnd(view, at, end);
  if (portsAt === 0) return undefined;
  const address = ipv4Text(view, at + HEADER_LENGTH + 16);
  const protocol = ipv4.protocol(view, at + HEADER_LENGTH);
  if (code === 2) return `${address} protocol ${protocol} unreachable`;
  if (code === 3) return end - portsAt < 4 ? undefined : portText(protocol, address, view.getUint16(portsAt + 2));
  if (code === 4) {
    const mtu = view.getUint16(at + 6);
    return `${address} unreachable - need to frag${mtu === 0 ? '' : ` (mtu ${mtu})`}`;
  }
  return (UNREACHABLE[code] ?? `* unreachable - #${code}`).replace('*', address);
}

function portText(protocol: number, address: string, port: number): string {
  if (protocol === Protocol.TCP) return `${address} tcp port ${port} unreachable`;
  if (protocol === Protocol.UDP) return `${address} udp port ${port} unreachable`;
  return `${address} protocol ${protocol} port ${port} unreachable`;
}

function redirectText(code: number, view: DataView, at: number, end: number): string | undefined {
  if (innerEnd(view, at, end) === 0) return undefined;
  const text = (REDIRECTS[code] ?? `redirect-#${code} * to`).replace('*', ipv4Text(view, at + HEADER_LENGTH + 16));
  return `${text} ${ipv4Text(view, at + 4)}`;
}
