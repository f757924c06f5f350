import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vlan from '../../src/decode/vlan.js';
import { vlan as tag, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

testHeader({
  name: 'vlan.check',
  check: vlan.check,
  header: tag({ identifier: 4094, priority: 5, type: 0x8100 }),
  read: (view, at) => ({
    identifier: vlan.identifier(view, at),
    priority: vlan.priority(view, at),
    isDropEligible: vlan.isDropEligible(view, at),
    type: vlan.type(view, at),
  }),
  fields: { identifier: 4094, priority: 5, isDropEligible: false, type: 0x8100 },
});

test('vlan.identifier: priority and drop eligibility bits are no part of it', () => {
  assert.equal(vlan.identifier(viewOf(Uint8Array.of(0xf0, 0x07, 0x08, 0x00)), 0), 7);
});
