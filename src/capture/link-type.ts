// LINKTYPE numbers (https://www.tcpdump.org/linktypes.html) as capture files carry them, and their names for reports.

export const LinkType = {
  NULL: 0,
  ETHERNET: 1,
  PPP: 9,
  FDDI: 10,
  RAW_BSD: 12,
  RAW_OPENBSD: 14,
  PPP_HDLC: 50,
  PPP_ETHER: 51,
  RAW: 101,
  C_HDLC: 104,
  IEEE802_11: 105,
  FRELAY: 107,
  LOOP: 108,
  LINUX_SLL: 113,
  IEEE802_11_PRISM: 119,
  IEEE802_11_RADIOTAP: 127,
  PPI: 192,
  IPV4: 228,
  IPV6: 229,
  NFLOG: 239,
  LINUX_SLL2: 276,
} as const;

const NAMES = new Map<number, string>([
  ...Object.entries(LinkType).map(([name, number]) => [number, name] as const),
  [LinkType.RAW_BSD, 'RAW'],
  [LinkType.RAW_OPENBSD, 'RAW'],
  [2, 'EXP_ETHERNET'],
  [3, 'AX25'],
  [6, 'IEEE802_5'],
  [7, 'ARCNET_BSD'],
  [8, 'SLIP'],
  [11, 'ATM_RFC1483'],
  [100, 'ATM_RFC1483'],
  [117, 'PFLOG'],
  [122, 'IP_OVER_FC'],
  [123, 'SUNATM'],
  [129, 'ARCNET_LINUX'],
  [130, 'JUNIPER_MLPPP'],
  [137, 'JUNIPER_ATM1'],
  [138, 'APPLE_IP_OVER_IEEE1394'],
  [143, 'DOCSIS'],
  [144, 'LINUX_IRDA'],
  [147, 'USER0'],
  [163, 'IEEE802_11_AVS'],
  [165, 'BACNET_MS_TP'],
  [166, 'PPP_PPPD'],
  [187, 'BLUETOOTH_HCI_H4'],
  [189, 'USB_LINUX'],
  [190, 'CAN20B'],
  [195, 'IEEE802_15_4_WITHFCS'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [220, 'USB_LINUX_MMAPPED'],
  [226, 'IPNET'],
  [227, 'CAN_SOCKETCAN'],
  [230, 'IEEE802_15_4_NOFCS'],
  [231, 'DBUS'],
  [140, 'MTP2'],
  [141, 'MTP3'],
  [142, 'SCCP'],
  [242, 'IPOIB'],
  [247, 'INFINIBAND'],
  [249, 'USBPCAP'],
  [251, 'BLUETOOTH_LE_LL'],
  [253, 'NETLINK'],
  [258, 'PKTAP'],
  [271, 'VSOCK'],
]);

/** The LINKTYPE name of `number` without its prefix, such as "ETHERNET"; "LINKTYPE_n" where none is known here. */
export function linkTypeName(number: number): string {
  return NAMES.get(number) ?? `LINKTYPE_${number}`;
}

/** What the frames of one capture interface have in common. */
export interface Link {
  readonly type: number;
  /** Byte order of the machine that captured: LINKTYPE_NULL, NFLOG and Prism headers are in it. */
  readonly littleEndian: boolean;
  /** Times are finer than microseconds; for those who write them out. */
  readonly hasNanoseconds?: boolean;
}
