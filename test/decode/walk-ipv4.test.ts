import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ethernet, filler, icmp, ipv4, portsHeader, tcp, udp } from '../frames.js';
import { Decoder, decode, summary } from './decoded.js';

const SECOND_NS = 1e9;
const FRAGMENT_TIMEOUT_NS = 30 * SECOND_NS;

test('walkIpv4: a TCP packet has every field that its headers have', () => {
  const fields = { source: '192.0.2.1', destination: '198.51.100.200', protocol: 6, timeToLive: 3, typeOfService: 0xb8 };
  const frame = ethernet({}, ipv4(fields, tcp({ sourcePort: 65_535, destinationPort: 443, flags: 0xc2 }, filler(100))));
  assert.deepEqual(decode(frame), {
    source: '192.0.2.1',
    destination: '198.51.100.200',
    protocol: 6,
    sourcePort: 65_535,
    destinationPort: 443,
    bytes: 140,
    tcpFlags: 0xc2,
    timeToLive: 3,
    typeOfService: 0xb8,
    icmpType: undefined,
    icmpCode: undefined,
    outerVlan: undefined,
    innerVlan: undefined,
  });
});

test('walkIpv4: an ICMP packet has its type and code, and ports 0', () => {
  const decoded = decode(ethernet({}, ipv4({ protocol: 1, timeToLive: 255, typeOfService: 255 }, icmp({ type: 255, code: 254 }))));
  assert.ok(typeof decoded === 'object');
  assert.deepEqual(
    [decoded.icmpType, decoded.icmpCode, decoded.sourcePort, decoded.destinationPort, decoded.timeToLive, decoded.typeOfService],
    [255, 254, 0, 0, 255, 255],
  );
});

for (const protocol of [6, 17, 33, 132, 136]) {
  test(`walkIpv4: protocol ${protocol} has ports`, () => {
    const frame = ethernet({}, ipv4({ protocol }, portsHeader({ sourcePort: 1, destinationPort: 2 })));
    assert.equal(summary(decode(frame)), `10.0.0.1:1 > 10.0.0.2:2 ${protocol} 32 bytes`);
  });
}

for (const protocol of [0, 2, 4, 41, 47, 50, 51, 89, 255]) {
  test(`walkIpv4: protocol ${protocol} has ports 0 and is the flow of this header`, () => {
    const frame = ethernet({}, ipv4({ protocol }, portsHeader({ sourcePort: 1, destinationPort: 2 })));
    assert.equal(summary(decode(frame)), `10.0.0.1:0 > 10.0.0.2:0 ${protocol} 32 bytes`);
  });
}

test('walkIpv4: ports stand behind the options', () => {
  const frame = ethernet({}, ipv4({ headerWords: 15 }, udp({ sourcePort: 1, destinationPort: 2 })));
  assert.equal(summary(decode(frame)), '10.0.0.1:1 > 10.0.0.2:2 17 68 bytes');
});

test('walkIpv4: Ethernet padding is no part of the bytes', () => {
  assert.equal(summary(decode(ethernet({}, ipv4({}, udp({}, filler(4))), filler(18)))), '10.0.0.1:40000 > 10.0.0.2:53 17 32 bytes');
});

test('walkIpv4: ports in the padding behind the total length are 0', () => {
  for (let totalLength = 20; totalLength < 24; totalLength++) {
    const frame = ethernet({}, ipv4({ totalLength }, udp({ sourcePort: 1, destinationPort: 2 })));
    assert.equal(summary(decode(frame)), `10.0.0.1:0 > 10.0.0.2:0 17 ${totalLength} bytes`);
  }
});

test('walkIpv4: ports that the snap length cut off are 0, and the total length is believed', () => {
  const frame = ethernet({}, ipv4({}, udp({ sourcePort: 1, destinationPort: 2 }, filler(1000))));
  for (let captured = 34; captured < 38; captured++) {
    const cut = decode(frame.subarray(0, captured), { wireLength: frame.length });
    assert.equal(summary(cut), '10.0.0.1:0 > 10.0.0.2:0 17 1028 bytes');
  }
  assert.equal(summary(decode(frame.subarray(0, 38), { wireLength: frame.length })), '10.0.0.1:1 > 10.0.0.2:2 17 1028 bytes');
});

test('walkIpv4: a total length of 0 means the wire length without the link layer', () => {
  const frame = ethernet({}, ipv4({ totalLength: 0 }, udp({ sourcePort: 1, destinationPort: 2 })));
  assert.equal(summary(decode(frame, { wireLength: 14 + 70_000 })), '10.0.0.1:1 > 10.0.0.2:2 17 70000 bytes');
});

test('walkIpv4: a total length from 1 to 19 is malformed, 20 is not', () => {
  for (let totalLength = 1; totalLength < 20; totalLength++) {
    assert.equal(decode(ethernet({}, ipv4({ totalLength }, udp({})))), 'MALFORMED', `total length ${totalLength}`);
  }
  assert.equal(summary(decode(ethernet({}, ipv4({ totalLength: 20 }, udp({}))))), '10.0.0.1:0 > 10.0.0.2:0 17 20 bytes');
});

