// The default columns, which a kernel writes, are byte for byte what the same columns are that are written one by one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Direction } from '../../src/flow/key.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { defaultColumns } from '../../src/output/columns.js';
import { CsvWriter, longestRow } from '../../src/output/csv.js';
import type { RowBuffer } from '../../src/output/row-buffer.js';
import { anyFlow, batchOf, type Flow, flow } from './records.js';

const DIRECTIONS: readonly Direction[] = ['uni', 'bi'];
const LAYOUTS: readonly RowLayout[] = [NARROW, WIDE];
/** Makes columns others than the default ones, so that they are written one by one. */
const ONE_MORE = 'end_reason_code';

class SmallBuffer implements RowBuffer {
  readonly bytes: Buffer;
  readonly view: DataView;
  used: number;

  /** `used` bytes of `size` are others'. */
  constructor(size: number, used = 0) {
    const memory = new ArrayBuffer(size);
    this.bytes = Buffer.from(memory).fill('#');
    this.view = new DataView(memory);
    this.used = used;
  }

  reserve(bytes: number): void {
    assert.ok(this.used + bytes <= this.bytes.length);
  }

  text(text: string): void {
    this.used += this.bytes.write(text, this.used);
  }
}

function kernelText(batch: RecordBatch, direction: Direction): string {
  const names = defaultColumns(direction);
  const buffer = new SmallBuffer((batch.rows + 1) * longestRow(names.length));
  assert.equal(new CsvWriter(buffer, names).fill(batch, 0), batch.rows);
  return buffer.bytes.toString('latin1', 0, buffer.used);
}

function columnsText(batch: RecordBatch, direction: Direction): string {
  const names = [...defaultColumns(direction), ONE_MORE];
  const buffer = new SmallBuffer((batch.rows + 1) * longestRow(names.length));
  assert.equal(new CsvWriter(buffer, names).fill(batch, 0), batch.rows);
  return buffer.bytes.toString('latin1', 0, buffer.used).replace(/,\d\n/g, '\n');
}

function assertSame(flows: readonly Flow[], layouts = LAYOUTS): void {
  for (const layout of layouts) {
    for (const hasExtras of [false, true]) {
      const batch = batchOf(flows, layout, 1, hasExtras);
      for (const direction of DIRECTIONS) assert.equal(kernelText(batch, direction), columnsText(batch, direction));
    }
  }
}

const extreme = fc.constantFrom(
  ...[0, 1, 9, 10, 999, 1000, 9999, 10_000, 999_999, 1e6, 99_999_999, 1e8, 999_999_999, 1e9, 2 ** 32 - 1, 2 ** 32, 1e12 - 1, 1e12, 2 ** 53],
);
const amount = fc.oneof(extreme, fc.nat(20_000), fc.maxSafeNat());
/** Nanoseconds; around half a microsecond, and around as many microseconds as 32 bits hold. */
const duration = fc.oneof(
  // More seconds than 32 bits hold, as pcapng's times can be apart.
  fc.constantFrom(2 ** 32 * 1e9, 1e10 * 1e9, 1.8e13 * 1e9),
  fc.constantFrom(
    0,
    1,
    499,
    500,
    501,
    999_999_499,
    999_999_500,
    4_294_966_999_999,
    4_294_967_000_000,
    4_294_967_295_500,
    2 ** 53 - 2 ** 31,
  ),
  fc.tuple(fc.nat(5_000_000), fc.integer({ min: 498, max: 502 })).map(([microseconds, ns]) => microseconds * 1000 + ns),
  fc.maxSafeNat().map((ns) => Math.min(ns, 2 ** 53 - 2 ** 31)),
);
const anyNumbers = fc.tuple(anyFlow, amount, amount, amount, amount, duration).map(
  ([one, count, bytes, reverseCount, reverseBytes, durationNs]): Flow => ({
    ...one,
    count,
    bytes,
    reverseCount,
    reverseBytes,
    durationNs,
  }),
);
const flows = fc.array(anyNumbers, { minLength: 1, maxLength: 40 });

test('csv-rows: any flows in narrow and wide rows, with and without extras, are what the columns one by one are', () => {
  fc.assert(
    fc.property(flows, (some) => {
      assertSame(some, [WIDE]);
      assertSame(
        some.map((one) => ({ ...one, isIpv6: false })),
        [NARROW],
      );
    }),
    { numRuns: 200 },
  );
});

test('csv-rows: every protocol has its keyword', () => {
  assertSame(Array.from({ length: 256 }, (_, protocol) => flow({ protocol })));
});

test('csv-rows: every port and every octet has its digits', () => {
  const ports = Array.from({ length: 65_536 }, (_, port) => port);
  const all = ports.map((port) =>
    flow({ sourcePort: port, destinationPort: 65_535 - port, source: [port * 65_537, 0, 0, 0], count: port }),
  );
  assertSame(all, [NARROW]);
});

test('csv-rows: every choice of zero groups in an IPv6 address is shortened as the columns shorten it', () => {
  const group = (zeros: number, index: number): number => (((zeros >> index) & 1) === 1 ? 0 : 0x10 ** (index % 4));
  const address = (zeros: number): number[] => [0, 2, 4, 6].map((index) => group(zeros, index) * 65_536 + group(zeros, index + 1));
  const all = Array.from({ length: 256 }, (_, zeros) => flow({ isIpv6: true, source: address(zeros), destination: address(255 - zeros) }));
  assertSame(all, [WIDE]);
});

for (const rows of [0, 1, 255, 256, 257, 512, 1000]) {
  test(`csv-rows: ${rows} records become as many rows, however they fall into the kernel's memory`, () => {
    const all = Array.from({ length: rows }, (_, count) => flow({ count, isSwapped: count % 3 === 0 }));
    assertSame(all);
    assert.equal(kernelText(batchOf(all, NARROW, 1), 'uni').split('\n').length, rows + 1);
  });
}

test('CsvWriter.fill: begins no default row where the longest has no room, and touches nothing that was in the buffer before', () => {
  const names = defaultColumns('uni');
  const longest = longestRow(names.length);
  const batch = batchOf(
    Array.from({ length: 600 }, (_, count) => flow({ count })),
    NARROW,
    1,
  );
  const rows = kernelText(batch, 'uni').split('\n');
  fc.assert(
    fc.property(fc.nat(40_000), fc.nat(50), fc.nat(600), (room, before, from) => {
      const buffer = new SmallBuffer(before + room, before);
      const next = new CsvWriter(buffer, names).fill(batch, from);
      const expected: string[] = [];
      for (let used = before; used <= before + room - longest && from + expected.length < 600; used += expected.at(-1)!.length) {
        expected.push(`${rows[from + expected.length]}\n`);
      }
      assert.equal(next, from + expected.length);
      assert.equal(buffer.bytes.toString('latin1', 0, buffer.used), '#'.repeat(before) + expected.join(''));
      assert.ok(buffer.bytes.subarray(buffer.used).every((byte) => byte === 0x23));
    }),
  );
});
