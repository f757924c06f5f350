import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as transport from '../../src/decode/transport.js';
import { filler, icmp, join, portsHeader, tcp, viewOf } from '../frames.js';
import { Random, SEED } from '../random.js';

const RANDOM_FRAMES = 10_000;
const WITH_PORTS = [6, 17, 33, 132, 136];
const ALL_PROTOCOLS = Array.from({ length: 256 }, (_, protocol) => protocol);

test('transport.hasPorts: exactly TCP, UDP, DCCP, SCTP and UDP-Lite have them', () => {
  assert.deepEqual(ALL_PROTOCOLS.filter(transport.hasPorts), WITH_PORTS);
});

test('transport.ports: source port above destination port, for the protocols that have them, else 0', () => {
  const view = viewOf(join([9], portsHeader({ sourcePort: 0xfffe, destinationPort: 443 })));
  for (const protocol of ALL_PROTOCOLS) {
    const expected = WITH_PORTS.includes(protocol) ? 0xfffe0000 | 443 | 0 : 0;
    assert.equal(transport.ports(protocol, view, 1, view.byteLength), expected, `protocol ${protocol}`);
  }
});

test('transport.ports: ports cut short at any length are 0', () => {
  const view = viewOf(portsHeader({ sourcePort: 1, destinationPort: 2 }));
  for (let end = 0; end < 4; end++) assert.equal(transport.ports(17, view, 0, end), 0, `${end} bytes`);
  assert.equal(transport.ports(17, view, 0, 4), 0x00010002);
});

test('transport.ports: an end before the beginning answers 0', () => {
  assert.equal(transport.ports(17, viewOf(filler(40, 1)), 30, 20), 0);
});

test('transport.tcpFlags: all eight flags are read, of TCP alone', () => {
  const view = viewOf(tcp({ flags: 0xc3 }));
  assert.equal(transport.tcpFlags(6, view, 0, 20), 0xc3);
  assert.equal(transport.tcpFlags(17, view, 0, 20), 0);
});

test('transport.tcpFlags: a header that ends before its flags answers 0', () => {
  const view = viewOf(tcp({ flags: 0xff }));
  for (let end = 0; end < 14; end++) assert.equal(transport.tcpFlags(6, view, 0, end), 0, `${end} bytes`);
  assert.equal(transport.tcpFlags(6, view, 0, 14), 0xff);
});

test('transport.icmpTypeAndCode: type above code, of ICMP and ICMPv6 alone', () => {
  const view = viewOf(icmp({ type: 3, code: 13 }));
  for (const protocol of ALL_PROTOCOLS) {
    const expected = protocol === 1 || protocol === 58 ? 0x030d : -1;
    assert.equal(transport.icmpTypeAndCode(protocol, view, 0, 8), expected, `protocol ${protocol}`);
  }
});

test('transport.icmpTypeAndCode: type 0 and code 0 are told apart from a header cut short', () => {
  const view = viewOf(icmp({ type: 0, code: 0 }));
  assert.equal(transport.icmpTypeAndCode(1, view, 0, 2), 0);
  for (let end = 0; end < 2; end++) assert.equal(transport.icmpTypeAndCode(1, view, 0, end), -1, `${end} bytes`);
});

test(`transport: ${RANDOM_FRAMES} random headers of seed ${SEED} never throw`, () => {
  const random = new Random(SEED);
  for (let i = 0; i < RANDOM_FRAMES; i++) {
    const view = viewOf(random.bytes(random.below(24)));
    const protocol = random.below(256);
    transport.ports(protocol, view, 0, view.byteLength);
    transport.tcpFlags(protocol, view, 0, view.byteLength);
    transport.icmpTypeAndCode(protocol, view, 0, view.byteLength);
  }
});
