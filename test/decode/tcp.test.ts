import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tcp from '../../src/decode/tcp.js';
import { segment } from '../application-frames.js';
import { filler, join, viewOf } from '../frames.js';
import { testHeader } from './header-suite.js';

for (const optionWords of [0, 3, 10]) {
  testHeader({
    name: `tcp.check with ${optionWords} words of options`,
    check: tcp.check,
    header: segment({
      sourcePort: 1,
      destinationPort: 65_535,
      sequence: 0xfffffffe,
      acknowledgement: 0x80000000,
      flags: 0xc2,
      window: 64_240,
      urgentPointer: 9,
      options: filler(optionWords * 4, 1),
    }),
    read: (view, at, end) => ({
      hasFixedPart: tcp.hasFixedPart(view, at, end),
      headerLength: tcp.headerLength(view, at),
      sourcePort: tcp.sourcePort(view, at),
      destinationPort: tcp.destinationPort(view, at),
      sequence: tcp.sequence(view, at),
      acknowledgement: tcp.acknowledgement(view, at),
      flags: tcp.flags(view, at),
      window: tcp.window(view, at),
      checksum: tcp.checksum(view, at),
      urgentPointer: tcp.urgentPointer(view, at),
    }),
    fields: {
      hasFixedPart: true,
      headerLength: 20 + optionWords * 4,
      sourcePort: 1,
      destinationPort: 65_535,
      sequence: 0xfffffffe,
      acknowledgement: 0x80000000,
      flags: 0xc2,
      window: 64_240,
      checksum: 0,
      urgentPointer: 9,
    },
    impossible: {
      'a data offset of 4 words': join(segment({ headerWords: 4 }), filler(40)),
      'a data offset beyond the captured bytes': segment({ headerWords: 6 }),
    },
  });
}

for (const [what, bytes, expected] of [
  ['end of options', [0], 1],
  ['no operation', [1, 9], 1],
  ['a segment size', [2, 4, 5, 0xb4], 4],
  ['a kind alone', [2], 0],
  ['a length of 1', [3, 1, 7], 0],
  ['a length beyond the end', [3, 4, 7], 0],
  ['nothing', [], 0],
] as const) {
  test(`tcp.checkOption: ${what} answers ${expected}`, () => {
    assert.equal(tcp.checkOption(viewOf(Uint8Array.from(bytes)), 0, bytes.length), expected);
  });
}
