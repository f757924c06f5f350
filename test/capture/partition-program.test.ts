import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BpfProgram, type Instruction, Op } from '../../src/capture/bpf.js';
import { LinkType } from '../../src/capture/link-type.js';
import { addPartition } from '../../src/capture/partition-program.js';
import { type DecodedPacket, Decoder } from '../decode/decoded.js';
import * as frames from '../frames.js';
import { ethernet, filler, ipv4, ipv6, join, type Part, tcp, udp, vlan } from '../frames.js';
import { Random, SEED } from '../random.js';
import { type FrameFacts, runBpf } from './bpf-machine.js';

const PARTS = 3;
const PROGRAMS = programsFor(PARTS);
const RAW = { hardwareType: 65_534 };
const RANDOM_FRAMES = 20_000;

function programsFor(parts: number): Instruction[][] {
  return Array.from({ length: parts }, (_, part) => {
    const program = new BpfProgram();
    addPartition(program, { part, parts });
    return program.op(Op.RETURN, 1).instructions();
  });
}

/** The only partition that takes `frame`. */
function partitionOf(frame: Uint8Array, facts: FrameFacts = {}, programs = PROGRAMS): number {
  const takers = programs.flatMap((program, part) => (runBpf(program, frame, facts) === 0 ? [] : [part]));
  assert.equal(takers.length, 1, `a frame was taken by the partitions [${takers.join(', ')}]`);
  return takers[0] ?? -1;
}

/** Addresses of one flow that is not in partition 0, where what has no IP goes too. */
function addressesElsewhere(build: (last: number) => Uint8Array): number {
  for (let last = 1; last < 100; last++) if (partitionOf(build(last)) !== 0) return last;
  throw new RangeError('all in partition 0');
}

const last4 = addressesElsewhere((last) => ethernet({}, ipv4({ source: `10.0.0.${last}` }, udp({}))));
const last6 = addressesElsewhere((last) => ethernet({ type: 0x86dd }, ipv6({ source: `2001:db8::${last}:0` }, udp({}))));
const ends4 = { source: `10.0.0.${last4}`, destination: '10.0.0.2' };
const ends6 = { source: `2001:db8::${last6}:0`, destination: '2001:db8::2' };
const back = ({ source, destination }: { source: string; destination: string }) => ({ source: destination, destination: source });
const four = ipv4(ends4, udp({}));
const six = ipv6(ends6, udp({}));

/** Everything that one pair of addresses can come in, over Ethernet. */
const ENCAPSULATED = (packet: Uint8Array, type: number): Record<string, Uint8Array> => ({
  Ethernet: ethernet({ type }, packet),
  'one tag': ethernet({ type: 0x8100 }, vlan({ identifier: 5, type }), packet),
  'two tags': ethernet({ type: 0x88a8 }, vlan({ type: 0x8100 }), vlan({ type }), packet),
  'eight tags': ethernet({ type: 0x9100 }, ...Array.from({ length: 6 }, () => vlan({ type: 0x9200 })), vlan({ type }), packet),
  'LLC and SNAP': ethernet({ type: 60 }, frames.snap({ type }), packet),
  'a tag and LLC': ethernet({ type: 0x8100 }, vlan({ type: 60 }), frames.snap({ type }), packet),
  'one label': ethernet({ type: 0x8847 }, frames.mplsStack(1, packet)),
  'sixteen labels': ethernet({ type: 0x8848 }, frames.mplsStack(16, packet)),
  PPPoE: ethernet({ type: 0x8864 }, frames.pppoe({}, frames.ppp({ protocol: type === 0x0800 ? 0x21 : 0x57 }, packet))),
  'PPPoE, compressed': ethernet(
    { type: 0x8864 },
    frames.pppoe({}, frames.ppp({ protocol: type === 0x0800 ? 0x21 : 0x57, isCompressed: true, isFramed: true }, packet)),
  ),
  'MPLS in PPPoE': ethernet({ type: 0x8864 }, frames.pppoe({}, frames.ppp({ protocol: 0x0281 }, frames.mpls({}, packet)))),
  'Ethernet in Ethernet': ethernet({ type: 0x6558 }, ethernet({ type }, packet)),
});

for (const [family, type, whole] of [
  ['IPv4', 0x0800, four],
  ['IPv6', 0x86dd, six],
] as const) {
  const expected = partitionOf(ethernet({ type }, whole));
  for (const [what, frame] of Object.entries(ENCAPSULATED(whole, type))) {
    test(`partition: ${family} in ${what} goes where the same packet goes without`, () => {
      assert.equal(partitionOf(frame), expected);
    });
  }

  test(`partition: ${family} of an interface without link header goes where it goes over Ethernet`, () => {
    assert.equal(partitionOf(whole, RAW), expected);
  });
}

test('partition: IPv4 behind an LLC header of its own access points goes where it goes without', () => {
  assert.equal(partitionOf(ethernet({ type: 60 }, frames.llc({}), four)), partitionOf(ethernet({}, four)));
});

