import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ppp from '../../src/decode/ppp.js';
import { ppp as frame, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

for (const [form, isCompressed, protocol] of [
  ['two bytes', false, 0x0057],
  ['one byte', true, 0x0021],
] as const) {
  testHeader({
    name: `ppp.check of a protocol field of ${form}`,
    check: ppp.check,
    header: frame({ protocol, isCompressed }),
    read: (view, at, end) => ({ protocol: ppp.protocol(view, at, ppp.check(view, at, end)) }),
    fields: { protocol },
  });
}

test('ppp.framingLength: HDLC address and control are two bytes, and none where the protocol begins at once', () => {
  assert.equal(ppp.framingLength(viewOf(frame({ isFramed: true })), 0, 4), 2);
  assert.equal(ppp.framingLength(viewOf(frame({})), 0, 2), 0);
  assert.equal(ppp.framingLength(viewOf(Uint8Array.of(0xff, 0x03)), 0, 1), 0, 'an end after the address');
});

const MEANINGS = { 33: 0x0800, 87: 0x86dd, 641: 0x8847, 643: 0x8848, 49185: 0, 32801: 0, 41: 0 };

for (const [number, type] of Object.entries(MEANINGS)) {
  test(`ppp.etherType: protocol 0x${Number(number).toString(16)} is EtherType 0x${type.toString(16)}`, () => {
    assert.equal(ppp.etherType(Number(number)), type);
  });
}
