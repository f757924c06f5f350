import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ipv6 from '../../src/decode/ipv6.js';
import { authentication, extension, filler, fragment, ipv6 as frame, join, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

const WORDS = [0, 1, 2, 3];

testHeader({
  name: 'ipv6.check',
  check: ipv6.check,
  header: frame({
    trafficClass: 0xb9,
    flowLabel: 0xfffff,
    payloadLength: 1280,
    nextHeader: 58,
    hopLimit: 255,
    source: 'fe80::8000:1:2:3',
    destination: '2001:db8:ffff::9',
  }),
  read: (view, at) => ({
    trafficClass: ipv6.trafficClass(view, at),
    flowLabel: ipv6.flowLabel(view, at),
    payloadLength: ipv6.payloadLength(view, at),
    nextHeader: ipv6.nextHeader(view, at),
    hopLimit: ipv6.hopLimit(view, at),
    ...Object.fromEntries(WORDS.map((word) => [`source ${word}`, ipv6.sourceWord(view, at, word)])),
    ...Object.fromEntries(WORDS.map((word) => [`destination ${word}`, ipv6.destinationWord(view, at, word)])),
  }),
  fields: {
    trafficClass: 0xb9,
    flowLabel: 0xfffff,
    payloadLength: 1280,
    nextHeader: 58,
    hopLimit: 255,
    'source 0': 0xfe800000 | 0,
    'source 1': 0,
    'source 2': 0x80000001 | 0,
    'source 3': 0x00020003,
    'destination 0': 0x20010db8,
    'destination 1': 0xffff0000 | 0,
    'destination 2': 0,
    'destination 3': 9,
  },
  impossible: { 'version 4': frame({ version: 4 }), 'version 7': frame({ version: 7 }) },
});

testHeader({
  name: 'ipv6.checkExtension of a fragment header',
  check: (view, at, end) => ipv6.checkExtension(44, view, at, end),
  header: fragment({ nextHeader: 6, offset: 0x1fff, hasMore: true, identification: 0x80000001 }),
  read: (view, at) => ({
    extensionNextHeader: ipv6.extensionNextHeader(view, at),
    fragmentOffset: ipv6.fragmentOffset(view, at),
    hasMoreFragments: ipv6.hasMoreFragments(view, at),
    identification: ipv6.identification(view, at),
  }),
  fields: { extensionNextHeader: 6, fragmentOffset: 0x1fff, hasMoreFragments: true, identification: 0x80000001 | 0 },
});

testHeader({
  name: 'ipv6.checkExtension of an authentication header',
  check: (view, at, end) => ipv6.checkExtension(51, view, at, end),
  header: authentication({ nextHeader: 17, lengthField: 4 }),
  read: (view, at) => ({ extensionNextHeader: ipv6.extensionNextHeader(view, at) }),
  fields: { extensionNextHeader: 17 },
  impossible: { 'a length beyond the captured bytes': authentication({ lengthField: 9 }).subarray(0, 43) },
});

for (const kind of [0, 43, 60, 135, 139, 140]) {
  testHeader({
    name: `ipv6.checkExtension of kind ${kind}`,
    check: (view, at, end) => ipv6.checkExtension(kind, view, at, end),
    header: extension({ nextHeader: 58, lengthField: 2 }),
    read: (view, at) => ({ extensionNextHeader: ipv6.extensionNextHeader(view, at) }),
    fields: { extensionNextHeader: 58 },
    impossible: { 'a length beyond the captured bytes': join([58, 255], filler(2045)) },
  });
}

test('ipv6.checkExtension: the second byte of a fragment header is no length', () => {
  const view = viewOf(join([17, 9], filler(6)));
  assert.equal(ipv6.checkExtension(44, view, 0, 8), 8);
});

test('ipv6.isExtension: exactly 0, 43, 44, 51, 60, 135, 139 and 140 stand before the protocol', () => {
  const extensions = Array.from({ length: 256 }, (_, protocol) => protocol).filter(ipv6.isExtension);
  assert.deepEqual(extensions, [0, 43, 44, 51, 60, 135, 139, 140]);
});
