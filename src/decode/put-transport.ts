// What a transport header tells beside its ports goes into the packet's slot.

import * as packet from './packet.js';
import * as transport from './transport.js';

/** Notes ICMP type and code in the packet at `slot` and answers its meta word: protocol and TCP flags. */
export function putTransport(words: Int32Array, slot: number, protocol: number, view: DataView, at: number, end: number): number {
  const icmp = transport.icmpTypeAndCode(protocol, view, at, end);
  if (icmp >= 0) {
    const type = icmp >> 8;
    const code = icmp & 0xff;
    words[slot + packet.DETAIL] = words[slot + packet.DETAIL]! | (type << 16) | (code << 24);
    words[slot + packet.TAGS] = words[slot + packet.TAGS]! | packet.TAGS_HAS_ICMP;
  }
  return protocol | (transport.tcpFlags(protocol, view, at, end) << 8);
}
