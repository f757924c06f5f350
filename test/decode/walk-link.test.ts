import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinkType } from '../../src/capture/link-type.js';
import { ethernet, filler, ipv4, ipv6, join, mpls, ppp, pppoe, snap, u16, udp, vlan } from '../frames.js';
import * as link from '../link-frames.js';
import { decode, summary } from './decoded.js';

const PADDED_RADIOTAP = { present: [2] };
const PADDED = [0x20];
const QOS = 8;
const ARP = 0x0806;

const packet4 = ipv4({}, udp({ sourcePort: 1, destinationPort: 2 }));
const packet6 = ipv6({}, udp({ sourcePort: 1, destinationPort: 2 }));
const TOLD_4 = '10.0.0.1:1 > 10.0.0.2:2 17 28 bytes';
const TOLD_6 = '2001:db8:0:0:0:0:0:1:1 > 2001:db8:0:0:0:0:0:2:2 17 48 bytes';

interface LinkCase {
  readonly what: string;
  readonly link: number;
  /** Everything before the IP header. */
  readonly before: Uint8Array;
  readonly littleEndian?: boolean;
  readonly packet?: Uint8Array;
}

const nflogPayload = (packet: Uint8Array, littleEndian: boolean): Uint8Array => {
  const values = [
    { type: 10, value: filler(5) },
    { type: 9, value: packet },
  ];
  const whole = link.nflog({ littleEndian }, values);
  return whole.subarray(0, whole.length - packet.length);
};

const IP_BEHIND: readonly LinkCase[] = [
  { what: 'NULL in little-endian order', link: LinkType.NULL, before: link.loopback({ littleEndian: true }) },
  { what: 'NULL in big-endian order', link: LinkType.NULL, before: link.loopback({}) },
  { what: 'NULL of Darwin, IPv6', link: LinkType.NULL, before: link.loopback({ family: 30, littleEndian: true }), packet: packet6 },
  { what: 'LOOP', link: LinkType.LOOP, before: link.loopback({}) },
  { what: 'ETHERNET', link: LinkType.ETHERNET, before: ethernet({}) },
  { what: 'ETHERNET, IPv6', link: LinkType.ETHERNET, before: ethernet({ type: 0x86dd }), packet: packet6 },
  { what: 'PPP without framing', link: LinkType.PPP, before: ppp({}) },
  { what: 'PPP with HDLC framing', link: LinkType.PPP, before: ppp({ isFramed: true }) },
  { what: 'PPP with Cisco HDLC framing', link: LinkType.PPP, before: link.ciscoHdlc({}) },
  { what: 'PPP with a compressed protocol', link: LinkType.PPP, before: ppp({ isFramed: true, isCompressed: true }) },
  { what: 'PPP, IPv6', link: LinkType.PPP, before: ppp({ protocol: 0x57 }), packet: packet6 },
  { what: 'PPP_HDLC', link: LinkType.PPP_HDLC, before: ppp({ isFramed: true }) },
  { what: 'PPP_HDLC with Cisco HDLC framing', link: LinkType.PPP_HDLC, before: link.ciscoHdlc({ address: 0x8f }) },
  { what: 'PPP_ETHER', link: LinkType.PPP_ETHER, before: pppoe({}, ppp({})) },
  { what: 'FDDI', link: LinkType.FDDI, before: link.fddi({}, snap({})) },
  { what: 'RAW 101, IPv4', link: LinkType.RAW, before: filler(0) },
  { what: 'RAW 101, IPv6', link: LinkType.RAW, before: filler(0), packet: packet6 },
  { what: 'RAW 12', link: LinkType.RAW_BSD, before: filler(0) },
  { what: 'RAW 14', link: LinkType.RAW_OPENBSD, before: filler(0) },
  { what: 'IPV4', link: LinkType.IPV4, before: filler(0) },
  { what: 'IPV6', link: LinkType.IPV6, before: filler(0), packet: packet6 },
  { what: 'C_HDLC', link: LinkType.C_HDLC, before: link.ciscoHdlc({}) },
  { what: 'FRELAY', link: LinkType.FRELAY, before: link.frameRelay({}) },
  { what: 'FRELAY with SNAP', link: LinkType.FRELAY, before: link.frameRelay({ isPadded: true, nlpid: 0x80 }, [0, 0, 0], u16(0x0800)) },
  { what: 'LINUX_SLL', link: LinkType.LINUX_SLL, before: link.sll({}) },
  { what: 'LINUX_SLL with LLC', link: LinkType.LINUX_SLL, before: link.sll({ protocol: 4 }, snap({})) },
  { what: 'LINUX_SLL with a VLAN tag', link: LinkType.LINUX_SLL, before: link.sll({ protocol: 0x8100 }, vlan({})) },
  { what: 'LINUX_SLL2', link: LinkType.LINUX_SLL2, before: link.sll2({}) },
  { what: 'LINUX_SLL2 with LLC', link: LinkType.LINUX_SLL2, before: link.sll2({ protocol: 4 }, snap({})) },
  { what: 'NFLOG, little-endian', link: LinkType.NFLOG, before: nflogPayload(packet4, true) },
  { what: 'NFLOG, big-endian', link: LinkType.NFLOG, before: nflogPayload(packet4, false), littleEndian: false },
  { what: 'IEEE802_11', link: LinkType.IEEE802_11, before: link.ieee80211({}, snap({})) },
  { what: 'IEEE802_11 with QoS', link: LinkType.IEEE802_11, before: link.ieee80211({ subtype: QOS }, snap({})) },
  { what: 'IEEE802_11_RADIOTAP', link: LinkType.IEEE802_11_RADIOTAP, before: link.radiotap({}, [], link.ieee80211({}, snap({}))) },
  {
    what: 'IEEE802_11_RADIOTAP with a padded header',
    link: LinkType.IEEE802_11_RADIOTAP,
    before: link.radiotap(PADDED_RADIOTAP, PADDED, link.ieee80211({ subtype: QOS }, filler(2), snap({}))),
  },
  { what: 'IEEE802_11_PRISM', link: LinkType.IEEE802_11_PRISM, before: link.prism(link.ieee80211({}, snap({}))) },
  { what: 'IEEE802_11_PRISM with an AVS header', link: LinkType.IEEE802_11_PRISM, before: link.avs({}, link.ieee80211({}, snap({}))) },
  { what: 'PPI with 802.11', link: LinkType.PPI, before: link.ppi({ fieldBytes: 20 }, link.ieee80211({}, snap({}))) },
  { what: 'PPI with Ethernet', link: LinkType.PPI, before: link.ppi({ link: LinkType.ETHERNET }, ethernet({})) },
];

