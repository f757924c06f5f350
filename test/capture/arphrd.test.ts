import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkOf } from '../../src/capture/arphrd.js';
import { LinkType } from '../../src/capture/link-type.js';

for (const [what, hardwareType, link] of [
  ['Ethernet', 1, LinkType.ETHERNET],
  ['loopback', 772, LinkType.ETHERNET],
  ['tun and WireGuard', 65_534, LinkType.RAW],
  ['PPP', 512, LinkType.RAW],
  ['IP in IP', 768, LinkType.RAW],
  ['IPv6 in IPv4', 776, LinkType.RAW],
  ['Cisco HDLC', 513, LinkType.C_HDLC],
  ['802.11', 801, LinkType.IEEE802_11],
  ['802.11 with Prism', 802, LinkType.IEEE802_11_PRISM],
  ['802.11 with radiotap', 803, LinkType.IEEE802_11_RADIOTAP],
  ['CAN, which is not decoded,', 280, 227],
  ['a type nobody has', 60_000, -1],
] as const) {
  test(`linkOf: ${what} has hardware type ${hardwareType} and link type ${link}`, () => {
    assert.equal(linkOf(hardwareType).type, link);
  });
}

test('linkOf: the same type gives the same object, so that links can be compared', () => {
  assert.equal(linkOf(1), linkOf(1));
});
