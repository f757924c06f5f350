import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as loopback from '../../src/decode/loopback.js';
import { viewOf } from '../frames.js';
import { loopback as frame } from '../link-frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'loopback.check',
  check: loopback.check,
  header: frame({ family: 30, littleEndian: true }),
  read: (view, at) => ({ etherType: loopback.etherType(view, at) }),
  fields: { etherType: 0x86dd },
});

const FAMILIES = { 2: 0x0800, 10: 0x86dd, 24: 0x86dd, 28: 0x86dd, 30: 0x86dd, 0: 0, 7: 0, 255: 0 };

for (const [family, etherType] of Object.entries(FAMILIES)) {
  for (const littleEndian of [true, false]) {
    const written = littleEndian ? 'little-endian' : 'big-endian';
    test(`loopback.etherType: ${written} address family ${family} is EtherType 0x${etherType.toString(16)}`, () => {
      assert.equal(loopback.etherType(viewOf(frame({ family: Number(family), littleEndian })), 0), etherType);
    });
  }
}
