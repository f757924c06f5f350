// What `print --where` can ask of a packet: the fields that its line was made of.

import { protocolNumber } from '../output/protocol-names.js';
import type { PacketFields } from '../print/packet-fields.js';
import { addressOf } from '../query/address-text.js';
import { compileFilter } from '../query/filter.js';
import type { Field, NumberField } from '../query/filter-fields.js';

interface Row {
  fields: PacketFields;
  info: string;
}

function number(name: string, about: string, ...reads: ((fields: PacketFields) => number | undefined)[]): NumberField<Row> {
  return {
    name,
    about,
    kind: 'number',
    reads: reads.map(
      (read) =>
        ({ fields }: Row) =>
          read(fields) ?? Number.NaN,
    ),
  };
}

function address(name: string, about: string, ...reads: ((fields: PacketFields) => string | undefined)[]): Field<Row> {
  return {
    name,
    about,
    kind: 'address',
    reads: reads.map(
      (read) =>
        ({ fields }: Row, into: Int32Array) =>
          putAddress(read(fields), into),
    ),
  };
}

/** Filters are few and packets that are printed are slow anyway: reading the text back is simpler than keeping words too. */
function putAddress(text: string | undefined, into: Int32Array): number {
  const found = text === undefined ? undefined : addressOf(text);
  if (found === undefined) return 0;
  into.set(found.words);
  return found.version;
}

export const PACKET_FIELDS: readonly Field<Row>[] = [
  {
    ...number('proto', 'IP protocol, IANA keyword or number', (fields) => fields.protocolNumber),
    named: protocolNumber,
    expected: 'an IP protocol: an IANA keyword such as tcp, or a number',
  },
  address('src', 'source address', (fields) => fields.source),
  address('dst', 'destination address', (fields) => fields.destination),
  address(
    'host',
    'either address',
    (fields) => fields.source,
    (fields) => fields.destination,
  ),
  number('srcport', 'source port', (fields) => fields.sourcePort),
  number('dstport', 'destination port', (fields) => fields.destinationPort),
  number(
    'port',
    'either port',
    (fields) => fields.sourcePort,
    (fields) => fields.destinationPort,
  ),
  { name: 'len', about: 'bytes of the frame on the wire', kind: 'bytes', reads: [({ fields }) => fields.wireLength] },
  { name: 'captured', about: 'bytes of it that are captured', kind: 'bytes', reads: [({ fields }) => fields.capturedLength] },
  { name: 'bytes', about: 'bytes of the IP packet', kind: 'bytes', reads: [({ fields }) => fields.ipLength ?? Number.NaN] },
  { name: 'flags', about: 'TCP flags', kind: 'flags', reads: [({ fields }) => fields.tcpFlags ?? 0] },
  number('number', 'number of the frame', (fields) => fields.number),
  number('version', 'IP version', (fields) => fields.ipVersion),
  number('ttl', 'time to live, or hop limit', (fields) => fields.timeToLive),
  number('tos', 'type of service, or traffic class', (fields) => fields.typeOfService),
  number('vlan', 'outermost VLAN', (fields) => fields.vlan),
  number('ethertype', 'EtherType of an Ethernet frame', (fields) => fields.etherType),
  number('icmp_type', 'ICMP type', (fields) => fields.icmpType),
  number('icmp_code', 'ICMP code', (fields) => fields.icmpCode),
  { name: 'prot', about: 'protocol by name, such as TCP, ARP or LLDP', kind: 'text', reads: [({ fields }) => fields.protocol ?? ''] },
  {
    name: 'mac',
    about: 'either hardware address',
    kind: 'text',
    reads: [({ fields }) => fields.sourceMac ?? '', ({ fields }) => fields.destinationMac ?? ''],
  },
  { name: 'info', about: 'the line itself', kind: 'text', reads: [({ info }) => info] },
  { name: 'ip', about: 'it is IP', kind: 'truth', read: ({ fields }) => fields.ipVersion !== undefined },
  { name: 'tcp', about: 'it is TCP', kind: 'truth', read: ({ fields }) => fields.protocolNumber === 6 },
  { name: 'udp', about: 'it is UDP', kind: 'truth', read: ({ fields }) => fields.protocolNumber === 17 },
  { name: 'icmp', about: 'it is ICMP or ICMPv6', kind: 'truth', read: ({ fields }) => [1, 58].includes(fields.protocolNumber ?? -1) },
  { name: 'arp', about: 'it is ARP', kind: 'truth', read: ({ fields }) => fields.protocol === 'ARP' },
];

/** True for packets that `text` asks for. Throws FilterError. */
export function packetFilter(text: string): (fields: PacketFields, info: string) => boolean {
  const predicate = compileFilter(text, PACKET_FIELDS);
  const row: Row = { fields: undefined as unknown as PacketFields, info: '' };
  return (fields, info) => {
    row.fields = fields;
    row.info = info;
    return predicate(row);
  };
}
