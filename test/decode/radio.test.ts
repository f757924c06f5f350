import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as radio from '../../src/decode/radio.js';
import { filler, join, viewOf } from '../frames.js';
import { avs, ppi, prism, radiotap } from '../link-frames.js';
import { testHeader } from './header-suite.js';

const TIMESTAMP = 1;
const FLAGS = 2;
const MORE = 0x80000000;
const PADDED = 0x20;

testHeader({
  name: 'radio.checkRadiotap',
  check: radio.checkRadiotap,
  header: radiotap({ present: [FLAGS] }, [PADDED]),
  read: (view, at) => ({ isPadded: radio.isPadded(view, at) }),
  fields: { isPadded: true },
  impossible: {
    'a length of 0': radiotap({ length: 0 }, filler(8)),
    'a length shorter than the fixed header': radiotap({ length: 7 }, filler(8)),
    'a length beyond the captured bytes': radiotap({ length: 100 }, filler(8)),
  },
});

const PADDING: Record<string, readonly [readonly number[], Uint8Array, boolean]> = {
  'no flags field is present': [[0], Uint8Array.of(PADDED), false],
  'the flags field has no padding bit': [[FLAGS], Uint8Array.of(0xff & ~PADDED), false],
  'the flags follow a timestamp': [[TIMESTAMP | FLAGS], join(filler(8), [PADDED]), true],
  'the timestamp alone has the padding bit': [[TIMESTAMP | FLAGS], join(filler(8, PADDED), [0]), false],
  'a second present word stands before the flags': [[FLAGS | MORE, 0], Uint8Array.of(PADDED), true],
  'a second present word moves the timestamp to eight bytes': [[TIMESTAMP | FLAGS | MORE, 0], join(filler(4), filler(8), [PADDED]), true],
  'the header ends before the flags it announces': [[FLAGS], new Uint8Array(0), false],
  'no present word is the last one': [[FLAGS | MORE, MORE, MORE], new Uint8Array(0), false],
};

for (const [condition, [present, data, expected]] of Object.entries(PADDING)) {
  test(`radio.isPadded: where ${condition}, it answers ${expected}`, () => {
    assert.equal(radio.isPadded(viewOf(join([7, 7, 7], radiotap({ present }, data, filler(8, 0xff)))), 3), expected);
  });
}

testHeader({
  name: 'radio.checkPrism',
  check: radio.checkPrism,
  header: prism(),
  read: () => ({}),
  fields: {},
});

testHeader({
  name: 'radio.checkPrism of an AVS header',
  check: radio.checkPrism,
  header: avs({ length: 64 }),
  read: () => ({}),
  fields: {},
  impossible: {
    'a length of 0': join(avs({ length: 0 }), filler(200)),
    'a length shorter than its own field': join(avs({ length: 7 }), filler(200)),
    'a length beyond the captured bytes': avs({ length: 64 }).subarray(0, 63),
  },
});

test('radio.checkPrism: an AVS length of 2^32 - 1 is refused', () => {
  assert.equal(radio.checkPrism(viewOf(join([0x80, 0x21, 0x10, 0x01], filler(200, 0xff))), 0, 204), 0);
});

testHeader({
  name: 'radio.checkPpi',
  check: radio.checkPpi,
  header: ppi({ link: 105, fieldBytes: 24 }),
  read: (view, at) => ({ linkType: radio.ppiLinkType(view, at) }),
  fields: { linkType: 105 },
  impossible: {
    'a length shorter than the fixed header': ppi({ length: 7, fieldBytes: 8 }),
    'a length beyond the captured bytes': ppi({ length: 100, fieldBytes: 8 }),
  },
});
