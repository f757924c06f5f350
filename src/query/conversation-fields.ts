// What a filter can ask of a conversation.

import { Protocol } from '../decode/numbers.js';
import { protocolNumber } from '../output/protocol-names.js';
import { type Conversation, type Known, WHERE_OWNERS } from './conversation.js';
import { STATES, stateOf } from './conversation-state.js';
import type { Field, NumberField, TextField } from './filter-fields.js';
import { SERVER_BY, serverPort, serverSide, serviceOf } from './server-side.js';
import { servicePort } from './services.js';

const NS_PER_SECOND = 1e9;

type Read = (row: Conversation) => number;

function amount(kind: NumberField<Conversation>['kind'], name: string, about: string, ...reads: Read[]): NumberField<Conversation> {
  return { name, about, kind, reads };
}

function port(name: string, about: string, ...reads: Read[]): NumberField<Conversation> {
  return { ...amount('number', name, about, ...reads), named: servicePort, expected: 'a port or the name of a service' };
}

const protocolField: NumberField<Conversation> = {
  ...amount('number', 'proto', 'IP protocol, IANA keyword or number', (row) => row.protocol),
  named: protocolNumber,
  expected: 'an IP protocol: an IANA keyword such as tcp, or a number',
};

/** The fields, given what the source of the conversations tells. */
export function conversationFields(known: Known): readonly Field<Conversation>[] {
  return [
    protocolField,
    ...ENDS,
    ...AMOUNTS,
    ...timeFields(known),
    ...flagFields(known),
    ...WORDS,
    ...ownerFields(known),
    ...vlanFields(known),
  ];
}

const ENDS: readonly Field<Conversation>[] = [
  { name: 'src', about: 'address of the first packet’s sender', kind: 'address', reads: [(row, into) => row.readSource(into)] },
  { name: 'dst', about: 'address of its receiver', kind: 'address', reads: [(row, into) => row.readDestination(into)] },
  {
    name: 'host',
    about: 'either address',
    kind: 'address',
    reads: [(row, into) => row.readSource(into), (row, into) => row.readDestination(into)],
  },
  port('srcport', 'port of the first packet’s sender', (row) => row.sourcePort),
  port('dstport', 'port of its receiver', (row) => row.destinationPort),
  port(
    'port',
    'either port',
    (row) => row.sourcePort,
    (row) => row.destinationPort,
  ),
  port('serverport', 'port of the side that serves', serverPort),
];

const AMOUNTS: readonly Field<Conversation>[] = [
  amount('bytes', 'bytes', 'IP bytes forward', (row) => row.bytes),
  amount('bytes', 'rbytes', 'IP bytes in reverse', (row) => row.reverseBytes),
  amount('bytes', 'size', 'IP bytes both ways', (row) => row.size),
  amount('number', 'count', 'packets forward', (row) => row.count),
  amount('number', 'rcount', 'packets in reverse', (row) => row.reverseCount),
  amount('number', 'packets', 'packets both ways', (row) => row.packets),
];

const WORDS: readonly Field<Conversation>[] = [
  { name: 'service', about: 'service, as the column has it', kind: 'text', reads: [serviceOf] },
  { name: 'server_by', about: 'what told the server side', kind: 'text', reads: [(row) => serverSide(row).by], words: SERVER_BY },
  { name: 'tcp', about: 'it is TCP', kind: 'truth', read: (row) => row.protocol === Protocol.TCP },
  { name: 'udp', about: 'it is UDP', kind: 'truth', read: (row) => row.protocol === Protocol.UDP },
  {
    name: 'icmp',
    about: 'it is ICMP or ICMPv6',
    kind: 'truth',
    read: (row) => row.protocol === Protocol.ICMP || row.protocol === Protocol.ICMPV6,
  },
  { name: 'ipv4', about: 'it is IPv4', kind: 'truth', read: (row) => !row.isIpv6 },
  { name: 'ipv6', about: 'it is IPv6', kind: 'truth', read: (row) => row.isIpv6 },
];

function unknownUnless(isKnown: boolean, columns: string): string | undefined {
  return isKnown ? undefined : `the CSV has no column ${columns}`;
}

function timeFields({ start, duration }: Known): Field<Conversation>[] {
  const times = unknownUnless(start, 'start or start_ns');
  return [
    {
      ...amount('duration', 'dur', 'last packet minus first packet', (row) => row.durationNs),
      unknown: unknownUnless(duration, 'dur'),
    },
    {
      name: 'start',
      about: 'time of the first packet',
      kind: 'time',
      seconds: (row) => row.startSeconds,
      nanoseconds: (row) => row.startNanoseconds,
      unknown: times,
    },
    {
      name: 'end',
      about: 'time of the last packet',
      kind: 'time',
      seconds: (row) => row.endSeconds,
      nanoseconds: (row) => row.endNanoseconds,
      unknown: times,
    },
    {
      ...amount('number', 'pktrate', 'packets per second', (row) => (row.packets * NS_PER_SECOND) / (row.durationNs || Number.NaN)),
      unknown: unknownUnless(duration, 'dur'),
    },
  ];
}

function flagFields(known: Known): Field<Conversation>[] {
  const unknown = unknownUnless(known.flags, 'flags');
  return [
    {
      name: 'flags',
      about: 'TCP flags of both directions',
      kind: 'flags',
      reads: [(row) => row.flags | row.reverseFlags],
      unknown,
    },
    { name: 'sflags', about: 'TCP flags forward', kind: 'flags', reads: [(row) => row.flags], unknown },
    { name: 'rflags', about: 'TCP flags in reverse', kind: 'flags', reads: [(row) => row.reverseFlags], unknown },
    { name: 'state', about: 'how far it came', kind: 'text', reads: [stateOf], words: STATES, unknown },
  ];
}

function ownerFields({ ownerOf }: Known): Field<Conversation>[] {
  const unknown = ownerOf === undefined ? WHERE_OWNERS : undefined;
  const word = (name: string, about: string, read: (row: Conversation) => string): TextField<Conversation> => {
    return { name, about, kind: 'text', reads: [read], ...(unknown === undefined ? {} : { unknown }) };
  };
  return [
    word('process', 'name of the process', ({ owner }) => owner.process?.name ?? ''),
    { ...amount('number', 'pid', 'its PID', ({ owner }) => owner.process?.pid ?? Number.NaN), unknown },
    word('user', 'its user', ({ owner }) => owner.process?.user ?? ''),
    word('unit', 'its container or systemd unit', ({ owner }) => owner.process?.unit ?? ''),
    { ...word('inout', 'in or out', ({ owner }) => owner.inout), words: ['in', 'out'] },
  ];
}

function vlanFields({ vlan }: Known): Field<Conversation>[] {
  const read: Read = (row) => (row.vlan < 0 ? Number.NaN : row.vlan);
  return [{ ...amount('number', 'vlan', 'VLAN of the first packet', read), unknown: unknownUnless(vlan, 'vlan') }];
}
