import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authentication, ethernet, extension, filler, fragment, icmp, ipv4, ipv6, join, portsHeader, tcp, udp } from '../frames.js';
import { Decoder, decode, summary } from './decoded.js';

const SECOND_NS = 1e9;
const FRAGMENT_TIMEOUT_NS = 30 * SECOND_NS;
const IPV6 = { type: 0x86dd };
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AH = 51;
const NO_NEXT_HEADER = 59;
const DESTINATION_OPTIONS = 60;

/** How `summary` tells a packet between the addresses of the frame builder. */
function told(sourcePort: number, destinationPort: number, protocol: number, bytes: number): string {
  return `2001:db8:0:0:0:0:0:1:${sourcePort} > 2001:db8:0:0:0:0:0:2:${destinationPort} ${protocol} ${bytes} bytes`;
}

test('walkIpv6: a TCP packet has every field that its headers have', () => {
  const fields = {
    source: 'fe80::8000:1:2:3',
    destination: 'ff02::fb',
    nextHeader: 6,
    hopLimit: 1,
    trafficClass: 0xb9,
    flowLabel: 0xfffff,
  };
  assert.deepEqual(decode(ethernet(IPV6, ipv6(fields, tcp({ sourcePort: 1, destinationPort: 65_535, flags: 0x12 })))), {
    source: 'fe80:0:0:0:8000:1:2:3',
    destination: 'ff02:0:0:0:0:0:0:fb',
    protocol: 6,
    sourcePort: 1,
    destinationPort: 65_535,
    bytes: 60,
    tcpFlags: 0x12,
    timeToLive: 1,
    typeOfService: 0xb9,
    icmpType: undefined,
    icmpCode: undefined,
    outerVlan: undefined,
    innerVlan: undefined,
  });
});

test('walkIpv6: an ICMPv6 packet has its type and code, and ports 0', () => {
  const decoded = decode(ethernet(IPV6, ipv6({ nextHeader: 58 }, icmp({ type: 135, code: 1 }))));
  assert.ok(typeof decoded === 'object');
  assert.deepEqual([decoded.icmpType, decoded.icmpCode, decoded.sourcePort, decoded.destinationPort], [135, 1, 0, 0]);
});

for (const kind of [HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS, 135, 139, 140]) {
  test(`walkIpv6: the ports behind an extension header of kind ${kind} are read`, () => {
    const chain = extension({ nextHeader: 17, lengthField: 3 }, udp({ sourcePort: 1, destinationPort: 2 }));
    assert.equal(summary(decode(ethernet(IPV6, ipv6({ nextHeader: kind }, chain)))), told(1, 2, 17, 80));
  });
}

test('walkIpv6: the ports behind an authentication header, whose length counts 4 bytes, are read', () => {
  const chain = authentication({ nextHeader: 17, lengthField: 5 }, udp({ sourcePort: 1, destinationPort: 2 }));
  assert.equal(summary(decode(ethernet(IPV6, ipv6({ nextHeader: AH }, chain)))), told(1, 2, 17, 76));
});

test('walkIpv6: a chain of extension headers is followed to the protocol behind them all', () => {
  const transport = tcp({ sourcePort: 1, destinationPort: 2 });
  const options = extension({ nextHeader: AH }, authentication({ nextHeader: 6 }, transport));
  const chain = extension({ nextHeader: ROUTING }, extension({ nextHeader: DESTINATION_OPTIONS, lengthField: 1 }, options));
  assert.equal(summary(decode(ethernet(IPV6, ipv6({ nextHeader: HOP_BY_HOP }, chain)))), told(1, 2, 6, 116));
});

test('walkIpv6: a chain cut short ends at the header that cannot be read, with ports 0', () => {
  const chain = extension({ nextHeader: ROUTING }, extension({ nextHeader: 17, lengthField: 1 }, udp({})));
  const frame = ethernet(IPV6, ipv6({ nextHeader: HOP_BY_HOP }, chain));
  for (let captured = 54; captured < 62; captured++) {
    assert.equal(summary(decode(frame.subarray(0, captured))), told(0, 0, HOP_BY_HOP, 72), `${captured} bytes captured`);
  }
  for (let captured = 62; captured < 78; captured++) {
    assert.equal(summary(decode(frame.subarray(0, captured))), told(0, 0, ROUTING, 72), `${captured} bytes captured`);
  }
  assert.equal(summary(decode(frame.subarray(0, 78))), told(0, 0, 17, 72));
});

test('walkIpv6: the payload length ends the chain as captured bytes do', () => {
  const frame = ethernet(IPV6, ipv6({ nextHeader: HOP_BY_HOP, payloadLength: 7 }, extension({ nextHeader: 17 }, udp({}))));
  assert.equal(summary(decode(frame)), told(0, 0, HOP_BY_HOP, 47));
});

test('walkIpv6: what only looks like an extension header, ESP 50 or a tunnel 41, is the protocol', () => {
  for (const protocol of [50, 41, 4, NO_NEXT_HEADER]) {
    const frame = ethernet(IPV6, ipv6({ nextHeader: protocol }, portsHeader({})));
    assert.equal(summary(decode(frame)), told(0, 0, protocol, 52));
  }
});

test('walkIpv6: a payload length of 0 means the wire length without the link layer', () => {
  const frame = ethernet(IPV6, ipv6({ payloadLength: 0 }, udp({ sourcePort: 1, destinationPort: 2 })));
  assert.equal(summary(decode(frame, { wireLength: 14 + 70_000 })), told(1, 2, 17, 70_000));
});

test('walkIpv6: a payload length of 0 with no next header means the header alone', () => {
  const frame = ethernet(IPV6, ipv6({ payloadLength: 0, nextHeader: NO_NEXT_HEADER }), filler(6));
  assert.equal(summary(decode(frame)), told(0, 0, NO_NEXT_HEADER, 40));
});

