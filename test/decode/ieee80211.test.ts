import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ieee80211 from '../../src/decode/ieee80211.js';
import { filler, viewOf } from '../frames.js';
import { ieee80211 as frame, type Ieee80211Fields } from '../link-frames.js';
import { testHeader } from './header-suite.js';

const QOS = 8;
const NULL = 4;
const BOTH_SYSTEMS = 3;
const PROTECTED = 0x40;
const ORDER = 0x80;

/** Fields, the length of the header they make, and whether its body can be read. */
const HEADERS: Record<string, readonly [Ieee80211Fields, number, boolean]> = {
  'plain data': [{}, 24, true],
  'data between two distribution systems': [{ flags: BOTH_SYSTEMS }, 30, true],
  'QoS data': [{ subtype: QOS }, 26, true],
  'QoS data with HT control': [{ subtype: QOS, flags: 1 | ORDER }, 30, true],
  'QoS data between two distribution systems': [{ subtype: QOS, flags: BOTH_SYSTEMS }, 32, true],
  'data with the order bit but without QoS': [{ flags: 1 | ORDER }, 24, true],
  'encrypted data': [{ flags: 1 | PROTECTED }, 24, false],
  'null data': [{ subtype: NULL }, 24, false],
  'QoS null data': [{ subtype: QOS | NULL }, 26, false],
  'an aggregate of several frames': [{ subtype: QOS, isAggregate: true }, 26, false],
  'an aggregate between two distribution systems': [{ subtype: QOS, flags: BOTH_SYSTEMS, isAggregate: true }, 32, false],
  'a beacon': [{ type: 0, subtype: 8, flags: 0 }, 2, false],
  'an acknowledgement': [{ type: 1, subtype: 13, flags: 0 }, 2, false],
};

for (const [what, [fields, length, hasPlainBody]] of Object.entries(HEADERS)) {
  testHeader({
    name: `ieee80211.check of ${what}`,
    check: ieee80211.check,
    header: frame(fields),
    length,
    read: (view, at) => ({ hasPlainBody: ieee80211.hasPlainBody(view, at) }),
    fields: { hasPlainBody },
  });
}

test('ieee80211.hasPlainBody: the aggregate bit is read behind the fourth address where there is one', () => {
  const view = viewOf(frame({ subtype: QOS, flags: BOTH_SYSTEMS }, filler(8)));
  view.setUint8(24, 0x80);
  assert.equal(ieee80211.hasPlainBody(view, 0), true, 'a bit in the fourth address means nothing');
  view.setUint8(30, 0x80);
  assert.equal(ieee80211.hasPlainBody(view, 0), false);
});
