import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CaptureInterface, describeInterface } from '../../src/capture/pcapng-interface.js';
import { order, PcapngBlocks } from '../captures.js';
import { filler, join, type Part, viewOf } from '../frames.js';

const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
const BEFORE = 3;

/** The interface of a description block with `options`, as it is read in the middle of other bytes. */
function described(options: readonly Part[], littleEndian = true, missing = 0): CaptureInterface | undefined {
  const { u16, u32 } = order(littleEndian);
  const block = new PcapngBlocks(littleEndian).block(1, join(u16(276), u16(0), u32(262_144), ...options));
  const view = viewOf(join(filler(BEFORE, 0xff), block, filler(40, 0xff)));
  return describeInterface(view, BEFORE, BEFORE + block.length - 4 - missing, littleEndian);
}

/** Nanoseconds that one unit of the interface is. */
function unitNs(one: CaptureInterface | undefined): number | undefined {
  one?.units.convert(0, 1);
  return one?.units.nanoseconds;
}

for (const littleEndian of [true, false]) {
  const order = littleEndian ? 'little-endian' : 'big-endian';
  const blocks = new PcapngBlocks(littleEndian);

  test(`describeInterface: ${order} link type and snap length are read, and microseconds are meant where nothing is said`, () => {
    const one = described([], littleEndian);
    assert.deepEqual(one?.link, { type: 276, littleEndian });
    assert.equal(one?.snapLength, 262_144);
    assert.equal(unitNs(one), 1000);
  });

  test(`describeInterface: ${order} resolution and offset are read behind other options of any length`, () => {
    for (const nameLength of [0, 1, 2, 3, 4, 5]) {
      const offset = new Uint8Array(8);
      viewOf(offset).setBigInt64(0, -7n, littleEndian);
      const options = [
        blocks.option(IF_NAME, filler(nameLength, 0x65)),
        blocks.option(IF_TSRESOL, [9]),
        blocks.option(IF_TSOFFSET, offset),
      ];
      const one = described(options, littleEndian);
      assert.equal(unitNs(one), 1, `behind a name of ${nameLength} bytes`);
      assert.equal(one?.units.seconds, -7);
    }
  });
}

const blocks = new PcapngBlocks();

test('describeInterface: a block that ends inside its fixed fields is refused', () => {
  for (let missing = 1; missing <= 8; missing++) assert.equal(described([], true, missing), undefined, `${missing} bytes missing`);
});

test('describeInterface: options behind the end of options mean nothing', () => {
  assert.equal(unitNs(described([blocks.option(0, []), blocks.option(IF_TSRESOL, [9])])), 1000);
});

test('describeInterface: an option that reaches past the block means nothing', () => {
  assert.equal(unitNs(described([[IF_TSRESOL, 0, 5, 0], [9]], true, 3)), 1000);
  assert.equal(unitNs(described([[IF_NAME, 0, 0xff, 0xff], blocks.option(IF_TSRESOL, [9])])), 1000);
});

test('describeInterface: a resolution of no bytes and an offset of four mean nothing', () => {
  const one = described([blocks.option(IF_TSRESOL, []), blocks.option(IF_TSOFFSET, filler(4, 1))]);
  assert.equal(unitNs(one), 1000);
  assert.equal(one?.units.seconds, 0);
});
