// An IPv4 packet becomes "IP source > destination: what it carries"; ports are the business of the transport printers.

import * as ipv4 from '../decode/ipv4.js';
import { protocolName } from '../output/protocol-names.js';
import { hex, ipv4Text } from './address-text.js';
import { cutShort, type Printing } from './printing.js';
import { type NetworkEnds, protocolLine } from './protocol-line.js';

const MIN_LENGTH = 20;

/** The packet at `at`, captured as far as `end`; `length` bytes were there on the wire. */
export function ipv4Line(printing: Printing, view: DataView, at: number, end: number, length: number): string {
  const lead = printing.lead('IP ');
  const headerLength = ipv4.check(view, at, end);
  if (headerLength === 0) return lead + refusedText(view, at, end);
  const stated = ipv4.totalLength(view, at);
  const missing = stated > length ? `truncated-ip - ${stated - length} bytes missing! ` : '';
  // A total length of 0 is what segmentation offload leaves; one beyond the frame is told of, and believed.
  const total = stated === 0 ? length : stated;
  if (total < headerLength) return `${lead}${missing}bad-len ${total}`;
  printing.depth++;
  if (printing.isOutermost) setFields(printing, view, at, total);
  const details = printing.detail.verbose ? detailsText(view, at, total) : '';
  const ends = { source: ipv4Text(view, at + 12), destination: ipv4Text(view, at + 16), version: 4 } as const;
  const carried = carriedText(printing, ends, view, at, Math.min(end, at + total), headerLength, total);
  printing.depth--;
  return `${lead}${details}${missing}${carried}`;
}

function refusedText(view: DataView, at: number, end: number): string {
  if (end - at >= MIN_LENGTH) {
    const first = view.getUint8(at);
    if (first >> 4 !== 4) return `version error: ${first >> 4} != 4`;
    if ((first & 0xf) < 5) return `bad-hlen ${(first & 0xf) * 4}`;
  }
  return cutShort('ip').trimStart();
}

function setFields({ fields }: Printing, view: DataView, at: number, length: number): void {
  fields.ipVersion = 4;
  fields.networkAt = at;
  fields.source = ipv4Text(view, at + 12);
  fields.destination = ipv4Text(view, at + 16);
  fields.ipLength = length;
  fields.timeToLive = ipv4.timeToLive(view, at);
  fields.typeOfService = ipv4.typeOfService(view, at);
  fields.protocolNumber = ipv4.protocol(view, at);
  fields.protocol = protocolName(ipv4.protocol(view, at));
}

/** What tcpdump -v says of the header, on the same line. */
function detailsText(view: DataView, at: number, total: number): string {
  const flags = (ipv4.mayNotFragment(view, at) ? ['DF'] : []).concat(ipv4.hasMoreFragments(view, at) ? ['+'] : []);
  const protocol = ipv4.protocol(view, at);
  return (
    `(tos ${hex(ipv4.typeOfService(view, at))}, ttl ${ipv4.timeToLive(view, at)}, id ${ipv4.identification(view, at)}, ` +
    `offset ${ipv4.fragmentOffset(view, at) * 8}, flags [${flags.join() || 'none'}], proto ${protocolName(protocol)} (${protocol}), length ${total}) `
  );
}

function carriedText(
  printing: Printing,
  ends: NetworkEnds,
  view: DataView,
  at: number,
  end: number,
  headerLength: number,
  total: number,
): string {
  const protocol = ipv4.protocol(view, at);
  const length = total - headerLength;
  const isFragment = ipv4.isFragment(view, at);
  const fragment = isFragment ? fragmentText(view, at, length) : '';
  if (ipv4.fragmentOffset(view, at) > 0) return `${ends.source} > ${ends.destination}: ip-proto-${protocol}${fragment}`;
  return protocolLine(printing, ends, protocol, view, at + headerLength, end, length, isFragment) + fragment;
}

/** (frag id:bytes@offset), and + where more follow. */
function fragmentText(view: DataView, at: number, length: number): string {
  const more = ipv4.hasMoreFragments(view, at) ? '+' : '';
  return ` (frag ${ipv4.identification(view, at)}:${length}@${ipv4.fragmentOffset(view, at) * 8}${more})`;
}
