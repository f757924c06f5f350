import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tunnel from '../../src/decode/tunnel.js';
import { etherIp, filler, geneve, gre, gtpU, join, type Part, udp, viewOf, vxlan } from '../frames.js';
import { testHeader } from './header-suite.js';

const ALL = tunnel.TUNNELS.reduce((bits, { bit }) => bits | bit, 0);
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ETHERNET = 0x6558;
const MPLS = 0x8847;
const UDP = 17;
const TEREDO_BIT = 64;
/** First byte of what is inside; openers do not read it. */
const INNER = 0x45;

interface TunnelCase {
  /** On the command line. */
  readonly name: string;
  readonly protocol: number;
  /** Destination port, for those in UDP. */
  readonly port?: number;
  /** All of the tunnel's own header, that of UDP not included. */
  readonly header: Uint8Array;
  readonly innerType: number;
  readonly impossible?: Readonly<Record<string, Uint8Array>>;
}

const extensionHeader = (words: number, next: number): Part => [words, ...filler(Math.max(0, words * 4 - 2)), next];
const ORIGIN = [0, 0, 1, 2, 3, 4, 5, 6];
const AUTHENTICATION = [0, 1, 2, 3, 9, 9, 8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 7, 0];

const GENEVE_IMPOSSIBLE = { 'version 1': geneve({ version: 1 }, filler(8)) };
const GTP_IMPOSSIBLE = {
  'version 2': gtpU({ flags: 0x50 }, filler(8)),
  "GTP' (no protocol type bit)": gtpU({ flags: 0x20 }, filler(8)),
  'an echo request': gtpU({ message: 1 }, filler(8)),
  'an extension header of length 0': gtpU({ flags: 0x34, firstExtension: 0x85 }, extensionHeader(0, 0), filler(40)),
  'an extension header beyond the captured bytes': gtpU({ flags: 0x34, firstExtension: 0x85 }, [9, 0, 0, 0]),
};

const CASES: Readonly<Record<string, TunnelCase>> = {
  'IPv4 in IP': { name: 'ipip', protocol: 4, header: filler(0), innerType: IPV4 },
  'IPv6 in IP': { name: '6in4', protocol: 41, header: filler(0), innerType: IPV6 },
  'MPLS in IP': { name: 'mpls', protocol: 137, header: filler(0), innerType: MPLS },
  'GRE without options': { name: 'gre', protocol: 47, header: gre({ type: IPV6 }), innerType: IPV6 },
  'GRE with a checksum': { name: 'gre', protocol: 47, header: gre({ hasChecksum: true }), innerType: IPV4 },
  'GRE with a key': { name: 'gre', protocol: 47, header: gre({ hasKey: true, type: ETHERNET }), innerType: ETHERNET },
  'GRE with a sequence number': { name: 'gre', protocol: 47, header: gre({ hasSequence: true }), innerType: IPV4 },
  'GRE with all of them': {
    name: 'gre',
    protocol: 47,
    header: gre({ hasChecksum: true, hasKey: true, hasSequence: true }),
    innerType: IPV4,
  },
  'GRE version 1 with PPP and an acknowledgement': {
    name: 'gre',
    protocol: 47,
    header: gre({ version: 1, type: 0x880b, hasKey: true, hasSequence: true, hasAcknowledgement: true }),
    innerType: 0x880b,
  },
  'ERSPAN type I': { name: 'gre', protocol: 47, header: gre({ type: 0x88be }), innerType: ETHERNET },
  'ERSPAN type II': { name: 'gre', protocol: 47, header: gre({ type: 0x88be, hasSequence: true }, filler(8)), innerType: ETHERNET },
  EtherIP: {
    name: 'etherip',
    protocol: 97,
    header: etherIp(),
    innerType: ETHERNET,
    impossible: { 'version 4': join([0x40, 0], filler(20)) },
  },
  VXLAN: {
    name: 'vxlan',
    protocol: UDP,
    port: 4789,
    header: vxlan({}),
    innerType: ETHERNET,
    impossible: { 'no I flag': vxlan({ flags: 0 }, filler(20)) },
  },
  'Geneve without options': {
    name: 'geneve',
    protocol: UDP,
    port: 6081,
    header: geneve({}),
    innerType: ETHERNET,
    impossible: GENEVE_IMPOSSIBLE,
  },
  'Geneve with options': { name: 'geneve', protocol: UDP, port: 6081, header: geneve({ optionWords: 63, type: IPV4 }), innerType: IPV4 },
  'GTP-U without options': {
    name: 'gtp-u',
    protocol: UDP,
    port: 2152,
    header: gtpU({}),
    innerType: tunnel.RAW_IP,
    impossible: GTP_IMPOSSIBLE,
  },
  'GTP-U with a sequence number': { name: 'gtp-u', protocol: UDP, port: 2152, header: gtpU({ flags: 0x32 }), innerType: tunnel.RAW_IP },
  'GTP-U with two extension headers': {
    name: 'gtp-u',
    protocol: UDP,
    port: 2152,
    header: gtpU({ flags: 0x34, firstExtension: 0x85 }, extensionHeader(1, 0xc0), extensionHeader(3, 0)),
    innerType: tunnel.RAW_IP,
  },
  'GTP-U whose next extension is not announced': {
    name: 'gtp-u',
    protocol: UDP,
    port: 2152,
    header: gtpU({ flags: 0x31, firstExtension: 0x85 }),
    innerType: tunnel.RAW_IP,
  },
  'MPLS in UDP': { name: 'mpls', protocol: UDP, port: 6635, header: filler(0), innerType: MPLS },
};

