// Frame Relay: Q.922 address, unnumbered information, then a network layer protocol identifier (RFC 2427 section 3).

import { EtherType } from './numbers.js';

const UNNUMBERED_INFORMATION = 0x03;
const NLPID_SNAP = 0x80;
const NLPID_IPV4 = 0xcc;
const NLPID_IPV6 = 0x8e;
const LONGEST_ADDRESS = 4;
const SNAP_LENGTH = 5;

/** Length in bytes of the Q.922 address at `at` (2 to 4, its last byte has the extension bit); 0 when cut short or longer. */
export function addressLength(view: DataView, at: number, end: number): number {
  for (let length = 1; length <= LONGEST_ADDRESS && at + length <= end; length++) {
    if ((view.getUint8(at + length - 1) & 1) === 1) return length;
  }
  return 0;
}

/**
 * Length in bytes of the whole header at `at`, address, control, padding and identifier (SNAP header included), or 0
 * when cut short before `end`. Only the address and control bytes count where control is not unnumbered information.
 */
export function check(view: DataView, at: number, end: number): number {
  const address = addressLength(view, at, end);
  if (address === 0 || at + address + 2 > end) return 0;
  if (view.getUint8(at + address) !== UNNUMBERED_INFORMATION) return address + 1;
  const identifierAt = nlpidAt(view, at, address);
  if (identifierAt >= end) return 0;
  const length = identifierAt + 1 - at;
  if (view.getUint8(identifierAt) !== NLPID_SNAP) return length;
  return at + length + SNAP_LENGTH > end ? 0 : length + SNAP_LENGTH;
}

/** A zero byte may pad between control and identifier. */
function nlpidAt(view: DataView, at: number, address: number): number {
  const next = at + address + 1;
  return view.getUint8(next) === 0 ? next + 1 : next;
}

/** EtherType of what follows a header that is `length` bytes long; 0 for what is not IP. */
export function etherType(view: DataView, at: number, length: number): number {
  const address = addressLength(view, at, at + length);
  if (view.getUint8(at + address) !== UNNUMBERED_INFORMATION) return 0;
  const identifierAt = nlpidAt(view, at, address);
  switch (view.getUint8(identifierAt)) {
    case NLPID_IPV4:
      return EtherType.IPV4;
    case NLPID_IPV6:
      return EtherType.IPV6;
    case NLPID_SNAP: {
      const organization = (view.getUint16(identifierAt + 1) << 8) | view.getUint8(identifierAt + 3);
      return organization === 0 ? view.getUint16(identifierAt + 4) : 0;
    }
    default:
      return 0;
  }
}
