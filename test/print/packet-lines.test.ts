import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkType } from '../../src/capture/link-type.js';
import {
  alpnExtension,
  arp,
  clientHello,
  dnsMessage,
  dnsName,
  dnsQuestion,
  dnsRecord,
  segment,
  serverNameExtension,
} from '../application-frames.js';
import * as frames from '../frames.js';
import { LinePrinter, lineOf } from './lines.js';

const { ethernet, ipv4, ipv6, udp } = frames;
const A = '10.0.0.1';
const B = '10.0.0.2';

function udpFrame(ports: { sourcePort?: number; destinationPort?: number }, ...payload: readonly frames.Part[]): Uint8Array {
  return ethernet({}, ipv4({}, udp(ports, ...payload)));
}

function tcpFrame(fields: Parameters<typeof segment>[0], ...payload: readonly frames.Part[]): Uint8Array {
  return ethernet({}, ipv4({ protocol: 6 }, segment(fields, ...payload)));
}

const NAME = dnsName('example.com');

const LINES: readonly (readonly [string, Uint8Array, string])[] = [
  [
    'a server name and protocols',
    tcpFrame({}, clientHello({}, serverNameExtension('example.com'), alpnExtension('h2', 'http/1.1'))),
    `IP ${A}.40000 > ${B}.443: Flags [.], seq 1000:1096, ack 0, win 1024, length 96: TLS ClientHello example.com alpn h2,http/1.1`,
  ],
  [
    'a first line of HTTP, an escape in it',
    tcpFrame({ destinationPort: 80 }, Buffer.from('GET /\x1b[31m HTTP/1.1\r\nHost: a\r\n')),
    `IP ${A}.40000 > ${B}.80: Flags [.], seq 1000:1030, ack 0, win 1024, length 30: HTTP: GET /^[[31m HTTP/1.1`,
  ],
  [
    'all usual options',
    tcpFrame({ flags: 2, options: [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7] }),
    `IP ${A}.40000 > ${B}.443: Flags [S], seq 1000, win 1024, options [mss 1460,sackOK,TS val 9 ecr 0,nop,wscale 7], length 0`,
  ],
  [
    'an option that cannot be',
    tcpFrame({ options: [2, 1, 0, 0] }),
    `IP ${A}.40000 > ${B}.443: Flags [.], ack 0, win 1024, options [[bad opt]], length 0`,
  ],
  ['a DNS question', udpFrame({}, dnsMessage({}, dnsQuestion(NAME, 28))), `IP ${A}.40000 > ${B}.53: 12345+ AAAA? example.com. (29)`],
  [
    'DNS answers, one by a pointer',
    udpFrame(
      { sourcePort: 53, destinationPort: 9 },
      dnsMessage(
        { bits: 0x8180, counts: [1, 2, 0, 1] },
        dnsQuestion(NAME),
        dnsRecord([0xc0, 12], 5, [1, 97, 0xc0, 12]),
        dnsRecord([0xc0, 12], 1, [192, 0, 2, 1]),
      ),
    ),
    `IP ${A}.53 > ${B}.9: 12345 2/0/1 CNAME a.example.com., A 192.0.2.1 (61)`,
  ],
  [
    'a DNS name that points at itself',
    udpFrame({}, dnsMessage({}, dnsQuestion([0xc0, 12]))),
    `IP ${A}.40000 > ${B}.53: 12345+ A? <BAD PTR> (18)`,
  ],
  [
    'a DNS name with a line end and an escape',
    udpFrame({}, dnsMessage({}, dnsQuestion(dnsName('a\n\x1b\xe9')))),
    `IP ${A}.40000 > ${B}.53: 12345+ A? a^J^[M-i. (22)`,
  ],
  ['a DNS message cut short', udpFrame({}, dnsMessage({}, [3, 97])), `IP ${A}.40000 > ${B}.53: 12345+ [|domain]`],
  [
    'a first fragment',
    ethernet(
      {},
      ipv4({ identification: 7, moreFragments: true }, udp({ sourcePort: 1, destinationPort: 2, length: 100 }, frames.filler(8))),
    ),
    `IP ${A}.1 > ${B}.2: UDP, length 92 (frag 7:16@0+)`,
  ],
  [
    'a last fragment',
    ethernet({}, ipv4({ identification: 7, fragmentOffset: 2 }, frames.filler(8))),
    `IP ${A} > ${B}: ip-proto-17 (frag 7:8@16)`,
  ],
  [
    'a port that nobody listens on',
    ethernet({}, ipv4({ protocol: 1 }, frames.icmp({ type: 3, code: 3 }, ipv4({ destination: '10.0.0.9' }, udp({}))))),
    `IP ${A} > ${B}: ICMP 10.0.0.9 udp port 53 unreachable, length 36`,
  ],
  [
    'a neighbour solicitation',
    ethernet({ type: 0x86dd }, ipv6({ nextHeader: 58 }, frames.icmp({ type: 135 }, frames.ipv6Address('fe80::1')))),
    'IP6 2001:db8::1 > 2001:db8::2: ICMP6, neighbor solicitation, who has fe80::1, length 24',
  ],
  ['ARP', ethernet({ type: 0x0806 }, arp({ operation: 2 })), `ARP, Reply ${A} is-at 02:00:00:00:00:01, length 28`],
  [
    'MPLS',
    ethernet({ type: 0x8847 }, frames.mpls({ label: 20 }, ipv4({}, udp({})))),
    `MPLS (label 20, tc 0, [S], ttl 64) IP ${A}.40000 > ${B}.53: [|domain]`,
  ],
  [
    'PPPoE',
    ethernet({ type: 0x8864 }, frames.pppoe({ session: 45 }, frames.ppp({}, ipv4({}, udp({ destinationPort: 9 }))))),
    `PPPoE [ses 0x2d] IP ${A}.40000 > ${B}.9: UDP, length 0`,
  ],
  [
    'VXLAN',
    udpFrame(
      { destinationPort: 4789 },
      frames.vxlan({ network: 5 }, ethernet({}, ipv4({ source: '10.9.9.9' }, udp({ destinationPort: 9 })))),
    ),
    `IP ${A}.40000 > ${B}.4789: VXLAN, flags [I] (0x08), vni 5: IP 10.9.9.9.40000 > ${B}.9: UDP, length 0`,
  ],
  [
    'GRE',
    ethernet({}, ipv4({ protocol: 47 }, frames.gre({}, ipv4({}, udp({ destinationPort: 9 }))))),
    `IP ${A} > ${B}: GREv0, length 32: IP ${A}.40000 > ${B}.9: UDP, length 0`,
  ],
  [
    'an EtherType without a name',
    ethernet({ type: 0x6d00 }, frames.filler(4)),
    '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype Unknown (0x6d00), length 18',
  ],
  ['a TCP header cut short', tcpFrame({}).subarray(0, 14 + 20 + 12), `IP ${A}.40000 > ${B}.443: [|tcp]`],
  ['a frame of nothing', new Uint8Array(0), '[|ether]'],
];