test('walkIpv4: a total length shorter than the header with its options is malformed', () => {
  assert.equal(decode(ethernet({}, ipv4({ headerWords: 6, totalLength: 23 }, udp({})))), 'MALFORMED');
});

test('walkIpv4: a header cut short at any byte is malformed', () => {
  const frame = ethernet({}, ipv4({ headerWords: 7 }, udp({})));
  for (let captured = 14; captured < 14 + 28; captured++) {
    assert.equal(decode(frame.subarray(0, captured), { wireLength: frame.length }), 'MALFORMED', `${captured} bytes captured`);
  }
});

test('walkIpv4: a version other than 4 behind EtherType 0x0800 is malformed', () => {
  assert.equal(decode(ethernet({}, ipv4({ version: 6 }, udp({})))), 'MALFORMED');
});

// Fragments

const datagram = { identification: 7, protocol: 17 };
const first = ethernet({}, ipv4({ ...datagram, moreFragments: true }, udp({ sourcePort: 1000, destinationPort: 53 }, filler(1472))));
const middle = ethernet({}, ipv4({ ...datagram, moreFragments: true, fragmentOffset: 185 }, filler(1480, 0xff)));
const last = ethernet({}, ipv4({ ...datagram, fragmentOffset: 370 }, filler(20, 0xff)));
const WITHOUT_PORTS = '10.0.0.1:0 > 10.0.0.2:0 17 40 bytes';

test('walkIpv4: the first fragment tells its ports to all later ones, in any order', () => {
  const decoder = new Decoder();
  const frames = [first, last, middle, last];
  assert.deepEqual(
    frames.map((frame) => summary(decoder.decode(frame))),
    [1500, 40, 1500, 40].map((bytes) => `10.0.0.1:1000 > 10.0.0.2:53 17 ${bytes} bytes`),
  );
});

test('walkIpv4: a later fragment before its first one has ports 0', () => {
  const decoder = new Decoder();
  assert.equal(summary(decoder.decode(last)), WITHOUT_PORTS);
  decoder.decode(first);
  assert.equal(summary(decoder.decode(last)), '10.0.0.1:1000 > 10.0.0.2:53 17 40 bytes');
});

for (const [what, fields] of Object.entries({
  identification: { identification: 8 },
  source: { source: '10.0.0.3' },
  destination: { destination: '10.0.0.3' },
})) {
  test(`walkIpv4: a fragment of another ${what} has ports 0`, () => {
    const decoder = new Decoder();
    decoder.decode(first);
    const decoded = decoder.decode(ethernet({}, ipv4({ ...datagram, ...fields, fragmentOffset: 370 }, filler(20))));
    assert.ok(typeof decoded === 'object');
    assert.deepEqual([decoded.sourcePort, decoded.destinationPort], [0, 0]);
  });
}

test('walkIpv4: a fragment of another protocol has ports 0', () => {
  const decoder = new Decoder();
  decoder.decode(first);
  const other = ethernet({}, ipv4({ ...datagram, protocol: 6, fragmentOffset: 370 }, filler(20)));
  assert.equal(summary(decoder.decode(other)), '10.0.0.1:0 > 10.0.0.2:0 6 40 bytes');
});

test('walkIpv4: the first fragment speaks for 30 s of capture time and not a nanosecond longer', () => {
  const decoder = new Decoder();
  decoder.decode(first, { timeNs: SECOND_NS });
  assert.equal(summary(decoder.decode(last, { timeNs: SECOND_NS + FRAGMENT_TIMEOUT_NS })), '10.0.0.1:1000 > 10.0.0.2:53 17 40 bytes');
  assert.equal(summary(decoder.decode(last, { timeNs: SECOND_NS + FRAGMENT_TIMEOUT_NS + 1 })), WITHOUT_PORTS);
});

test('walkIpv4: a new first fragment of the same identification replaces the ports and begins the 30 s again', () => {
  const decoder = new Decoder();
  decoder.decode(first);
  const again = ethernet({}, ipv4({ ...datagram, moreFragments: true }, udp({ sourcePort: 2000, destinationPort: 53 })));
  decoder.decode(again, { timeNs: FRAGMENT_TIMEOUT_NS });
  assert.equal(summary(decoder.decode(last, { timeNs: 2 * FRAGMENT_TIMEOUT_NS })), '10.0.0.1:2000 > 10.0.0.2:53 17 40 bytes');
});

test('walkIpv4: a later fragment has neither TCP flags nor ICMP type, whatever its bytes are', () => {
  const decoder = new Decoder();
  for (const protocol of [6, 1]) {
    const decoded = decoder.decode(ethernet({}, ipv4({ protocol, fragmentOffset: 100 }, filler(40, 0xff))));
    assert.ok(typeof decoded === 'object');
    assert.deepEqual([decoded.tcpFlags, decoded.icmpType], [0, undefined]);
  }
});

test('walkIpv4: a whole datagram of the same identification tells nothing to fragments', () => {
  const decoder = new Decoder();
  decoder.decode(ethernet({}, ipv4({ ...datagram }, udp({ sourcePort: 1000, destinationPort: 53 }))));
  assert.equal(summary(decoder.decode(last)), WITHOUT_PORTS);
});
