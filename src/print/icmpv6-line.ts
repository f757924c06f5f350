// ICMPv6 messages (RFC 4443, 4861, 2710, 3810, 6275) in tcpdump's words.

import { ICMPV6_NAMES } from '../decode/icmpv6-names.js';
import * as ipv6 from '../decode/ipv6.js';
import { Protocol } from '../decode/numbers.js';
import { hex, ipv6Text } from './address-text.js';
import { ipv6Line } from './ipv6-line.js';
import { cutShort, type Printing } from './printing.js';

const HEADER_LENGTH = 8;
const MLD_LENGTH = 24;
const MLDV2_QUERY_LENGTH = 28;

const UNREACHABLE = ['unreachable route', 'unreachable prohibited', 'beyond scope', 'unreachable address', 'unreachable port'];
const PARAMETER_PROBLEMS = ['erroneous', 'next header', 'option'];

/** The message at `at`, captured as far as `end`, of `length` bytes. */
export function icmpv6Line(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  if (end - at < 2) return `ICMP6${cutShort('icmp6')}`;
  const type = view.getUint8(at);
  if (printing.isOutermost) {
    printing.fields.icmpType = type;
    printing.fields.icmpCode = view.getUint8(at + 1);
  }
  const name = ICMPV6_NAMES[type] ?? `unknown icmp6 type (${type})`;
  if (end - at < HEADER_LENGTH) return `ICMP6, ${name}${cutShort('icmp6')}`;
  const more = messageText(type, view, at, end, length);
  if (more === undefined) return `ICMP6, ${name}${cutShort('icmp6')}`;
  const inner = printing.detail.verbose && type >= 1 && type <= 4 ? innerText(printing, view, at + HEADER_LENGTH, end, length) : '';
  return `ICMP6, ${name}${more}, length ${length}${inner}`;
}

function innerText(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  if (ipv6.check(view, at, end) === 0 || !printing.descend()) return '';
  const whole = Math.max(length - HEADER_LENGTH, ipv6.HEADER_LENGTH + ipv6.payloadLength(view, at));
  return `: ${ipv6Line(printing, view, at, end, whole)}`;
}

/** What is told beside the name; undefined where the captured bytes do not reach so far. */
function messageText(type: number, view: DataView, at: number, end: number, length: number): string | undefined {
  const code = view.getUint8(at + 1);
  const address = (from: number): string | undefined => (end - at < from + 16 ? undefined : ipv6Text(view, at + from));
  switch (type) {
    case 1:
      return unreachableText(code, view, at, end);
    case 2:
      return `, mtu ${view.getUint32(at + 4)}`;
    case 3:
      return exceededText(code, address(HEADER_LENGTH + 24));
    case 4:
      return `, ${PARAMETER_PROBLEMS[code] ?? `code-#${code}`} - octet ${view.getUint32(at + 4)}`;
    case 128:
    case 129:
      return `, id ${view.getUint16(at + 4)}, seq ${view.getUint16(at + 6)}`;
    case 130:
      return length >= MLDV2_QUERY_LENGTH ? ' v2' : listenerText(view, at, address(HEADER_LENGTH));
    case 131:
    case 132:
      return length < MLD_LENGTH ? '' : listenerText(view, at, address(HEADER_LENGTH));
    case 135:
      return withAddress(', who has', address(HEADER_LENGTH));
    case 136:
      return withAddress(', tgt is', address(HEADER_LENGTH));
    case 137:
      return withAddress(withAddress(',', address(HEADER_LENGTH + 16)), address(HEADER_LENGTH), ' to');
    case 143:
      return `, ${view.getUint16(at + 6)} group record(s)`;
    case 144:
      return `, id ${hex(view.getUint16(at + 4), 4)}`;
    default:
      return '';
  }
}

function withAddress(text: string | undefined, address: string | undefined, word = ''): string | undefined {
  return text === undefined || address === undefined ? undefined : `${text}${word} ${address}`;
}

function listenerText(view: DataView, at: number, address: string | undefined): string | undefined {
  return withAddress(` max resp delay: ${view.getUint16(at + 4)} addr:`, address);
}

function exceededText(code: number, destination: string | undefined): string | undefined {
  if (code === 0) return withAddress(' for', destination);
  return code === 1 ? ' (reassembly)' : `, unknown code (${code})`;
}

function unreachableText(code: number, view: DataView, at: number, end: number): string | undefined {
  const innerAt = at + HEADER_LENGTH;
  if (ipv6.check(view, innerAt, end) === 0) return undefined;
  const destination = ipv6Text(view, innerAt + 24);
  const name = UNREACHABLE[code] ?? `unknown unreach code (${code})`;
  if (code === 2) return `, ${name} ${destination}, source address ${ipv6Text(view, innerAt + 8)}`;
  if (code !== 4) return `, ${name}${code < UNREACHABLE.length ? ` ${destination}` : ''}`;
  const portsAt = innerAt + ipv6.HEADER_LENGTH;
  if (end - portsAt < 4) return undefined;
  const port = view.getUint16(portsAt + 2);
  const protocol = ipv6.nextHeader(view, innerAt);
  const kind = protocol === Protocol.TCP ? 'tcp' : protocol === Protocol.UDP ? 'udp' : `protocol ${protocol}`;
  return `, ${name}, ${destination} ${kind} port ${port}`;
}
