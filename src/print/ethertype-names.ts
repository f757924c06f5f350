// Names of EtherTypes (IEEE registration authority), as tcpdump has them where it has any.

import { hex } from './address-text.js';

export const ARP = 0x0806;
export const RARP = 0x8035;

const NAMES: Readonly<Record<number, string>> = {
  2048: 'IPv4',
  34525: 'IPv6',
  [ARP]: 'ARP',
  [RARP]: 'Reverse ARP',
  33024: '802.1Q',
  34984: '802.1Q-QinQ',
  37120: '802.1Q-9100',
  37376: '802.1Q-9200',
  34887: 'MPLS unicast',
  34888: 'MPLS multicast',
  34915: 'PPPoE D',
  34916: 'PPPoE S',
  34827: 'PPP',
  25944: 'Transparent Ethernet',
  33079: 'IPX',
  32923: 'Appletalk',
  33011: 'Appletalk ARP',
  34824: 'MPCP',
  34825: 'Slow Protocols',
  34958: 'EAPOL',
  34978: 'AoE',
  35000: 'GOOSE',
  35002: 'Sampled Values',
  35020: 'LLDP',
  35045: 'MACsec',
  35063: 'PTP',
  35074: 'CFM',
  36864: 'Loopback',
  35151: 'NSH',
  35061: 'MVRP',
  35062: 'MMRP',
  34962: 'PROFINET',
  34980: 'EtherCAT',
  35078: 'FCoE',
  35092: 'FIP',
};

/** Name of `type`; undefined where it has none here. */
export function etherTypeName(type: number): string | undefined {
  return NAMES[type];
}

/** "IPv4 (0x0800)". */
export function etherTypeWithNumber(type: number): string {
  return `${NAMES[type] ?? 'Unknown'} (${hex(type, 4)})`;
}
