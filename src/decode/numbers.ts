// The assigned numbers that the walk branches on (IANA, IEEE 802), and nothing else.

export const EtherType = {
  IPV4: 0x0800,
  IPV6: 0x86dd,
  VLAN: 0x8100,
  SERVICE_VLAN: 0x88a8,
  VLAN_9100: 0x9100,
  VLAN_9200: 0x9200,
  MPLS: 0x8847,
  MPLS_MULTICAST: 0x8848,
  PPPOE_SESSION: 0x8864,
  TRANSPARENT_ETHERNET: 0x6558,
  PPP: 0x880b,
  ERSPAN: 0x88be,
} as const;

/** Values below this in an Ethernet type field are an 802.3 length (IEEE 802.3 section 3.2.6). */
export const MIN_ETHERTYPE = 0x0600;

export const Protocol = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  IPV4: 4,
  TCP: 6,
  UDP: 17,
  DCCP: 33,
  IPV6: 41,
  ROUTING: 43,
  FRAGMENT: 44,
  GRE: 47,
  AH: 51,
  ICMPV6: 58,
  DESTINATION_OPTIONS: 60,
  ETHERIP: 97,
  SCTP: 132,
  MOBILITY: 135,
  UDP_LITE: 136,
  MPLS: 137,
  HIP: 139,
  SHIM6: 140,
} as const;
