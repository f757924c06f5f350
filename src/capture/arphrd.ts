// Linux's hardware types (linux/if_arp.h), which tell what the frames of an interface begin with, and the link types they mean.

import { type Link, LinkType } from './link-type.js';

export const HardwareType = {
  ETHERNET: 1,
  PPP: 512,
  LOOPBACK: 772,
} as const;

/** Frames of these begin with an Ethernet header. */
export const ETHERNET_TYPES: readonly number[] = [HardwareType.ETHERNET, HardwareType.LOOPBACK];

/** Frames of these begin with the IP header: SLIP, PPP, raw IP, tunnels over IPv4 and IPv6 with or without GRE, tun and WireGuard. */
export const RAW_IP_TYPES: readonly number[] = [256, 257, 258, 259, HardwareType.PPP, 519, 768, 769, 776, 778, 823, 65_534];

const OTHER_TYPES = new Map<number, number>([
  [513, LinkType.C_HDLC],
  [518, LinkType.C_HDLC],
  [770, LinkType.FRELAY],
  [774, LinkType.FDDI],
  [801, LinkType.IEEE802_11],
  [802, LinkType.IEEE802_11_PRISM],
  [803, LinkType.IEEE802_11_RADIOTAP],
  // Known by name alone: their frames count as unsupported.
  [32, 247],
  [280, 227],
  [783, 144],
  [804, 230],
  [824, 253],
  [826, 271],
]);

const NO_LINK_TYPE = -1;
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const links = new Map<number, Link>();

/** The link that frames of an interface of this hardware type come over; always the same object for the same type. */
export function linkOf(hardwareType: number): Link {
  let link = links.get(hardwareType);
  if (link === undefined) {
    link = { type: linkTypeOf(hardwareType), littleEndian: IS_LITTLE_ENDIAN };
    links.set(hardwareType, link);
  }
  return link;
}

function linkTypeOf(hardwareType: number): number {
  if (ETHERNET_TYPES.includes(hardwareType)) return LinkType.ETHERNET;
  if (RAW_IP_TYPES.includes(hardwareType)) return LinkType.RAW;
  return OTHER_TYPES.get(hardwareType) ?? NO_LINK_TYPE;
}
