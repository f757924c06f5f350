import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as llc from '../../src/decode/llc.js';
import { llc as frame, snap, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'llc.check of an IP header',
  check: llc.check,
  header: frame({}),
  read: (view, at) => ({ isSnap: llc.isSnap(view, at), isIp: llc.isIp(view, at) }),
  fields: { isSnap: false, isIp: true },
});

testHeader({
  name: 'llc.check of a SNAP header',
  check: llc.check,
  header: snap({ organization: 0x00000c, type: 0x2000 }),
  read: (view, at) => ({ isSnap: llc.isSnap(view, at), isIp: llc.isIp(view, at) }),
  fields: { isSnap: true, isIp: false },
});

test('llc: organization and type of a SNAP header read as they were built', () => {
  const view = viewOf(snap({ organization: 0xf8_00_c2, type: 0x0806 }));
  assert.equal(llc.organization(view, 0), 0xf8_00_c2);
  assert.equal(llc.snapType(view, 0), 0x0806);
});

const NEITHER = {
  'only the destination SAP is SNAP': { dsap: 0xaa, ssap: 0x06 },
  'only the source SAP is IP': { dsap: 0x42, ssap: 0x06 },
  'a SNAP SAP pair has a control byte other than unnumbered information': { dsap: 0xaa, ssap: 0xaa, control: 0x7f },
  'an IP SAP pair has a control byte other than unnumbered information': { control: 0x7f },
};

for (const [condition, fields] of Object.entries(NEITHER)) {
  test(`llc: where ${condition}, neither IP nor SNAP follows`, () => {
    const view = viewOf(frame(fields, [0, 0, 0, 0, 0]));
    assert.equal(llc.check(view, 0, 8), 3);
    assert.equal(llc.isSnap(view, 0), false);
    assert.equal(llc.isIp(view, 0), false);
  });
}
