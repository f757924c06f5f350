import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AfPacketSource, openAfPacket } from '../../src/capture/af-packet.js';
import { FrameBatch } from '../../src/capture/frames.js';
import type { LiveCaptureOptions } from '../../src/capture/live-options.js';
import { COUNTERS } from '../../src/counters.js';
import { FragmentTable } from '../../src/decode/fragments.js';
import { FrameDecoder } from '../../src/decode/frame-decoder.js';
import { PacketBatch } from '../../src/decode/packet.js';
import { Walk } from '../../src/decode/walk.js';
import { OPTIONS } from '../contracts/live-source.js';
import { packetAt, summary } from '../decode/decoded.js';
import * as frames from '../frames.js';
import { ethernet, filler, ipv4, ipv6, tcp, udp, viewOf, vlan } from '../frames.js';
import { addPair, FrameSender, NEEDS_NETWORK, NO_NETWORK } from '../private-network.js';

const PARTS = 2;

if (NO_NETWORK === undefined) addPair('host0', 'host1');
const ends = NO_NETWORK === undefined ? [new FrameSender('host0'), new FrameSender('host1')] : [];
after(() => {
  for (const end of ends) end.close();
});

/** The packets of what `source` still holds, each in one line. */
function packetsIn(source: AfPacketSource): string[] {
  source.stop();
  const batch = new FrameBatch();
  const lines: string[] = [];
  const decode = decoder();
  while (source.next(batch) > 0) lines.push(...decode(batch));
  return lines;
}

function decoder(): (batch: FrameBatch) => string[] {
  const packets = new PacketBatch();
  const frameDecoder = new FrameDecoder(new Walk(packets, new FragmentTable(), { tunnels: 0, vlanInKey: false }));
  return (batch) => {
    frameDecoder.decode(batch, packets);
    return Array.from({ length: packets.length }, (_, i) => {
      const packet = packetAt(packets, i);
      return `${summary(packet)} vlan ${packet.outerVlan}/${packet.innerVlan} ${JSON.stringify(packet)}`;
    });
  };
}

/** What decoding `sent` itself gives. */
function packetsOf(sent: readonly Uint8Array[]): string[] {
  const decode = decoder();
  return sent.flatMap((frame) => {
    const batch = new FrameBatch(1);
    batch.reset(viewOf(frame), { type: 1, littleEndian: true });
    batch.baseSeconds = 0;
    batch.add(0, frame.length, frame.length, 0, 0);
    return decode(batch);
  });
}

function openShares(changes: Partial<LiveCaptureOptions> = {}): AfPacketSource[] {
  const options = { ...OPTIONS, interfaces: ['host0'], ...changes };
  return Array.from({ length: PARTS }, (_, part) => openAfPacket(options, { part, parts: PARTS }, new Float64Array(COUNTERS), () => {}));
}

