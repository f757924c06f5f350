// The fields of a packet as columns for programs: one table for JSON, CSV and Markdown alike. Names are those of flow records
// (output/columns.ts) where the meaning is the same.

import type { PacketFields } from './packet-fields.js';
import { tcpFlagsText } from './tcp-line.js';

export type ColumnValue = string | number | undefined;

/** A frame when its line has been made. */
export interface PrintedPacket {
  readonly fields: PacketFields;
  /** RFC 3339, UTC. */
  readonly time: string;
  /** The line without its time. */
  readonly info: string;
}

export interface PacketColumn {
  readonly name: string;
  readonly about: string;
  readonly read: (packet: PrintedPacket) => ColumnValue;
}

export const PACKET_COLUMNS: readonly PacketColumn[] = [
  { name: 'number', about: 'of the frame in its source, from 1 on', read: ({ fields }) => fields.number },
  { name: 'time', about: 'RFC 3339, UTC', read: ({ time }) => time },
  { name: 'wire_len', about: 'bytes of the frame on the wire', read: ({ fields }) => fields.wireLength },
  { name: 'captured_len', about: 'bytes of it that are captured', read: ({ fields }) => fields.capturedLength },
  { name: 'srcmac', about: 'hardware address of the sender', read: ({ fields }) => fields.sourceMac },
  { name: 'dstmac', about: 'hardware address of the receiver', read: ({ fields }) => fields.destinationMac },
  { name: 'vlan', about: 'outermost VLAN', read: ({ fields }) => fields.vlan },
  { name: 'prot', about: 'protocol', read: ({ fields }) => fields.protocol },
  { name: 'srcip', about: 'source address', read: ({ fields }) => fields.source },
  { name: 'srcport', about: 'source port', read: ({ fields }) => fields.sourcePort },
  { name: 'dstip', about: 'destination address', read: ({ fields }) => fields.destination },
  { name: 'dstport', about: 'destination port', read: ({ fields }) => fields.destinationPort },
  { name: 'bytes', about: 'of the IP packet', read: ({ fields }) => fields.ipLength },
  { name: 'ttl', about: 'time to live, or hop limit', read: ({ fields }) => fields.timeToLive },
  { name: 'tos', about: 'type of service, or traffic class', read: ({ fields }) => fields.typeOfService },
  {
    name: 'flags',
    about: 'TCP flags as tcpdump writes them',
    read: ({ fields }) => (fields.tcpFlags === undefined ? undefined : tcpFlagsText(fields.tcpFlags)),
  },
  { name: 'icmp_type', about: 'ICMP type', read: ({ fields }) => fields.icmpType },
  { name: 'icmp_code', about: 'ICMP code', read: ({ fields }) => fields.icmpCode },
  { name: 'info', about: 'the line that text output has', read: ({ info }) => info },
];
