// Keys: both directions of a conversation are one key where asked, and whatever shares its addresses shares its partition.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as packet from '../../src/decode/packet.js';
import { keepPartition, orient } from '../../src/flow/key.js';
import { META_SWAPPED, NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { Random } from '../random.js';

const LAYOUTS = [NARROW, WIDE];
const word = fc.oneof(fc.constantFrom(0, 1, -1, 0x7fffffff, -0x80000000), fc.integer());
const layout = fc.constantFrom(...LAYOUTS);

function addressWords({ name }: RowLayout): number {
  return name === 'wide' ? 4 : 1;
}

/** One packet with `words` as ports and addresses. */
function batchOf(packets: readonly (readonly number[])[], rowLayout: RowLayout): packet.PacketBatch {
  const batch = new packet.PacketBatch(packets.length);
  for (const [i, words] of packets.entries()) {
    const at = i * packet.PACKET_WORDS;
    batch.words.set(words.slice(0, 1 + 2 * addressWords(rowLayout)), at);
    batch.words[at + rowLayout.meta] = 6;
    batch.words[at + packet.LENGTH] = i;
    batch.wide[i] = rowLayout === WIDE ? 1 : 0;
    batch.timeNs[i] = i * 10;
  }
  batch.length = packets.length;
  return batch;
}

/** The same packet the other way. */
function turned(words: readonly number[], rowLayout: RowLayout): number[] {
  const length = addressWords(rowLayout);
  const [ports = 0] = words;
  return [(ports << 16) | (ports >>> 16), ...words.slice(1 + length, 1 + 2 * length), ...words.slice(1, 1 + length)];
}

function keyOf(batch: packet.PacketBatch, i: number): number[] {
  const rowLayout = batch.wide[i] === 1 ? WIDE : NARROW;
  return [...batch.words.subarray(i * packet.PACKET_WORDS, i * packet.PACKET_WORDS + rowLayout.keyWords)];
}

function isSwapped(batch: packet.PacketBatch, i: number): boolean {
  const meta = batch.wide[i] === 1 ? WIDE.meta : NARROW.meta;
  return ((batch.words[i * packet.PACKET_WORDS + meta] ?? 0) & META_SWAPPED) !== 0;
}

const tuple = fc.array(word, { minLength: 9, maxLength: 9 });

test('key: orienting gives both directions one key, and marks exactly one of them unless both ends are the same', () => {
  fc.assert(
    fc.property(tuple, layout, (words, rowLayout) => {
      const other = turned(words, rowLayout);
      const batch = batchOf([words, other], rowLayout);
      orient(batch);
      assert.deepEqual(keyOf(batch, 0), keyOf(batch, 1));
      const isSame = other.every((value, i) => value === words[i]);
      assert.equal(Number(isSwapped(batch, 0)) + Number(isSwapped(batch, 1)), isSame ? 0 : 1);
    }),
    { numRuns: 1000 },
  );
});

test('key: orienting puts the lesser address first, compared unsigned and from the first word on, then the lesser port', () => {
  const cases = [
    [[0, 1, -1], false],
    [[0, -1, 1], true],
    [[0, 0x7fffffff, -0x80000000], false],
    [[(80 << 16) | 79, 5, 5], true],
    [[(79 << 16) | 80, 5, 5], false],
    [[(0xffff << 16) | 1, 5, 5], true],
    [[(80 << 16) | 80, 5, 5], false],
  ] as const;
  for (const [words, expected] of cases) {
    const batch = batchOf([words], NARROW);
    orient(batch);
    assert.equal(isSwapped(batch, 0), expected, words.join(' '));
  }
  for (let first = 0; first < 4; first++) {
    const lesser = [7, 7, 7, 7].map((value, i) => (i < first ? value : i === first ? 1 : -1));
    const greater = [7, 7, 7, 7].map((value, i) => (i < first ? value : i === first ? -2 : 0));
    const batch = batchOf(
      [
        [0, ...lesser, ...greater],
        [0, ...greater, ...lesser],
      ],
      WIDE,
    );
    orient(batch);
    assert.deepEqual([isSwapped(batch, 0), isSwapped(batch, 1)], [false, true], `address word ${first}`);
  }
});

test('key: a packet that orienting marks is turned whole, and nothing else of it changes; any other stays as it is', () => {
  fc.assert(
    fc.property(tuple, layout, (words, rowLayout) => {
      const batch = batchOf([words], rowLayout);
      const before = batch.words.slice();
      orient(batch);
      if (isSwapped(batch, 0)) {
        before.set(turned(words, rowLayout));
        before[rowLayout.meta] = (before[rowLayout.meta] ?? 0) | META_SWAPPED;
      }
      assert.deepEqual(batch.words, before);
    }),
  );
});

test('key: every packet is in one partition, and with it whatever else goes between its two addresses', () => {
  fc.assert(
    fc.property(tuple, word, layout, fc.integer({ min: 2, max: 9 }), (words, ports, rowLayout, parts) => {
      const related = [words, turned(words, rowLayout), [ports, ...words.slice(1)]];
      const kept = Array.from({ length: parts }, (_, part) => {
        const batch = batchOf(related, rowLayout);
        keepPartition(batch, part, parts);
        return batch.length;
      });
      assert.deepEqual(
        kept.filter((packets) => packets > 0),
        [related.length],
      );
    }),
    { numRuns: 500 },
  );
});

test('key: the packets of a partition stay whole and in order', () => {
  const random = new Random(5);
  for (const rowLayout of LAYOUTS) {
    const packets = Array.from({ length: 100 }, () => Array.from({ length: 9 }, () => random.below(2 ** 32) | 0));
    const all = batchOf(packets, rowLayout);
    const batch = batchOf(packets, rowLayout);
    keepPartition(batch, 1, 3);
    assert.ok(batch.length > 10 && batch.length < 60, `${batch.length} packets`);
    let before = -1;
    for (let i = 0; i < batch.length; i++) {
      const which = batch.words[i * packet.PACKET_WORDS + packet.LENGTH] ?? -1;
      assert.ok(which > before);
      before = which;
      assert.deepEqual(keyOf(batch, i), keyOf(all, which));
      assert.equal(batch.timeNs[i], which * 10);
      assert.equal(batch.wide[i], all.wide[which]);
    }
  }
});

test('key: neighbouring hosts talking to one server spread over the partitions', () => {
  for (const rowLayout of LAYOUTS) {
    const length = addressWords(rowLayout);
    const packets = Array.from({ length: 4000 }, (_, i) => {
      const addresses = Array<number>(2 * length).fill(0x0a000001);
      addresses[length - 1] = 0x0a010000 + i;
      return [0, ...addresses];
    });
    for (let part = 0; part < 4; part++) {
      const batch = batchOf(packets, rowLayout);
      keepPartition(batch, part, 4);
      assert.ok(batch.length > 700 && batch.length < 1300, `partition ${part} has ${batch.length} of 4000`);
    }
  }
});