for (const [what, frame, line] of LINES) {
  test(`print: ${what} gives ${line.slice(0, 60)}...`, () => {
    const wireLength = what.includes('TCP header cut') ? 54 : frame.length;
    assert.equal(lineOf(frame, {}, { wireLength }), line);
  });
}

test('print: VLAN tags are told with the link layer, outermost first', () => {
  const frame = ethernet(
    { type: 0x88a8 },
    frames.vlan({ identifier: 900, type: 0x8100 }, frames.vlan({ identifier: 12, priority: 5 }, ipv4({}, udp({ destinationPort: 9 })))),
  );
  const link = { link: true, verbose: false, brief: false };
  assert.equal(
    lineOf(frame, { detail: link }),
    '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 900, p 0, ethertype 802.1Q (0x8100), ' +
      `vlan 12, p 5, ethertype IPv4 (0x0800), ${A}.40000 > ${B}.9: UDP, length 0`,
  );
});

test('print: a link type that rastro does not read is a line all the same', () => {
  assert.equal(lineOf(frames.filler(9), {}, { link: 195 }), 'IEEE802_15_4_WITHFCS frame, length 9');
});

test('print: numbers are relative from the second segment with ACK on, in both directions and in SACK blocks', () => {
  const printer = new LinePrinter();
  const from = (fields: Parameters<typeof segment>[0], ...payload: readonly frames.Part[]): string =>
    printer.text(tcpFrame(fields, ...payload));
  const back = (fields: Parameters<typeof segment>[0]): string =>
    printer.text(
      ethernet({}, ipv4({ protocol: 6, source: B, destination: A }, segment({ sourcePort: 443, destinationPort: 40_000, ...fields }))),
    );
  assert.match(from({ flags: 2, sequence: 0xffffffff }), /seq 4294967295, win/);
  assert.match(back({ flags: 0x12, sequence: 500, acknowledgement: 0 }), /seq 500, ack 0, win/);
  assert.match(from({ flags: 0x18, sequence: 0, acknowledgement: 501 }, frames.filler(100)), /Flags \[P\.\], seq 1:101, ack 1, win/);
  const sack = [1, 1, 5, 10, ...frames.u32(200), ...frames.u32(300)];
  assert.match(back({ sequence: 501, acknowledgement: 100, options: sack }), /ack 101, win 1024, options \[nop,nop,sack 1 \{201:301\}\]/);
});

for (const [time, nanoseconds, hasNanoseconds, expected] of [
  ['time', 1_500_000_123, false, '00:00:11.500000 '],
  ['time', 1_500_000_123, true, '00:00:11.500000123 '],
  ['date', 999, true, '1970-01-01T00:00:10.000000999Z '],
  ['epoch', 999_999_999, false, '10.999999 '],
  ['delta', 0, false, '0.000000 '],
  ['none', 0, false, ''],
] as const) {
  test(`print: --time ${time} of 10 s and ${nanoseconds} ns begins the line with "${expected}"`, () => {
    const line = lineOf(new Uint8Array(0), { time }, { link: LinkType.ETHERNET, seconds: 10, nanoseconds, hasNanoseconds });
    assert.equal(line, `${expected}[|ether]`);
  });
}

test('print: --time delta is from line to line, with a sign where time goes back', () => {
  const printer = new LinePrinter({ time: 'delta' });
  const at = (seconds: number, nanoseconds: number): string => printer.text(new Uint8Array(0), { seconds, nanoseconds }).split(' ')[0]!;
  assert.deepEqual([at(5, 900e6), at(6, 100e6), at(5, 900e6)], ['0.000000', '0.200000', '-0.200000']);
});
