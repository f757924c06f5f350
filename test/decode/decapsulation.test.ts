import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  etherIp,
  ethernet,
  extension,
  filler,
  fragment,
  geneve,
  gre,
  gtpU,
  ipv4,
  ipv6,
  join,
  mpls,
  ppp,
  udp,
  vlan,
  vxlan,
} from '../frames.js';
import { Decoder, summary } from './decoded.js';

const ALL = ['gre', 'ipip', '6in4', 'vxlan', 'geneve', 'gtp-u', 'teredo', 'etherip', 'mpls'] as const;
const ETHERNET = 0x6558;

const inside4 = ipv4({ source: '192.168.0.1', destination: '192.168.0.2' }, udp({ sourcePort: 1, destinationPort: 2 }));
const inside6 = ipv6({ source: '2001:db8::a', destination: '2001:db8::b' }, udp({ sourcePort: 1, destinationPort: 2 }));
const TOLD_4 = '192.168.0.1:1 > 192.168.0.2:2 17 28 bytes';
const TOLD_6 = '2001:db8:0:0:0:0:0:a:1 > 2001:db8:0:0:0:0:0:b:2 17 48 bytes';
const arp = ethernet({ type: 0x0806 }, filler(28));

interface TunnelCase {
  readonly name: (typeof ALL)[number];
  /** What the outer IPv4 header carries, up to the inner packet. */
  readonly protocol: number;
  readonly port?: number;
  readonly header: Uint8Array;
  readonly inside?: Uint8Array;
}

const TUNNELS: Readonly<Record<string, TunnelCase>> = {
  'GRE with IPv4': { name: 'gre', protocol: 47, header: gre({}) },
  'GRE with IPv6': { name: 'gre', protocol: 47, header: gre({ type: 0x86dd }), inside: inside6 },
  NVGRE: { name: 'gre', protocol: 47, header: gre({ type: ETHERNET, hasKey: true }, ethernet({})) },
  'GRE with PPP': { name: 'gre', protocol: 47, header: gre({ version: 1, type: 0x880b, hasKey: true, hasSequence: true }, ppp({})) },
  'ERSPAN type I': { name: 'gre', protocol: 47, header: gre({ type: 0x88be }, ethernet({})) },
  'ERSPAN type II': { name: 'gre', protocol: 47, header: gre({ type: 0x88be, hasSequence: true }, filler(8), ethernet({})) },
  'IPv4 in IP': { name: 'ipip', protocol: 4, header: filler(0) },
  'IPv6 in IP': { name: '6in4', protocol: 41, header: filler(0), inside: inside6 },
  VXLAN: { name: 'vxlan', protocol: 17, port: 4789, header: vxlan({}, ethernet({})) },
  'VXLAN with a tag inside': { name: 'vxlan', protocol: 17, port: 4789, header: vxlan({}, ethernet({ type: 0x8100 }), vlan({})) },
  Geneve: { name: 'geneve', protocol: 17, port: 6081, header: geneve({ optionWords: 2 }, ethernet({})) },
  'Geneve with IPv6': { name: 'geneve', protocol: 17, port: 6081, header: geneve({ type: 0x86dd }), inside: inside6 },
  'GTP-U with IPv4': { name: 'gtp-u', protocol: 17, port: 2152, header: gtpU({}) },
  'GTP-U with IPv6 and a sequence number': { name: 'gtp-u', protocol: 17, port: 2152, header: gtpU({ flags: 0x32 }), inside: inside6 },
  Teredo: { name: 'teredo', protocol: 17, port: 3544, header: filler(0), inside: inside6 },
  EtherIP: { name: 'etherip', protocol: 97, header: etherIp(ethernet({})) },
  'MPLS in IP': { name: 'mpls', protocol: 137, header: mpls({}) },
  'MPLS in UDP': { name: 'mpls', protocol: 17, port: 6635, header: mpls({}), inside: inside6 },
};

