import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ciscoHdlc from '../../src/decode/cisco-hdlc.js';
import { viewOf } from '../frames.js';
import { ciscoHdlc as frame } from '../link-frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'ciscoHdlc.check',
  check: ciscoHdlc.check,
  header: frame({ address: 0x8f, type: 0x8035 }),
  read: (view, at) => ({ type: ciscoHdlc.type(view, at) }),
  fields: { type: 0x8035 },
});

for (const [first, expected] of [
  [0x0f, true],
  [0x8f, true],
  [0xff, false],
  [0x00, false],
  [0x21, false],
] as const) {
  test(`ciscoHdlc.begins: a first byte of 0x${first.toString(16)} answers ${expected}`, () => {
    assert.equal(ciscoHdlc.begins(viewOf(Uint8Array.of(first)), 0, 1), expected);
  });
}

test('ciscoHdlc.begins: an empty frame answers false', () => {
  assert.equal(ciscoHdlc.begins(viewOf(Uint8Array.of(0x0f)), 0, 0), false);
});
