import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as nflog from '../../src/decode/nflog.js';
import { filler, join, viewOf } from '../frames.js';
import { nflog as frame } from '../link-frames.js';
import { testHeader } from './header-suite.js';

const PAYLOAD = 9;
const PREFIX = 10;
const packet = filler(20, 0x45);

for (const littleEndian of [true, false]) {
  const order = littleEndian ? 'little-endian' : 'big-endian';
  const before = frame({ littleEndian }, [{ type: PREFIX, value: filler(5) }]);
  const whole = frame({ littleEndian }, [
    { type: PREFIX, value: filler(5) },
    { type: PAYLOAD, value: packet },
  ]);

  testHeader({
    name: `nflog.check, ${order}`,
    check: nflog.check,
    header: frame({ littleEndian }, []),
    read: (view, at, end) => ({ never: nflog.payloadAt(view, at, end, littleEndian) === at }),
    fields: { never: false },
  });

  test(`nflog.payloadAt: the packet among ${order} values, padded to words, is found`, () => {
    assert.equal(nflog.payloadAt(viewOf(join([7], whole)), 1, 1 + whole.length, littleEndian), 1 + before.length + 4);
  });

  test(`nflog.payloadAt: ${order} values without a packet answer -1`, () => {
    assert.equal(nflog.payloadAt(viewOf(before), 0, before.length, littleEndian), -1);
  });

  test(`nflog.payloadAt: a value header cut short in ${order} values answers 0`, () => {
    for (let cut = 1; cut < 4; cut++) {
      assert.equal(nflog.payloadAt(viewOf(whole), 0, before.length + cut, littleEndian), 0, `${cut} bytes of it`);
    }
  });

  for (const length of [0, 3]) {
    test(`nflog.payloadAt: a value of length ${length} in ${order} values answers 0`, () => {
      const bytes = frame({ littleEndian }, [{ type: PREFIX, value: filler(4), length }]);
      assert.equal(nflog.payloadAt(viewOf(bytes), 0, bytes.length, littleEndian), 0);
    });
  }
}
