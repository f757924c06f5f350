import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ethernet, filler, ipv4, ipv6, join, llc, mpls, mplsStack, ppp, pppoe, snap, udp, vlan } from '../frames.js';
import { decode, summary } from './decoded.js';

const VLAN = 0x8100;
const SERVICE_VLAN = 0x88a8;
const MPLS = 0x8847;
const MPLS_MULTICAST = 0x8848;
const PPPOE = 0x8864;
const ARP = 0x0806;
const MAX_LABELS = 16;

const packet4 = ipv4({}, udp({ sourcePort: 1, destinationPort: 2 }));
const packet6 = ipv6({}, udp({ sourcePort: 1, destinationPort: 2 }));
const TOLD_4 = '10.0.0.1:1 > 10.0.0.2:2 17 28 bytes';
const TOLD_6 = '2001:db8:0:0:0:0:0:1:1 > 2001:db8:0:0:0:0:0:2:2 17 48 bytes';

/** What stands between Ethernet's addresses and an IPv4 header. */
const ENCAPSULATIONS: Readonly<Record<string, Uint8Array>> = {
  'an 802.1Q tag': ethernet({ type: VLAN }, vlan({})),
  'an 802.1ad tag': ethernet({ type: SERVICE_VLAN }, vlan({})),
  'a 0x9100 tag': ethernet({ type: 0x9100 }, vlan({})),
  'a 0x9200 tag': ethernet({ type: 0x9200 }, vlan({})),
  'two tags': ethernet({ type: SERVICE_VLAN }, vlan({ type: VLAN }), vlan({})),
  'four tags of every kind': ethernet(
    { type: 0x9200 },
    vlan({ type: 0x9100 }),
    vlan({ type: SERVICE_VLAN }),
    vlan({ type: VLAN }),
    vlan({}),
  ),
  'an 802.3 length and LLC of IP': ethernet({ type: 31 }, llc({})),
  'an 802.3 length and SNAP': ethernet({ type: 36 }, snap({})),
  'an 802.3 length of 1535 and SNAP': ethernet({ type: 0x05ff }, snap({})),
  'a tag, an 802.3 length and SNAP': ethernet({ type: VLAN }, vlan({ type: 36 }), snap({})),
  'SNAP and a tag': ethernet({ type: 40 }, snap({ type: VLAN }), vlan({})),
  'one MPLS label': ethernet({ type: MPLS }, mpls({})),
  'one multicast MPLS label': ethernet({ type: MPLS_MULTICAST }, mpls({})),
  'three MPLS labels': ethernet({ type: MPLS }, mplsStack(3)),
  'sixteen MPLS labels': ethernet({ type: MPLS }, mplsStack(MAX_LABELS)),
  'a tag and MPLS': ethernet({ type: VLAN }, vlan({ type: MPLS }), mpls({})),
  'a PPPoE session': ethernet({ type: PPPOE }, pppoe({}, ppp({}))),
  'a tag and a PPPoE session': ethernet({ type: VLAN }, vlan({ type: PPPOE }), pppoe({}, ppp({}))),
  'a PPPoE session with a compressed protocol': ethernet({ type: PPPOE }, pppoe({}, ppp({ isCompressed: true }))),
  'a PPPoE session and MPLS': ethernet({ type: PPPOE }, pppoe({}, ppp({ protocol: 0x0283 }), mpls({}))),
};

for (const [what, before] of Object.entries(ENCAPSULATIONS)) {
  const frame = join(before, packet4);
  test(`walkEtherType: the packet behind ${what} is found`, () => {
    assert.equal(summary(decode(frame)), TOLD_4);
  });

  test(`walkEtherType: ${what}, cut short at any byte up to the IP header's end, is malformed`, () => {
    for (let captured = 0; captured < before.length + 20; captured++) {
      assert.equal(decode(frame.subarray(0, captured), { wireLength: frame.length }), 'MALFORMED', `${captured} bytes captured`);
    }
  });

  test(`walkEtherType: a total length of 0 behind ${what} leaves that out`, () => {
    const open = join(before, ipv4({ totalLength: 0 }, udp({})));
    const decoded = decode(open, { wireLength: before.length + 9000 });
    assert.ok(typeof decoded === 'object');
    assert.equal(decoded.bytes, 9000);
  });
}

