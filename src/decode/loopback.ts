// BSD loopback header (LINKTYPE_NULL, LINKTYPE_LOOP): the address family, in the capturing machine's order or the network's.

import { EtherType } from './numbers.js';

const LENGTH = 4;
const AF_INET = 2;
/** AF_INET6 of Linux, of NetBSD and OpenBSD, of FreeBSD, and of Darwin. */
const AF_INET6: readonly number[] = [10, 24, 28, 30];

/** Length in bytes of the header at `at`, or 0 when cut short before `end`. */
export function check(_view: DataView, at: number, end: number): number {
  return end - at < LENGTH ? 0 : LENGTH;
}

/** EtherType that means the same as the address family; 0 for a family that is not IP. */
export function etherType(view: DataView, at: number): number {
  const big = view.getUint32(at);
  // No family is above 255, so only the right byte order leaves a small number.
  const family = big <= 0xff ? big : view.getUint32(at, true);
  if (family === AF_INET) return EtherType.IPV4;
  return AF_INET6.includes(family) ? EtherType.IPV6 : 0;
}
