// PPP protocol field (RFC 1661 section 2), behind the HDLC-like framing of RFC 1662 or Cisco's where there is one.

import { EtherType } from './numbers.js';

const HDLC_ADDRESS = 0xff;
const HDLC_ADDRESS_CONTROL = 0xff03;
const HDLC_LENGTH = 2;

/** Length in bytes of the HDLC address and control bytes at `at`: 2, or 0 where the PPP header begins at once. */
export function framingLength(view: DataView, at: number, end: number): number {
  return end - at >= HDLC_LENGTH && view.getUint16(at) === HDLC_ADDRESS_CONTROL ? HDLC_LENGTH : 0;
}

/** Length in bytes of the protocol field at `at`: 1 when compressed (RFC 1661 section 6.5), else 2; 0 when cut short. */
export function check(view: DataView, at: number, end: number): number {
  if (end - at < 1) return 0;
  const first = view.getUint8(at);
  // The address alone is framing that was cut short; it is no protocol (RFC 1661 section 2 reserves it).
  if ((first & 1) === 1 && first !== HDLC_ADDRESS) return 1;
  return end - at < 2 ? 0 : 2;
}

/** PPP protocol number of the field at `at`, whose length is `length`. */
export function protocol(view: DataView, at: number, length: number): number {
  return length === 1 ? view.getUint8(at) : view.getUint16(at);
}

/** The EtherType that means the same as PPP protocol `number`; 0 for what cannot carry IP. */
export function etherType(number: number): number {
  switch (number) {
    case 0x0021:
      return EtherType.IPV4;
    case 0x0057:
      return EtherType.IPV6;
    case 0x0281:
      return EtherType.MPLS;
    case 0x0283:
      return EtherType.MPLS_MULTICAST;
    default:
      return 0;
  }
}