for (const { what, link: type, before, littleEndian = true, packet = packet4 } of IP_BEHIND) {
  const context = { link: type, littleEndian };
  test(`walkLink: ${what}: the packet is found`, () => {
    assert.equal(summary(decode(join(before, packet), context)), packet === packet4 ? TOLD_4 : TOLD_6);
  });

  test(`walkLink: ${what}: a frame cut short at any byte up to the IP header's end is malformed`, () => {
    const frame = join(before, packet);
    const ipEnd = before.length + (packet === packet4 ? 20 : 40);
    for (let captured = 0; captured < ipEnd; captured++) {
      const cut = decode(frame.subarray(0, captured), { ...context, wireLength: frame.length });
      assert.equal(cut, 'MALFORMED', `${captured} of ${ipEnd} bytes captured`);
    }
  });

  test(`walkLink: ${what}: a total or payload length of 0 counts what the link layer left of the wire length`, () => {
    const open = packet.slice();
    open.fill(0, packet === packet4 ? 2 : 4, packet === packet4 ? 4 : 6);
    const decoded = decode(join(before, open), { ...context, wireLength: before.length + 12_345 });
    assert.ok(typeof decoded === 'object');
    assert.equal(decoded.bytes, 12_345);
  });
}

const NO_IP: Readonly<Record<string, readonly [number, Uint8Array]>> = {
  'NULL of another address family': [LinkType.NULL, link.loopback({ family: 7 }, packet4)],
  'ETHERNET with ARP': [LinkType.ETHERNET, ethernet({ type: ARP }, filler(28))],
  'RAW with version 5': [LinkType.RAW, ipv4({ version: 5 }, udp({}))],
  'PPP with LCP': [LinkType.PPP, ppp({ protocol: 0xc021 }, filler(10))],
  'PPP_ETHER discovery': [LinkType.PPP_ETHER, pppoe({ code: 9 }, ppp({}, packet4))],
  'Cisco HDLC keepalive': [LinkType.C_HDLC, link.ciscoHdlc({ type: 0x8035 }, filler(18))],
  'FRELAY with another identifier': [LinkType.FRELAY, link.frameRelay({ nlpid: 0x81 }, packet4)],
  'FRELAY with a control byte of signalling': [LinkType.FRELAY, link.frameRelay({ control: 0x00 }, packet4)],
  'FDDI token': [LinkType.FDDI, link.fddi({ frameControl: 0x80 }, snap({}, packet4))],
  'LINUX_SLL with ARP': [LinkType.LINUX_SLL, link.sll({ protocol: ARP }, filler(28))],
  'LINUX_SLL2 with ARP': [LinkType.LINUX_SLL2, link.sll2({ protocol: ARP }, filler(28))],
  'NFLOG without a packet': [LinkType.NFLOG, link.nflog({}, [{ type: 10, value: filler(5) }])],
  'an 802.11 beacon': [LinkType.IEEE802_11, link.ieee80211({ type: 0, subtype: 8, flags: 0 }, packet4)],
  'protected 802.11 data': [LinkType.IEEE802_11, link.ieee80211({ flags: 0x41 }, snap({}, packet4))],
  'null 802.11 data': [LinkType.IEEE802_11, link.ieee80211({ subtype: 4 }, snap({}, packet4))],
  'an 802.11 aggregate': [LinkType.IEEE802_11, link.ieee80211({ subtype: QOS, isAggregate: true }, snap({}, packet4))],
  '802.11 data with ARP': [LinkType.IEEE802_11, link.ieee80211({}, snap({ type: ARP }, filler(28)))],
};