/** Frames of one conversation between hosts number `host` and 1, from the one and from the other. */
function conversation(host: number): [Uint8Array[], Uint8Array[]] {
  const one4 = { source: `10.0.0.${host}`, destination: '10.0.1.1' };
  const other4 = { source: one4.destination, destination: one4.source };
  const one6 = { source: `2001:db8::${host}`, destination: '2001:db8::1:1' };
  const other6 = { source: one6.destination, destination: one6.source };
  const to = { sourcePort: 1000, destinationPort: 53 };
  const fro = { sourcePort: 53, destinationPort: 1000 };
  const side = (four: typeof one4, six: typeof one6, ports: typeof to): Uint8Array[] => [
    ethernet({}, ipv4(four, udp(ports))),
    ethernet({ type: 0x8100 }, vlan({ identifier: 5 }), ipv4(four, udp(ports))),
    ethernet({ type: 0x88a8 }, vlan({ identifier: 6, type: 0x8100 }), vlan({ identifier: 7 }), ipv4(four, udp(ports))),
    ethernet({}, ipv4({ ...four, identification: 9, moreFragments: true }, udp({ ...ports, length: 2000 }, filler(1472)))),
    ethernet({}, ipv4({ ...four, identification: 9, fragmentOffset: 185 }, filler(520))),
    ethernet({ type: 0x8847 }, frames.mplsStack(2, ipv4({ ...four, protocol: 6 }, tcp(ports)))),
    ethernet({ type: 0x86dd }, ipv6(six, udp(ports))),
    ethernet({ type: 0x8100 }, vlan({ identifier: 5, type: 0x86dd }), ipv6(six, udp(ports))),
    ethernet({ type: 0x86dd }, ipv6({ ...six, nextHeader: 0 }, frames.extension({ nextHeader: 60 }), frames.extension({}), udp(ports))),
    ethernet({ type: 0x86dd }, ipv6({ ...six, nextHeader: 44 }, frames.fragment({ hasMore: true }), udp(ports, filler(1400)))),
    ethernet({ type: 0x86dd }, ipv6({ ...six, nextHeader: 44 }, frames.fragment({ offset: 176 }), filler(100))),
    ethernet(
      { type: 0x86dd },
      ipv6({ ...six, nextHeader: 60 }, frames.extension({ nextHeader: 44 }), frames.fragment({ offset: 176 }), filler(9)),
    ),
  ];
  return [side(one4, one6, to), side(other4, other6, fro)];
}

/** "10.0.0.7:1000 > 10.0.1.1:53 17 ..." to the two addresses in order. */
function pairOf(line: string): string {
  const [from = '', , to = ''] = line.split(' ');
  return [from, to]
    .map((end) => end.slice(0, end.lastIndexOf(':')))
    .sort()
    .join(' ');
}

test(
  'af-packet: two rings share frames both ways, in VLANs and fragments, so that each pair of addresses is in one ring',
  NEEDS_NETWORK,
  () => {
    const shares = openShares();
    const all = Array.from({ length: 40 }, (_, host) => conversation(host + 2));
    for (const [there, back] of all) {
      // host0 is the interface watched: one side leaves it, the other arrives there.
      ends[1]?.send(...there);
      ends[0]?.send(...back);
    }
    const taken = shares.map(packetsIn);
    for (const source of shares) source.close();
    assert.deepEqual(taken.flat().sort(), packetsOf(all.flatMap(([there, back]) => [...there, ...back])).sort());
    const [first, second] = taken.map((lines) => new Set(lines.map(pairOf)));
    assert.deepEqual(
      [...(first ?? [])].filter((pair) => second?.has(pair)),
      [],
    );
    assert.ok((first?.size ?? 0) > 20 && (second?.size ?? 0) > 20, `${first?.size} pairs and ${second?.size}`);
  },
);

test('af-packet: frames without IP are taken by the first of two rings, once', NEEDS_NETWORK, () => {
  const shares = openShares();
  ends[1]?.send(ethernet({ type: 0x0806 }, filler(46)), ethernet({ type: 0x88cc }, filler(46)), ethernet({ type: 100 }, filler(100)));
  const counts = shares.map((source) => {
    source.stop();
    return source.next(new FrameBatch());
  });
  for (const source of shares) source.close();
  assert.deepEqual(counts, [3, 0]);
});

test('af-packet: a filter holds for each share', NEEDS_NETWORK, () => {
  const shares = openShares({ filter: 'ip6' });
  const all = Array.from({ length: 20 }, (_, host) => conversation(host + 2)[0]);
  for (const sent of all) ends[1]?.send(...sent);
  const taken = shares.map(packetsIn);
  for (const source of shares) source.close();
  const expected = packetsOf(all.flat()).filter((line) => line.startsWith('2001') && line.includes('vlan undefined'));
  // The tag is out of the frame when the filter sees it, as for every live filter.
  const inVlan = packetsOf(all.flat()).filter((line) => line.startsWith('2001') && line.includes('vlan 5'));
  assert.deepEqual(taken.flat().sort(), [...expected, ...inVlan].sort());
});