test('walkEtherType: IPv6 is found behind a tag, MPLS, SNAP and PPPoE', () => {
  const frames = [
    ethernet({ type: VLAN }, vlan({ type: 0x86dd }), packet6),
    ethernet({ type: MPLS }, mplsStack(2), packet6),
    ethernet({ type: 60 }, snap({ type: 0x86dd }), packet6),
    ethernet({ type: PPPOE }, pppoe({}, ppp({ protocol: 0x57 }), packet6)),
  ];
  for (const frame of frames) assert.equal(summary(decode(frame)), TOLD_6);
});

const NO_IP: Readonly<Record<string, Uint8Array>> = {
  ARP: ethernet({ type: ARP }, filler(28)),
  'an unknown EtherType': ethernet({ type: 0xffff }, packet4),
  'EtherType 0x0600, the first that is no length,': ethernet({ type: 0x0600 }, snap({}, packet4)),
  'ARP behind a tag': ethernet({ type: VLAN }, vlan({ type: ARP }), filler(28)),
  'a spanning tree frame': ethernet({ type: 38 }, llc({ dsap: 0x42, ssap: 0x42 }), filler(35)),
  "SNAP of another organization's type 0x0800": ethernet({ type: 36 }, snap({ organization: 0x00000c }), packet4),
  'a raw IPX frame': ethernet({ type: 30 }, filler(30, 0xff)),
  'PPPoE discovery': ethernet({ type: 0x8863 }, pppoe({ code: 9 }), filler(4)),
  'a PPPoE session frame of another code': ethernet({ type: PPPOE }, pppoe({ code: 0xa7 }, ppp({}), packet4)),
  'PPP LCP in a PPPoE session': ethernet({ type: PPPOE }, pppoe({}, ppp({ protocol: 0xc021 }), filler(10))),
  'an MPLS pseudowire with a control word': ethernet({ type: MPLS }, mpls({}), filler(4), ethernet({}, packet4)),
  'seventeen MPLS labels': ethernet({ type: MPLS }, mplsStack(MAX_LABELS + 1), packet4),
};

for (const [what, frame] of Object.entries(NO_IP)) {
  test(`walkEtherType: ${what} is nonip`, () => {
    assert.equal(decode(frame), 'NONIP');
  });
}

function tagged(tags: number): Uint8Array {
  const all = Array.from({ length: tags }, (_, i) => vlan({ identifier: i + 1, type: i === tags - 1 ? 0x0800 : VLAN }));
  return ethernet({ type: VLAN }, ...all, packet4);
}

test('walkEtherType: seven tags and IPv4 are eight ethertypes: the packet is found', () => {
  assert.equal(summary(decode(tagged(7))), TOLD_4);
});

test('walkEtherType: eight tags and IPv4 are nine ethertypes: nonip', () => {
  assert.equal(decode(tagged(8)), 'NONIP');
});

for (const [tags, outerVlan, innerVlan] of [
  [0, undefined, undefined],
  [1, 1, undefined],
  [2, 1, 2],
  [3, 1, 2],
] as const) {
  test(`walkEtherType: of ${tags} VLAN tags, the outer is ${outerVlan} and the inner ${innerVlan}`, () => {
    const decoded = decode(tags === 0 ? ethernet({}, packet4) : tagged(tags));
    assert.ok(typeof decoded === 'object');
    assert.deepEqual([decoded.outerVlan, decoded.innerVlan], [outerVlan, innerVlan]);
  });
}

test('walkEtherType: VLAN 0, a priority tag, is told apart from no tag', () => {
  const decoded = decode(ethernet({ type: VLAN }, vlan({ identifier: 0, priority: 7, type: VLAN }), vlan({ identifier: 4095 }), packet4));
  assert.ok(typeof decoded === 'object');
  assert.deepEqual([decoded.outerVlan, decoded.innerVlan], [0, 4095]);
});

test('walkEtherType: tags of one frame are no part of the next', () => {
  const frames = [tagged(2), ethernet({}, packet4)].map((frame) => decode(frame));
  assert.ok(typeof frames[1] === 'object');
  assert.equal(frames[1].outerVlan, undefined);
});
