// Whatever bytes come, every frame gives exactly one line of printable ASCII, of bounded length.

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
import { Random, SEED } from '../random.js';
import { LinePrinter } from './lines.js';

const RANDOM_FRAMES = 10_000;
const LONGEST_LINE = 20_000;
const NAME = dnsName('www.example.com');

/** Whole IP packets and others, by EtherType, one for each printer. */
const SEEDS: Readonly<Record<string, readonly [number, Uint8Array]>> = {
  tcp: [
    0x0800,
    frames.ipv4(
      { protocol: 6 },
      segment({ options: [2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 5, 10, 1, 2, 3, 4, 5, 6, 7, 8] }),
    ),
  ],
  tls: [0x0800, frames.ipv4({ protocol: 6 }, segment({}, clientHello({}, serverNameExtension('example.com'), alpnExtension('h2'))))],
  http: [0x0800, frames.ipv4({ protocol: 6 }, segment({}, Buffer.from('GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n')))],
  dns: [0x0800, frames.ipv4({}, frames.udp({ destinationPort: 53 }, dnsMessage({}, dnsQuestion(NAME))))],
  mdns: [
    0x0800,
    frames.ipv4(
      {},
      frames.udp(
        { sourcePort: 5353, destinationPort: 5353 },
        dnsMessage(
          { bits: 0x8400, counts: [0, 3, 0, 0] },
          dnsRecord(NAME, 16, [3, 97, 98, 99], 0x8001),
          dnsRecord([0xc0, 12], 33, frames.join([0, 1, 0, 2, 0, 80], [0xc0, 12])),
          dnsRecord([0xc0, 12], 1, [1, 2, 3, 4]),
        ),
      ),
    ),
  ],
  bootp: [0x0800, frames.ipv4({}, frames.udp({ sourcePort: 68, destinationPort: 67 }, [1, 1, 6, 0], frames.filler(240)))],
  ntp: [0x0800, frames.ipv4({}, frames.udp({ destinationPort: 123 }, [0x23], frames.filler(47)))],
  sip: [0x0800, frames.ipv4({}, frames.udp({ destinationPort: 5060 }, Buffer.from('INVITE sip:a SIP/2.0\r\n')))],
  icmp: [0x0800, frames.ipv4({ protocol: 1 }, frames.icmp({ type: 3, code: 3 }, frames.ipv4({}, frames.udp({}))))],
  icmpv6: [0x86dd, frames.ipv6({ nextHeader: 58 }, frames.icmp({ type: 1, code: 4 }, frames.ipv6({}, frames.udp({}))))],
  extensions: [
    0x86dd,
    frames.ipv6(
      { nextHeader: 0 },
      frames.extension({ nextHeader: 44 }, frames.fragment({ nextHeader: 60 }, frames.extension({ nextHeader: 17 }, frames.udp({})))),
    ),
  ],
  authentication: [0x86dd, frames.ipv6({ nextHeader: 51 }, frames.authentication({ nextHeader: 6 }, segment({})))],
  vxlan: [
    0x0800,
    frames.ipv4({}, frames.udp({ destinationPort: 4789 }, frames.vxlan({}, frames.ethernet({}, frames.ipv4({}, frames.udp({})))))),
  ],
  geneve: [
    0x0800,
    frames.ipv4(
      {},
      frames.udp({ destinationPort: 6081 }, frames.geneve({ optionWords: 1 }, frames.ethernet({}, frames.ipv4({}, frames.udp({}))))),
    ),
  ],
  gtp: [0x0800, frames.ipv4({}, frames.udp({ destinationPort: 2152 }, frames.gtpU({}, frames.ipv4({}, frames.udp({})))))],
  gre: [0x0800, frames.ipv4({ protocol: 47 }, frames.gre({ hasKey: true }, frames.ipv4({}, frames.udp({}))))],
  ipip: [0x0800, frames.ipv4({ protocol: 4 }, frames.ipv4({ protocol: 41 }, frames.ipv6({}, frames.udp({}))))],
  sctp: [0x0800, frames.ipv4({ protocol: 132 }, frames.portsHeader({}, [1, 0, 0, 4]))],
  igmp: [0x0800, frames.ipv4({ protocol: 2 }, [0x22, 0, 0, 0, 0, 0, 0, 1])],
  arp: [0x0806, arp({ operation: 2 })],
  vlan: [0x88a8, frames.vlan({ type: 0x8100 }, frames.vlan({}, frames.ipv4({}, frames.udp({}))))],
  mpls: [0x8847, frames.mplsStack(3, frames.ipv6({}, frames.udp({})))],
  pppoe: [0x8864, frames.pppoe({}, frames.ppp({}, frames.ipv4({}, frames.udp({}))))],
  discovery: [0x8863, frames.pppoe({ code: 9, session: 0 }, frames.filler(20))],
};

