// ARP packet (RFC 826), also of RARP (RFC 903): hardware and protocol addresses of sender and target, of any length.

const FIXED_LENGTH = 8;

/** Length in bytes of the packet at `at`, its four addresses included, or 0 when cut short before `end`. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < FIXED_LENGTH) return 0;
  const length = FIXED_LENGTH + 2 * (hardwareLength(view, at) + protocolLength(view, at));
  return at + length > end ? 0 : length;
}

/** 1 is Ethernet (IANA, ARP parameters). */
export function hardwareType(view: DataView, at: number): number {
  return view.getUint16(at);
}

/** EtherType of the protocol whose addresses are asked for. */
export function protocolType(view: DataView, at: number): number {
  return view.getUint16(at + 2);
}

/** Bytes of each hardware address. */
export function hardwareLength(view: DataView, at: number): number {
  return view.getUint8(at + 4);
}

/** Bytes of each protocol address. */
export function protocolLength(view: DataView, at: number): number {
  return view.getUint8(at + 5);
}

/** 1 request, 2 reply, 3 and 4 the same of RARP, 8 and 9 of InARP. */
export function operation(view: DataView, at: number): number {
  return view.getUint16(at + 6);
}

export function senderHardwareAt(_view: DataView, at: number): number {
  return at + FIXED_LENGTH;
}

export function senderProtocolAt(view: DataView, at: number): number {
  return at + FIXED_LENGTH + hardwareLength(view, at);
}

export function targetHardwareAt(view: DataView, at: number): number {
  return senderProtocolAt(view, at) + protocolLength(view, at);
}

export function targetProtocolAt(view: DataView, at: number): number {
  return targetHardwareAt(view, at) + hardwareLength(view, at);
}
