// Cisco HDLC header: address, control, EtherType (RFC 1547 section 4.3.1).

const LENGTH = 4;
const UNICAST = 0x0f;
const MULTICAST = 0x8f;

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** True when the byte at `at` is one of the addresses this framing begins with; a PPP protocol field begins with neither. */
export function begins(view: DataView, at: number, end: number): boolean {
  if (end - at < 1) return false;
  const address = view.getUint8(at);
  return address === UNICAST || address === MULTICAST;
}

export function type(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}
