// The first bytes of a transport header: ports (RFC 9293, 768, 4340, 9260, 3828), TCP flags, ICMP type and code.
// "Known" means captured and inside the IP length: `end` is the nearer of both.

import { Protocol } from './numbers.js';

const PORTS_LENGTH = 4;
const TCP_FLAGS_AT = 13;
const ICMP_LENGTH = 2;

/** True for the protocols whose header begins with two ports. */
export function hasPorts(protocol: number): boolean {
  switch (protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.DCCP:
    case Protocol.SCTP:
    case Protocol.UDP_LITE:
      return true;
    default:
      return false;
  }
}

/** Source port in the upper, destination port in the lower 16 bits; 0 where they are not known. */
export function ports(protocol: number, view: DataView, at: number, end: number): number {
  return hasPorts(protocol) && end - at >= PORTS_LENGTH ? view.getInt32(at) : 0;
}

/** TCP flags, CWR to FIN (RFC 9293 section 3.1); 0 where they are not known. */
export function tcpFlags(protocol: number, view: DataView, at: number, end: number): number {
  return protocol === Protocol.TCP && end - at > TCP_FLAGS_AT ? view.getUint8(at + TCP_FLAGS_AT) : 0;
}

/** ICMP type in the upper, code in the lower 8 bits (RFC 792, RFC 4443); -1 where they are not known. */
export function icmpTypeAndCode(protocol: number, view: DataView, at: number, end: number): number {
  const isIcmp = protocol === Protocol.ICMP || protocol === Protocol.ICMPV6;
  return isIcmp && end - at >= ICMP_LENGTH ? view.getUint16(at) : -1;
}