for (const [what, { name, protocol, port, header, inside = inside4 }] of Object.entries(TUNNELS)) {
  const wrap = (carried: Uint8Array): Uint8Array => (port === undefined ? carried : udp({ destinationPort: port }, carried));
  const carried = wrap(join(header, inside));
  const outer4 = ethernet({}, ipv4({ protocol }, carried));
  const outer6 = ethernet({ type: 0x86dd }, ipv6({ nextHeader: protocol }, carried));
  const told = inside === inside4 ? TOLD_4 : TOLD_6;
  const outerTold = `10.0.0.1:${port === undefined ? 0 : 40_000} > 10.0.0.2:${port ?? 0} ${protocol} ${20 + carried.length} bytes`;

  test(`decapsulation: --decapsulate ${name} finds the packet inside ${what}, over IPv4 and IPv6`, () => {
    const decoder = new Decoder({ decapsulate: [name] });
    assert.equal(summary(decoder.decode(outer4)), told);
    assert.equal(summary(decoder.decode(outer6)), told);
  });

  test(`decapsulation: ${what} is a flow of the outer header without its option`, () => {
    assert.equal(summary(new Decoder().decode(outer4)), outerTold);
    assert.equal(summary(new Decoder({ decapsulate: ALL.filter((other) => other !== name) }).decode(outer4)), outerTold);
  });

  test(`decapsulation: ${what} cut short before the inner IP header's end stays a flow of the outer header`, () => {
    const decoder = new Decoder({ decapsulate: ALL });
    const innerEnd = outer4.length - inside.length + (inside === inside4 ? 20 : 40);
    for (let captured = 38; captured < innerEnd; captured++) {
      const decoded = summary(decoder.decode(outer4.subarray(0, captured), { wireLength: outer4.length }));
      assert.equal(decoded, outerTold, `${captured} of ${innerEnd} bytes captured`);
    }
  });
}

test('decapsulation: a tunnel whose inside is not IP stays a flow of the outer header', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const frame = ethernet({}, ipv4({}, udp({ destinationPort: 4789 }, vxlan({}, arp))));
  assert.equal(summary(decoder.decode(frame)), '10.0.0.1:40000 > 10.0.0.2:4789 17 78 bytes');
});

test('decapsulation: a tunnel whose inner IP header is damaged stays a flow of the outer header', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const frame = ethernet({}, ipv4({ protocol: 4 }, ipv4({ totalLength: 3 }, udp({}))));
  assert.equal(summary(decoder.decode(frame)), '10.0.0.1:0 > 10.0.0.2:0 4 48 bytes');
});

test('decapsulation: tunnels inside tunnels are opened, as far as they can be read', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const middle = ipv4({ source: '172.16.0.1', protocol: 47 }, gre({}, inside4));
  assert.equal(summary(decoder.decode(ethernet({}, ipv4({}, udp({ destinationPort: 2152 }, gtpU({}, middle)))))), TOLD_4);
  const closed = ipv4({ source: '172.16.0.1', protocol: 47 }, gre({ type: 0x0806 }, filler(28)));
  const decoded = summary(decoder.decode(ethernet({}, ipv4({}, udp({ destinationPort: 2152 }, gtpU({}, closed))))));
  assert.equal(decoded, '172.16.0.1:0 > 10.0.0.2:0 47 52 bytes');
});

test('decapsulation: nesting stops after eight ethertypes: the last header that can be read keeps the packet', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  let packet = ipv4({ source: '10.9.9.0', protocol: 6 });
  for (let depth = 1; depth < 20; depth++) packet = ipv4({ source: `10.9.9.${depth}`, protocol: 4 }, packet);
  const decoded = decoder.decode(ethernet({}, packet));
  assert.ok(typeof decoded === 'object');
  assert.equal(decoded.source, '10.9.9.11');
});

test('decapsulation: the inner total length of 0 counts what the headers before left of the wire length', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const frame = ethernet({}, ipv4({ protocol: 4, totalLength: 0 }, ipv4({ totalLength: 0 }, udp({}))));
  const decoded = decoder.decode(frame, { wireLength: 14 + 20 + 3000 });
  assert.ok(typeof decoded === 'object');
  assert.equal(decoded.bytes, 3000);
});

test('decapsulation: the inner packet ends where the outer one does: ports in the padding behind are 0', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const inner = ipv4({ source: '192.168.0.1', totalLength: 28 });
  const decoded = decoder.decode(ethernet({}, ipv4({ protocol: 4 }, inner), filler(20, 9)));
  assert.equal(summary(decoded), '192.168.0.1:0 > 10.0.0.2:0 17 28 bytes');
});

test('decapsulation: later fragments of a tunnel packet are flows of the outer header', () => {
  const decoder = new Decoder({ decapsulate: ALL });
  const later4 = ethernet({}, ipv4({ protocol: 4, fragmentOffset: 1 }, inside4));
  assert.equal(summary(decoder.decode(later4)), '10.0.0.1:0 > 10.0.0.2:0 4 48 bytes');
  const whole6 = ethernet({ type: 0x86dd }, ipv6({ nextHeader: 60 }, extension({ nextHeader: 4 }, inside4)));
  assert.equal(summary(decoder.decode(whole6)), TOLD_4);
  const later6 = ethernet({ type: 0x86dd }, ipv6({ nextHeader: 44 }, fragment({ nextHeader: 4, offset: 1 }, inside4)));
  assert.equal(summary(decoder.decode(later6)), '2001:db8:0:0:0:0:0:1:0 > 2001:db8:0:0:0:0:0:2:0 4 76 bytes');
});
