import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ipv4 from '../../src/decode/ipv4.js';
import { filler, ipv4 as frame, join, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

const FIELDS = {
  typeOfService: 0xb8,
  totalLength: 1500,
  identification: 0xbeef,
  moreFragments: true,
  fragmentOffset: 0x1234,
  timeToLive: 63,
  protocol: 132,
  source: '192.0.2.1',
  destination: '10.1.2.3',
};

const READ = {
  typeOfService: 0xb8,
  totalLength: 1500,
  identification: 0xbeef,
  isFragment: true,
  hasMoreFragments: true,
  mayNotFragment: false,
  fragmentOffset: 0x1234,
  timeToLive: 63,
  protocol: 132,
  source: 0xc0000201 | 0,
  destination: 0x0a010203,
};

function read(view: DataView, at: number): typeof READ {
  return {
    typeOfService: ipv4.typeOfService(view, at),
    totalLength: ipv4.totalLength(view, at),
    identification: ipv4.identification(view, at),
    isFragment: ipv4.isFragment(view, at),
    hasMoreFragments: ipv4.hasMoreFragments(view, at),
    mayNotFragment: ipv4.mayNotFragment(view, at),
    fragmentOffset: ipv4.fragmentOffset(view, at),
    timeToLive: ipv4.timeToLive(view, at),
    protocol: ipv4.protocol(view, at),
    source: ipv4.source(view, at),
    destination: ipv4.destination(view, at),
  };
}

for (const headerWords of [5, 6, 15]) {
  testHeader({
    name: `ipv4.check of ${headerWords} words`,
    check: ipv4.check,
    header: frame({ ...FIELDS, headerWords }),
    read,
    fields: READ,
    impossible: {
      ...Object.fromEntries([0, 1, 4].map((words) => [`a header of ${words} words`, join(frame({ headerWords: words }), filler(60))])),
      'a header longer than the captured bytes': frame({ headerWords: 15 }).subarray(0, 59),
      'version 5': frame({ version: 5 }),
      'version 6': frame({ version: 6 }),
    },
  });
}

for (const [what, fields, expected] of [
  ['a whole datagram', {}, false],
  ['a datagram that must not be fragmented', { dontFragment: true }, false],
  ['a first fragment', { moreFragments: true }, true],
  ['a last fragment', { fragmentOffset: 1 }, true],
] as const) {
  test(`ipv4.isFragment: ${what} answers ${expected}`, () => {
    assert.equal(ipv4.isFragment(viewOf(frame(fields)), 0), expected);
  });
}
