// IPv6 header (RFC 8200 section 3) and its extension headers (section 4; AH: RFC 4302; mobility: RFC 6275).

import { Protocol } from './numbers.js';

export const HEADER_LENGTH = 40;
const FRAGMENT_LENGTH = 8;

/** Length in bytes of the fixed header at `at`, or 0 when malformed or cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < HEADER_LENGTH) return 0;
  return view.getUint8(at) >> 4 === 6 ? HEADER_LENGTH : 0;
}

export function trafficClass(view: DataView, at: number): number {
  return (view.getUint16(at) >> 4) & 0xff;
}

export function flowLabel(view: DataView, at: number): number {
  return view.getUint32(at) & 0xfffff;
}

/** Bytes behind the fixed header; 0 for jumbograms and where segmentation offload left it open. */
export function payloadLength(view: DataView, at: number): number {
  return view.getUint16(at + 4);
}

export function nextHeader(view: DataView, at: number): number {
  return view.getUint8(at + 6);
}

export function hopLimit(view: DataView, at: number): number {
  return view.getUint8(at + 7);
}

/** Word 0 to 3 of the source address, signed, in network order. */
export function sourceWord(view: DataView, at: number, word: number): number {
  return view.getInt32(at + 8 + 4 * word);
}

/** Word 0 to 3 of the destination address, signed, in network order. */
export function destinationWord(view: DataView, at: number, word: number): number {
  return view.getInt32(at + 24 + 4 * word);
}

/** True for the headers that stand between the fixed header and the protocol. */
export function isExtension(protocol: number): boolean {
  switch (protocol) {
    case Protocol.HOP_BY_HOP:
    case Protocol.ROUTING:
    case Protocol.FRAGMENT:
    case Protocol.AH:
    case Protocol.DESTINATION_OPTIONS:
    case Protocol.MOBILITY:
    case Protocol.HIP:
    case Protocol.SHIM6:
      return true;
    default:
      return false;
  }
}

/** Length in bytes of the extension header of kind `protocol` at `at`, or 0 when cut short before `end`. */
export function checkExtension(protocol: number, view: DataView, at: number, end: number): number {
  if (end - at < FRAGMENT_LENGTH) return 0;
  const length = extensionLength(protocol, view.getUint8(at + 1));
  return at + length > end ? 0 : length;
}

function extensionLength(protocol: number, lengthField: number): number {
  if (protocol === Protocol.FRAGMENT) return FRAGMENT_LENGTH;
  return protocol === Protocol.AH ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}

/** Next header of the extension header at `at`. */
export function extensionNextHeader(view: DataView, at: number): number {
  return view.getUint8(at);
}

/** Where in the datagram the payload of the fragment header at `at` begins, in units of 8 bytes. */
export function fragmentOffset(view: DataView, at: number): number {
  return view.getUint16(at + 2) >> 3;
}

export function hasMoreFragments(view: DataView, at: number): boolean {
  return (view.getUint16(at + 2) & 1) === 1;
}

/** Identification of the fragment header at `at`, as a signed word. */
export function identification(view: DataView, at: number): number {
  return view.getInt32(at + 4);
}
