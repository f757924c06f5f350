import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, isInNetwork, networkOf } from '../../src/query/address-text.js';

for (const [text, words] of [
  ['1.2.3.4', [0x01020304]],
  ['255.0.0.1', [0xff000001 | 0]],
  ['::', [0, 0, 0, 0]],
  ['::1', [0, 0, 0, 1]],
  ['2001:db8::a:0:1', [0x20010db8, 0, 0xa, 1]],
  ['1:2:3:4:5:6:7:8', [0x10002, 0x30004, 0x50006, 0x70008]],
  ['::ffff:1.2.3.4', [0, 0, 0xffff, 0x01020304]],
  ['fe80::', [0xfe800000 | 0, 0, 0, 0]],
] as const) {
  test(`addressOf: ${text} is its words in network order`, () => {
    assert.deepEqual(addressOf(text)?.words, words);
  });
}

for (const text of ['', '1.2.3', '1.2.3.4/8', '::1%eth0', '1:2', 'localhost', '01.2.3.4']) {
  test(`addressOf: ${JSON.stringify(text)} is no address`, () => assert.equal(addressOf(text), undefined));
}

for (const [network, address, expected] of [
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.77.1.1/8', '10.0.0.1', true],
  ['0.0.0.0/0', '200.1.1.1', true],
  ['0.0.0.0/0', '::', false],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['2001:db8::1', '2001:db8::1', true],
] as const) {
  test(`isInNetwork: ${address} is ${expected ? '' : 'not '}in ${network}`, () => {
    const found = addressOf(address)!;
    assert.equal(isInNetwork(Int32Array.from(found.words), found.version, networkOf(network)!), expected);
  });
}