const DETAILS = [
  { link: false, verbose: false, brief: false },
  { link: true, verbose: true, brief: false },
  { link: true, verbose: false, brief: true },
];

function holds(text: string, what: string): void {
  assert.match(text, /^[\x20-\x7e]+\n$/, what);
  assert.ok(text.length <= LONGEST_LINE, `${what}: ${text.length} characters`);
}

/** `frame` with a few bytes changed behind the first `keep`, cut anywhere. */
function mutated(random: Random, frame: Uint8Array, keep: number): Uint8Array {
  const changed = Uint8Array.from(frame);
  for (let changes = random.below(5); changes > 0; changes--) {
    const at = keep + random.below(Math.max(1, frame.length - keep));
    if (at < changed.length) changed[at] = random.below(3) === 0 ? random.pick([0, 0xff, 0xc0, 0x1b]) : random.below(256);
  }
  return random.below(3) === 0 ? changed.subarray(0, random.below(changed.length + 1)) : changed;
}

for (const [name, [type, packet]] of Object.entries(SEEDS)) {
  test(`print: ${RANDOM_FRAMES} frames near one of ${name}, of seed ${SEED}, give a line of printable ASCII each`, () => {
    const random = new Random(SEED);
    const printers = DETAILS.map((detail) => new LinePrinter({ detail }));
    const frame = frames.ethernet({ type }, packet);
    holds(printers[0]!.text(frame), name);
    for (let i = 0; i < RANDOM_FRAMES; i++) holds(printers[i % 3]!.text(mutated(random, frame, 14)), `${name} ${i}`);
  });
}

for (const link of new Set([...Object.values(LinkType), 195])) {
  test(`print: ${RANDOM_FRAMES} random frames of link type ${link}, of seed ${SEED}, give a line of printable ASCII each`, () => {
    const random = new Random(SEED + link);
    const printers = DETAILS.map((detail) => new LinePrinter({ detail }));
    for (let i = 0; i < RANDOM_FRAMES; i++) {
      const context = { link, littleEndian: i % 2 === 0, wireLength: random.below(2) === 0 ? 2000 : 60 };
      holds(printers[i % 3]!.text(random.bytes(random.below(160)), context), `${link} ${i}`);
    }
  });
}

test('print: a packet inside a packet inside a packet ... ends in words, and no longer in a full stack', () => {
  let packet = frames.ipv4({}, frames.udp({}));
  for (let i = 0; i < 400; i++) packet = frames.ipv4({ protocol: 4 }, packet);
  holds(new LinePrinter().text(frames.ethernet({}, packet)), 'nested');
});

test('print: thousands of extension headers give a bounded line', () => {
  const headers = Array.from({ length: 8000 }, () => [60, 0, 0, 0, 0, 0, 0, 0]).flat();
  holds(
    new LinePrinter().text(frames.ethernet({ type: 0x86dd }, frames.ipv6({ nextHeader: 60, payloadLength: 64_000 }, headers))),
    'extensions',
  );
});
