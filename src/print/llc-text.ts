// 802.2 frames that carry neither IP nor an EtherType: spanning tree, CDP, IS-IS and others by name.

import * as llc from '../decode/llc.js';
import { hex } from './address-text.js';
import type { Printing } from './printing.js';

const CISCO = 0x00000c;
const SAPS: Readonly<Record<number, string>> = {
  0: 'Null',
  4: 'SNA',
  6: 'IP',
  66: 'STP',
  126: 'ISO 8208',
  170: 'SNAP',
  224: 'IPX',
  240: 'NetBeui',
  254: 'ISO CLNS/IS-IS',
  255: 'Global',
};
const CISCO_PROTOCOLS: Readonly<Record<number, string>> = { 8192: 'CDP', 8195: 'VTP', 8196: 'DTP', 267: 'PVST', 273: 'UDLD' };

/** The LLC header at `at`, which `llc.check` has found whole; `length` bytes on the wire from there. */
export function llcText(printing: Printing, view: DataView, at: number, length: number): string {
  if (llc.isSnap(view, at)) {
    const [organization, protocol] = [llc.organization(view, at), llc.snapType(view, at)];
    const name = organization === CISCO ? CISCO_PROTOCOLS[protocol] : undefined;
    printing.fields.protocol ??= name ?? 'SNAP';
    return name === undefined
      ? `SNAP, oui ${hex(organization, 6)}, pid ${hex(protocol, 4)}, length ${length}`
      : `${name}, length ${length}`;
  }
  const [destination, source] = [view.getUint8(at) & 0xfe, view.getUint8(at + 1) & 0xfe];
  const name = destination === source ? SAPS[destination] : undefined;
  printing.fields.protocol ??= name ?? 'LLC';
  if (name !== undefined) return `${name}, length ${length}`;
  return `LLC, dsap ${sapText(destination)}, ssap ${sapText(source)}, ctrl ${hex(view.getUint8(at + 2), 2)}, length ${length}`;
}

function sapText(sap: number): string {
  return `${SAPS[sap] ?? 'Unknown'} (${hex(sap, 2)})`;
}