test('walkIpv6: ports that the snap length cut off are 0, and the payload length is believed', () => {
  const frame = ethernet(IPV6, ipv6({}, udp({}, filler(1000))));
  assert.equal(summary(decode(frame.subarray(0, 57), { wireLength: frame.length })), told(0, 0, 17, 1048));
});

test('walkIpv6: fewer than 40 captured bytes, or another version, are malformed', () => {
  const frame = ethernet(IPV6, ipv6({}, udp({})));
  for (let captured = 14; captured < 54; captured++) {
    assert.equal(decode(frame.subarray(0, captured), { wireLength: frame.length }), 'MALFORMED', `${captured} bytes captured`);
  }
  assert.equal(decode(ethernet(IPV6, ipv6({ version: 4 }, udp({})))), 'MALFORMED');
});

// Fragments

function part(offset: number, hasMore: boolean, payload: Uint8Array, identification = 9): Uint8Array {
  return ethernet(IPV6, ipv6({ nextHeader: FRAGMENT }, fragment({ offset, hasMore, identification }, payload)));
}

const first = part(0, true, udp({ sourcePort: 1000, destinationPort: 53 }, filler(1224)));
const last = part(154, false, filler(20, 0xff));

test('walkIpv6: the first fragment tells its ports to later ones', () => {
  const decoder = new Decoder();
  assert.equal(summary(decoder.decode(first)), told(1000, 53, 17, 1280));
  assert.equal(summary(decoder.decode(last)), told(1000, 53, 17, 68));
});

test('walkIpv6: a later fragment whose first one was not seen has ports 0', () => {
  const decoder = new Decoder();
  assert.equal(summary(decoder.decode(last)), told(0, 0, 17, 68));
  decoder.decode(first);
  assert.equal(summary(decoder.decode(part(154, false, filler(20), 10))), told(0, 0, 17, 68));
});

test('walkIpv6: the first fragment speaks for 30 s of capture time and not a nanosecond longer', () => {
  const decoder = new Decoder();
  decoder.decode(first);
  assert.equal(summary(decoder.decode(last, { timeNs: FRAGMENT_TIMEOUT_NS })), told(1000, 53, 17, 68));
  assert.equal(summary(decoder.decode(last, { timeNs: FRAGMENT_TIMEOUT_NS + 1 })), told(0, 0, 17, 68));
});

test('walkIpv6: a later fragment has the protocol that the first one found behind its own extension headers', () => {
  const decoder = new Decoder();
  const chain = extension({ nextHeader: 6 }, tcp({ sourcePort: 1, destinationPort: 2 }));
  const head = { nextHeader: DESTINATION_OPTIONS, hasMore: true, identification: 1 };
  decoder.decode(ethernet(IPV6, ipv6({ nextHeader: FRAGMENT }, fragment(head, chain))));
  const tail = fragment({ nextHeader: DESTINATION_OPTIONS, offset: 10, identification: 1 }, filler(8));
  assert.equal(summary(decoder.decode(ethernet(IPV6, ipv6({ nextHeader: FRAGMENT }, tail)))), told(1, 2, 6, 56));
});

test('walkIpv6: an atomic fragment is a whole datagram: it has ports and tells them to nobody', () => {
  const decoder = new Decoder();
  assert.equal(summary(decoder.decode(part(0, false, udp({ sourcePort: 1, destinationPort: 2 })))), told(1, 2, 17, 56));
  assert.equal(summary(decoder.decode(last)), told(0, 0, 17, 68));
});

test('walkIpv6: a later fragment has neither TCP flags nor ICMP type, whatever its bytes are', () => {
  for (const nextHeader of [6, 58]) {
    const frame = ethernet(IPV6, ipv6({ nextHeader: FRAGMENT }, fragment({ nextHeader, offset: 1 }, filler(40, 0xff))));
    const decoded = decode(frame);
    assert.ok(typeof decoded === 'object');
    assert.deepEqual([decoded.tcpFlags, decoded.icmpType, decoded.sourcePort], [0, undefined, 0]);
  }
});

test('walkIpv6: the packet behind a later fragment has its own TCP flags and ICMP type', () => {
  const decoder = new Decoder();
  decoder.decode(last);
  const decoded = decoder.decode(ethernet(IPV6, ipv6({ nextHeader: 6 }, tcp({ flags: 0x12 }))));
  assert.ok(typeof decoded === 'object');
  assert.equal(decoded.tcpFlags, 0x12);
});

test('walkIpv6: IPv6 fragments between those of an IPv4 datagram change nothing for it', () => {
  const decoder = new Decoder();
  decoder.decode(ethernet({}, ipv4({ moreFragments: true }, udp({ sourcePort: 1, destinationPort: 2 }))));
  decoder.decode(last);
  const decoded = decoder.decode(ethernet({}, ipv4({ fragmentOffset: 1 }, filler(8))));
  assert.equal(summary(decoded), '10.0.0.1:1 > 10.0.0.2:2 17 28 bytes');
});

test('walkIpv6: an IPv4 first fragment of the same words tells an IPv6 fragment nothing', () => {
  const decoder = new Decoder();
  decoder.decode(ethernet({}, ipv4({ source: '0.0.0.0', destination: '0.0.0.0', identification: 9, moreFragments: true }, udp({}))));
  const frame = join(
    ethernet(IPV6, ipv6({ nextHeader: FRAGMENT, source: '::', destination: '::' }, fragment({ offset: 1, identification: 9 }, filler(8)))),
  );
  const decoded = decoder.decode(frame);
  assert.ok(typeof decoded === 'object');
  assert.deepEqual([decoded.sourcePort, decoded.destinationPort], [0, 0]);
});