for (const [what, [type, frame]] of Object.entries(NO_IP)) {
  test(`walkLink: ${what} is nonip`, () => {
    assert.equal(decode(frame, { link: type }), 'NONIP');
  });
}

test('walkLink: IPV4 with an IPv6 packet, and IPV6 with an IPv4 packet, are malformed', () => {
  assert.equal(decode(packet6, { link: LinkType.IPV4 }), 'MALFORMED');
  assert.equal(decode(packet4, { link: LinkType.IPV6 }), 'MALFORMED');
});

test('walkLink: an MPLS stack behind PPP is walked', () => {
  assert.equal(summary(decode(ppp({ protocol: 0x0281 }, mpls({}, packet4)), { link: LinkType.PPP })), TOLD_4);
});

test('walkLink: NFLOG lengths read in the other byte order are malformed or nonip, never a packet', () => {
  const frame = join(nflogPayload(packet4, true), packet4);
  assert.match(summary(decode(frame, { link: LinkType.NFLOG, littleEndian: false })), /^(MALFORMED|NONIP)$/);
});

test('walkLink: an NFLOG value that the captured bytes cut short before the packet is malformed', () => {
  const frame = link.nflog({}, [{ type: 10, value: filler(64) }]);
  for (let captured = 5; captured < frame.length; captured++) {
    assert.equal(decode(frame.subarray(0, captured), { link: LinkType.NFLOG }), 'MALFORMED', `${captured} bytes captured`);
  }
});

for (const type of [2, 6, 147, 195, 249, 0x03ffffff, -1]) {
  test(`walkLink: link type ${type} is unsupported, also when the frame is empty`, () => {
    assert.equal(decode(ethernet({}, packet4), { link: type }), 'UNSUPPORTED');
    assert.equal(decode(filler(0), { link: type }), 'UNSUPPORTED');
  });
}

test('walkLink: PPI with PPI or with an unknown link type inside is unsupported', () => {
  for (const inside of [LinkType.PPI, 147]) {
    assert.equal(decode(link.ppi({ link: inside }, link.ppi({}, packet4)), { link: LinkType.PPI }), 'UNSUPPORTED');
  }
});