test('partition: ports, protocol, options and every fragment of one IPv4 pair go to one place, both ways', () => {
  const expected = partitionOf(ethernet({}, four));
  for (const ends of [ends4, back(ends4)]) {
    const packets = [
      ipv4({ ...ends, protocol: 6 }, tcp({ sourcePort: 9, destinationPort: 80 })),
      ipv4({ ...ends, headerWords: 15 }, udp({})),
      ipv4({ ...ends, moreFragments: true }, udp({})),
      ipv4({ ...ends, fragmentOffset: 185, moreFragments: true }, filler(1480)),
      ipv4({ ...ends, fragmentOffset: 370 }, filler(8)),
    ];
    for (const packet of packets) assert.equal(partitionOf(ethernet({}, packet)), expected);
  }
});

test('partition: ports, extension headers and every fragment of one IPv6 pair go to one place, both ways', () => {
  const expected = partitionOf(ethernet({ type: 0x86dd }, six));
  for (const ends of [ends6, back(ends6)]) {
    const packets = [
      ipv6({ ...ends, nextHeader: 6, flowLabel: 7 }, tcp({ sourcePort: 9 })),
      ipv6({ ...ends, nextHeader: 0 }, frames.extension({ nextHeader: 60 }), frames.extension({}), udp({})),
      ipv6({ ...ends, nextHeader: 44 }, frames.fragment({ hasMore: true }), udp({})),
      ipv6({ ...ends, nextHeader: 44 }, frames.fragment({ offset: 2 }), filler(8)),
      ipv6({ ...ends, nextHeader: 51 }, frames.authentication({}), udp({})),
    ];
    for (const packet of packets) assert.equal(partitionOf(ethernet({ type: 0x86dd }, packet)), expected);
  }
});

test('partition: a frame cut short at any byte is taken by one partition all the same', () => {
  for (const frame of [...Object.values(ENCAPSULATED(four, 0x0800)), ...Object.values(ENCAPSULATED(six, 0x86dd))]) {
    for (let length = 0; length < frame.length; length++) partitionOf(frame.subarray(0, length));
  }
});

test('partition: frames without IP, and frames of other links, go to partition 0', () => {
  assert.equal(partitionOf(ethernet({ type: 0x0806 }, filler(28))), 0);
  assert.equal(partitionOf(ethernet({ type: 0x8863 }, filler(28))), 0);
  assert.equal(partitionOf(ethernet({}, four), { hardwareType: 803 }), 0);
  assert.equal(partitionOf(Uint8Array.of(0x50, 0, 0), RAW), 0);
});

test('partition: 3000 pairs of addresses are shared among eight partitions evenly, none with less than half its share', () => {
  const random = new Random(SEED);
  const programs = programsFor(8);
  const sizes = Array<number>(8).fill(0);
  for (let i = 0; i < 3000; i++) {
    const part = partitionOf(ethernet({}, ipv4({ source: `10.0.${random.below(256)}.${random.below(256)}` }, udp({}))), {}, programs);
    sizes[part] = (sizes[part] ?? 0) + 1;
  }
  assert.ok(Math.min(...sizes) > 3000 / 16, sizes.join(' '));
});

// Against the decoder

const SEEDS: readonly Uint8Array[] = [...Object.values(ENCAPSULATED(four, 0x0800)), ...Object.values(ENCAPSULATED(six, 0x86dd))];

function nearlyReal(random: Random): Uint8Array {
  const frame = random.pick(SEEDS).slice();
  // Headers in the wrong place are what a generator of frames by field never makes.
  if (random.below(3) === 0) frame.copyWithin(random.below(40), random.below(40), random.below(frame.length));
  for (let changes = random.below(4); changes > 0; changes--) frame[random.below(Math.min(60, frame.length))] = random.below(256);
  return random.below(4) === 0 ? frame.subarray(0, random.below(frame.length + 1)) : frame;
}

/** Where a packet with the decoded addresses goes when it comes plainly. */
function plainPartition({ source, destination }: DecodedPacket): number {
  const isIpv6 = source.includes(':');
  const packet: Part = isIpv6 ? ipv6({ source, destination }, udp({})) : ipv4({ source, destination }, udp({}));
  return partitionOf(join(packet), RAW);
}

for (const [link, facts] of [
  [LinkType.ETHERNET, {}],
  [LinkType.RAW, RAW],
] as const) {
  test(`partition: of ${RANDOM_FRAMES} random frames of link type ${link}, seed ${SEED}, each that decodes goes where its addresses go`, () => {
    const random = new Random(SEED ^ link);
    const decoder = new Decoder();
    let decoded = 0;
    for (let i = 0; i < RANDOM_FRAMES; i++) {
      const frame = nearlyReal(random);
      const bytes = link === LinkType.RAW ? frame.subarray(Math.min(frame.length, 14)) : frame;
      const part = partitionOf(bytes, facts);
      const packet = decoder.decode(bytes, { link });
      if (typeof packet === 'string') continue;
      decoded++;
      assert.equal(part, plainPartition(packet), `frame ${i}: ${[...bytes].map((byte) => byte.toString(16)).join(' ')}`);
    }
    assert.ok(decoded > RANDOM_FRAMES / 20, `${decoded} frames decoded`);
  });
}
