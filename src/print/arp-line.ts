// ARP in tcpdump's words: Request who-has 10.0.0.2 tell 10.0.0.1, Reply 10.0.0.2 is-at 02:00:00:00:00:02.

import * as arp from '../decode/arp.js';
import { EtherType } from '../decode/numbers.js';
import { hardwareText, hex, ipv4Text } from './address-text.js';
import { cutShort, type Printing } from './printing.js';

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Request',
  2: 'Reply',
  3: 'Reverse Request',
  4: 'Reverse Reply',
  8: 'Inverse Request',
  9: 'Inverse Reply',
  10: 'NACK',
};

export function arpLine(printing: Printing, name: 'ARP' | 'RARP', view: DataView, at: number, end: number, length: number): string {
  const lead = printing.lead(`${name}, `);
  printing.fields.protocol = name;
  if (arp.check(view, at, end) === 0) return `${lead}${cutShort('arp').trimStart()}`;
  const operation = OPERATIONS[arp.operation(view, at)] ?? `Unknown (${arp.operation(view, at)})`;
  const isIpv4 = arp.protocolType(view, at) === EtherType.IPV4 && arp.protocolLength(view, at) === 4;
  const hasHardware = arp.hardwareLength(view, at) > 0;
  const kinds = `${hardwareKind(view, at)} (len ${arp.hardwareLength(view, at)}), ${protocolKind(view, at)} (len ${arp.protocolLength(view, at)}), `;
  const shownKinds = printing.detail.verbose || !isIpv4 || !hasHardware ? kinds : '';
  const isKnown = isIpv4 && hasHardware;
  if (isKnown) setAddresses(printing, view, at);
  return `${lead}${shownKinds}${operation}${isKnown ? addressesText(view, at) : ''}, length ${length}`;
}

function setAddresses(printing: Printing, view: DataView, at: number): void {
  if (printing.depth > 0) return;
  printing.fields.source = ipv4Text(view, arp.senderProtocolAt(view, at));
  printing.fields.destination = ipv4Text(view, arp.targetProtocolAt(view, at));
}

function hardwareKind(view: DataView, at: number): string {
  const type = arp.hardwareType(view, at);
  return type === 1 ? 'Ethernet' : `Unknown Hardware (${type})`;
}

function protocolKind(view: DataView, at: number): string {
  const type = arp.protocolType(view, at);
  return type === EtherType.IPV4 ? 'IPv4' : `Unknown Protocol (${hex(type, 4)})`;
}

function addressesText(view: DataView, at: number): string {
  const hardwareLength = arp.hardwareLength(view, at);
  const senderHardware = hardwareText(view, arp.senderHardwareAt(view, at), hardwareLength);
  const sender = ipv4Text(view, arp.senderProtocolAt(view, at));
  const targetHardware = hardwareText(view, arp.targetHardwareAt(view, at), hardwareLength);
  const target = ipv4Text(view, arp.targetProtocolAt(view, at));
  switch (arp.operation(view, at)) {
    case 1:
      return ` who-has ${target}${/[1-9a-f]/.test(targetHardware) ? ` (${targetHardware})` : ''} tell ${sender}`;
    case 2:
      return ` ${sender} is-at ${senderHardware}`;
    case 3:
      return ` who-is ${targetHardware} tell ${senderHardware}`;
    case 4:
      return ` ${targetHardware} at ${target}`;
    case 8:
      return ` who-is ${targetHardware} tell ${senderHardware}`;
    case 9:
      return ` ${senderHardware} at ${sender}`;
    default:
      return '';
  }
}
