// UDP header (RFC 768).

export const HEADER_LENGTH = 8;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < HEADER_LENGTH ? 0 : HEADER_LENGTH;
}

export function sourcePort(view: DataView, at: number): number {
  return view.getUint16(at);
}

export function destinationPort(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}

/** Bytes of header and payload; 0 in an IPv6 jumbogram (RFC 2675 section 4). */
export function length(view: DataView, at: number): number {
  return view.getUint16(at + 4);
}

export function checksum(view: DataView, at: number): number {
  return view.getUint16(at + 6);
}
