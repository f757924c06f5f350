// What a filter can ask of a flow of the live table. Names are those of `rastro summary` where both have them, but `bytes` and `packets`
// are both ways, as the columns of this table are.

import { Protocol } from '../decode/numbers.js';
import { addressWords } from '../ip-network.js';
import { protocolNumber } from '../output/protocol-names.js';
import { UNKNOWN_REASONS } from '../process/attribution.js';
import type { AddressField, Field, NumberField, TextField } from '../query/filter-fields.js';
import { servicePort } from '../query/services.js';
import { type FlowRow, totalOf } from './flow-row.js';

const IPV4_DIGITS = 8;

type ReadNumber = (row: FlowRow) => number;
type ReadText = (row: FlowRow) => string;

function amount(kind: NumberField<FlowRow>['kind'], name: string, about: string, ...reads: ReadNumber[]): NumberField<FlowRow> {
  return { name, about, kind, reads };
}

function port(name: string, about: string, ...reads: ReadNumber[]): NumberField<FlowRow> {
  return { ...amount('number', name, about, ...reads), named: servicePort, expected: 'a port or the name of a service' };
}

function word(name: string, about: string, read: ReadText, words?: readonly string[]): TextField<FlowRow> {
  return { name, about, kind: 'text', reads: [read], ...(words === undefined ? {} : { words }) };
}

function address(name: string, about: string, ...reads: ReadText[]): AddressField<FlowRow> {
  return { name, about, kind: 'address', reads: reads.map((read) => (row, into) => readWords(read(row), into)) };
}

/** The address as it is shown into words; answers its version. */
function readWords(text: string, into: Int32Array): 4 | 6 {
  const words = addressWords(text) ?? [];
  into.set(words);
  return words.length === 1 ? 4 : 6;
}

const source: ReadText = (row) => row.source;
const destination: ReadText = (row) => row.destination;
const sourcePort: ReadNumber = ({ ends }) => ends.sourcePort;
const destinationPort: ReadNumber = ({ ends }) => ends.destinationPort;

export const FLOW_FIELDS: readonly Field<FlowRow>[] = [
  word('process', 'name of the process', ({ owner }) => owner.process?.name ?? ''),
  amount('number', 'pid', 'its PID', ({ owner }) => owner.process?.pid ?? Number.NaN),
  word('user', 'its user', ({ owner }) => owner.process?.user ?? ''),
  word('unit', 'its container or systemd unit', ({ owner }) => owner.process?.unit ?? ''),
  word('command', 'its command line', ({ owner }) => owner.process?.command ?? ''),
  word('inout', 'in or out', ({ owner }) => owner.inout, ['in', 'out']),
  word('unknown', 'why no process is known', ({ owner }) => owner.unknown ?? '', UNKNOWN_REASONS),
  {
    ...amount('number', 'proto', 'IP protocol, IANA keyword or number', ({ ends }) => ends.protocol),
    named: protocolNumber,
    expected: 'an IP protocol: an IANA keyword such as tcp, or a number',
  },
  address('src', 'address of the first packet’s sender', source),
  address('dst', 'address of its receiver', destination),
  address('host', 'either address', source, destination),
  port('srcport', 'port of the first packet’s sender', sourcePort),
  port('dstport', 'port of its receiver', destinationPort),
  port('port', 'either port', sourcePort, destinationPort),
  port('serverport', 'port of the side that serves', ({ serverPort }) => serverPort),
  word('service', 'service, as the column has it', ({ service }) => service),
  amount('bytes', 'bytes', 'IP bytes both ways', (row) => totalOf(row).bytes),
  amount('number', 'packets', 'packets both ways', (row) => totalOf(row).packets),
  amount('bytes', 'rate', 'bytes per second in the last interval', ({ byteRate }) => byteRate),
  amount('number', 'pktrate', 'packets per second in the last interval', ({ packetRate }) => packetRate),
  { name: 'tcp', about: 'it is TCP', kind: 'truth', read: ({ ends }) => ends.protocol === Protocol.TCP },
  { name: 'udp', about: 'it is UDP', kind: 'truth', read: ({ ends }) => ends.protocol === Protocol.UDP },
  {
    name: 'icmp',
    about: 'it is ICMP or ICMPv6',
    kind: 'truth',
    read: ({ ends }) => ends.protocol === Protocol.ICMP || ends.protocol === Protocol.ICMPV6,
  },
  { name: 'ipv4', about: 'it is IPv4', kind: 'truth', read: ({ ends }) => ends.source.length === IPV4_DIGITS },
  { name: 'ipv6', about: 'it is IPv6', kind: 'truth', read: ({ ends }) => ends.source.length !== IPV4_DIGITS },
];
