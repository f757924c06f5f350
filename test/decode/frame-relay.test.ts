import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as frameRelay from '../../src/decode/frame-relay.js';
import { filler, join, u16, viewOf } from '../frames.js';
import { frameRelay as frame } from '../link-frames.js';
import { testHeader } from './header-suite.js';

const SNAP = 0x80;
const HEADERS = {
  'IPv4 behind an address of two bytes': [frame({}), 0x0800, 2],
  'IPv6 behind an address of three bytes': [frame({ addressLength: 3, nlpid: 0x8e }), 0x86dd, 3],
  'IPv4 behind an address of four bytes': [frame({ addressLength: 4 }), 0x0800, 4],
  'padding before the identifier': [frame({ isPadded: true }), 0x0800, 2],
  'SNAP with an EtherType': [frame({ isPadded: true, nlpid: SNAP }, [0, 0, 0], u16(0x8847)), 0x8847, 2],
  "SNAP with another organization's type": [frame({ isPadded: true, nlpid: SNAP }, [0, 0x80, 0xc2], u16(0x0800)), 0, 2],
  'an identifier that is not IP': [frame({ nlpid: 0x81 }), 0, 2],
} as const;

for (const [what, [header, etherType, addressLength]] of Object.entries(HEADERS)) {
  testHeader({
    name: `frameRelay.check of ${what}`,
    check: frameRelay.check,
    header,
    read: (view, at, end) => ({
      etherType: frameRelay.etherType(view, at, frameRelay.check(view, at, end)),
      addressLength: frameRelay.addressLength(view, at, end),
    }),
    fields: { etherType, addressLength },
    impossible: { 'an address whose fifth byte is not its last': join(filler(8, 0x18), [0x03, 0xcc]) },
  });
}

test('frameRelay.etherType: a control byte other than unnumbered information is not IP', () => {
  const view = viewOf(frame({ control: 0x08 }));
  assert.equal(frameRelay.check(view, 0, 4), 3);
  assert.equal(frameRelay.etherType(view, 0, 3), 0);
});
