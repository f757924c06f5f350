// TCP flags (RFC 9293 section 3.1) in a packet's or row's meta word.

import { FLAGS_SHIFT } from './row.js';

const FIN = 0x01 << FLAGS_SHIFT;
const SYN = 0x02 << FLAGS_SHIFT;
const RST = 0x04 << FLAGS_SHIFT;
const ACK = 0x10 << FLAGS_SHIFT;

/** A meta word of nothing but a connection request. */
export const TCP_SYN = SYN;

export function isFin(meta: number): boolean {
  return (meta & FIN) !== 0;
}

export function isRst(meta: number): boolean {
  return (meta & RST) !== 0;
}

/** True for a packet that begins a connection: SYN, and where the answer shares the row, without ACK. */
export function isSyn(meta: number, isBidirectional: boolean): boolean {
  return (meta & SYN) !== 0 && (!isBidirectional || (meta & ACK) === 0);
}