for (const [what, { name, protocol, port, header, innerType, impossible }] of Object.entries(CASES)) {
  const ports = (40_000 << 16) | (port ?? 0);
  const before = port === undefined ? filler(0) : udp({ destinationPort: port });
  const length = before.length + header.length;
  const ownBit = tunnel.TUNNELS.find((one) => one.name === name)?.bit ?? 0;
  /** Bytes before the inner header, as header modules answer them; 0 where this is no such tunnel. */
  const check = (view: DataView, at: number, end: number): number => Math.max(0, tunnel.open(ALL, protocol, ports, view, at, end) - at);

  if (length > 0) {
    testHeader({
      name: `tunnel.open of ${what}`,
      check,
      header: join(before, header, [INNER]),
      length,
      read: (view, at, end) => ({ isOpen: tunnel.open(ALL, protocol, ports, view, at, end) > 0, innerType: tunnel.innerType }),
      fields: { isOpen: true, innerType },
      ...(impossible === undefined ? {} : { impossible: behind(before, impossible) }),
    });
  }

  test(`tunnel.open of ${what}: only its own option opens it, and only with a byte behind its header`, () => {
    const view = viewOf(join([0], before, header, [INNER]));
    const innerAt = 1 + length;
    assert.equal(tunnel.open(ownBit, protocol, ports, view, 1, innerAt + 1), innerAt);
    assert.equal(tunnel.innerType, innerType);
    assert.equal(tunnel.open(ALL & ~ownBit, protocol, ports, view, 1, innerAt + 1), 0);
    assert.equal(tunnel.open(ALL, protocol, ports, view, 1, innerAt), 0);
  });
}

function behind(before: Uint8Array, frames: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(frames).map(([what, frame]) => [what, join(before, frame)]));
}

for (const [what, indications] of Object.entries({
  'without indications': [],
  'with an origin indication': ORIGIN,
  'with an authentication indication': AUTHENTICATION,
  'with both': [...AUTHENTICATION, ...ORIGIN],
})) {
  test(`tunnel.open of Teredo ${what}: the IPv6 header behind it is found from either port`, () => {
    const view = viewOf(join(udp({}), indications, [0x60], filler(39)));
    for (const ports of [3544, 3544 << 16]) {
      assert.equal(tunnel.open(ALL, UDP, ports, view, 0, view.byteLength), 8 + indications.length);
      assert.equal(tunnel.innerType, IPV6);
    }
    assert.equal(tunnel.open(ALL & ~TEREDO_BIT, UDP, 3544, view, 0, view.byteLength), 0);
  });
}

test('tunnel.open of UDP: a tunnel port as the source port alone opens nothing but Teredo', () => {
  const view = viewOf(join(udp({}), vxlan({}), filler(40)));
  for (const port of [4789, 6081, 2152, 6635]) assert.equal(tunnel.open(ALL, UDP, port << 16, view, 0, view.byteLength), 0);
});

test('tunnel.open: protocols and ports of no tunnel open nothing', () => {
  const view = viewOf(filler(60, 0x45));
  for (const protocol of [0, 1, 6, 50, 132, 255]) assert.equal(tunnel.open(ALL, protocol, 4789, view, 0, 60), 0, `protocol ${protocol}`);
  assert.equal(tunnel.open(ALL, UDP, 53, view, 0, 60), 0);
});
