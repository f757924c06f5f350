// The CSV that is written as digits into bytes is the CSV that fast-csv makes of the same values.

import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { writeToString } from 'fast-csv';
import { NARROW, type RowLayout, WIDE } from '../../src/flow/row.js';
import { ByteSink } from '../../src/output/byte-sink.js';
import { COLUMNS, defaultColumns, endReasonName } from '../../src/output/columns.js';
import { CsvWriter } from '../../src/output/csv.js';
import { protocolName } from '../../src/output/protocol-names.js';
import { temporaryFolder } from '../run-rastro.js';
import { anyFlow, batchOf, type Flow, flow } from './records.js';

const ALL = COLUMNS.map(({ name }) => name);

/** The bytes that rastro writes for `flows`. */
function csvOf(
  t: TestContext,
  names: readonly string[],
  flows: readonly Flow[],
  layout: RowLayout,
  baseSeconds: number,
  hasExtras = true,
): string {
  const path = join(temporaryFolder(t), 'out.csv');
  const fd = openSync(path, 'w');
  const sink = new ByteSink(fd, path);
  const csv = new CsvWriter(sink, names);
  csv.writeHeader();
  csv.write(batchOf(flows, layout, baseSeconds, hasExtras));
  sink.flush();
  closeSync(fd);
  assert.equal(csv.rows, flows.length);
  return readFileSync(path, 'utf8');
}

function addressText(words: readonly number[], isIpv6: boolean): string {
  if (!isIpv6) return [24, 16, 8, 0].map((shift) => (words[0]! >>> shift) & 255).join('.');
  const groups = words.flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]);
  const text = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  assert.ok(isIPv6(text));
  return text;
}

function timeText(ns: bigint): string {
  return `${new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, 19)}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** Seconds with 6 decimals, rounded half up, in whole numbers of any size. */
function durationText(ns: number): string {
  const microseconds = (BigInt(ns) + 500n) / 1000n;
  return `${microseconds / 1_000_000n}.${String(microseconds % 1_000_000n).padStart(6, '0')}`;
}

function flagsText(flags: number): string {
  const letters = { S: 2, A: 16, P: 8, F: 1, R: 4, U: 32, E: 64, C: 128 };
  return Object.entries(letters)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([letter]) => letter)
    .join('');
}

/** What every column is to say about a flow, computed without looking at records. */
function valuesOf(flow: Flow, baseSeconds: number): Record<string, string | number> {
  const start = BigInt(baseSeconds) * 1_000_000_000n + BigInt(flow.firstNs);
  const end = start + BigInt(flow.durationNs);
  const { vlan, innerVlan, icmp, typeOfService, ttl, length } = flow.extras;
  return {
    srcip: addressText(flow.source, flow.isIpv6),
    dstip: addressText(flow.destination, flow.isIpv6),
    prot: protocolName(flow.protocol),
    srcport: flow.sourcePort,
    dstport: flow.destinationPort,
    count: flow.count,
    bytes: flow.bytes,
    rcount: flow.reverseCount,
    rbytes: flow.reverseBytes,
    dur: durationText(flow.durationNs),
    start: timeText(start),
    end: timeText(end),
    start_ns: String(start),
    end_ns: String(end),
    flags: flagsText(flow.flags),
    rflags: flagsText(flow.reverseFlags),
    end_reason: endReasonName(flow.endReason),
    end_reason_code: flow.endReason,
    vlan: vlan ?? '',
    inner_vlan: innerVlan ?? '',
    icmp_type: icmp?.type ?? '',
    icmp_code: icmp?.code ?? '',
    tos: typeOfService,
    ttl_min: ttl[0],
    ttl_max: ttl[1],
    pkt_len_min: length[0],
    pkt_len_max: length[1],
    ip_version: flow.isIpv6 ? 6 : 4,
    prot_num: flow.protocol,
  };
}

const baseSeconds = fc.integer({ min: 1, max: 4_000_000_000 });

for (const [what, names] of [
  ['the default columns', defaultColumns('uni')],
  ['the default columns of conversations', defaultColumns('bi')],
  ['all columns', ALL],
  ['a column alone', ['end_reason']],
] as const) {
  for (const layout of [NARROW, WIDE]) {
    test(`csv: ${what} of any flows in ${layout.name} rows are the bytes that fast-csv writes`, async (t) => {
      // Narrow rows are for IPv4.
      const flows = layout === WIDE ? anyFlow : anyFlow.map((one) => ({ ...one, isIpv6: false }));
      await fc.assert(
        fc.asyncProperty(fc.array(flows, { minLength: 1, maxLength: 20 }), baseSeconds, async (some, base) => {
          const rows = some.map((one) => valuesOf(one, base)).map((values) => names.map((name) => values[name]));
          const expected = await writeToString(rows, { headers: [...names], includeEndRowDelimiter: true });
          assert.equal(csvOf(t, names, some, layout, base), expected);
        }),
        { numRuns: 60 },
      );
    });
  }
}

test('csv: the columns named here are all that there are', () => {
  assert.deepEqual(Object.keys(valuesOf(flow(), 1)), ALL);
});

test('csv: no column holds a comma, a quote or a line end, so nothing needs quoting', (t) => {
  fc.assert(
    fc.property(anyFlow, baseSeconds, (one, base) => {
      const row = csvOf(t, ALL, [one], WIDE, base).split('\n')[1] ?? '';
      assert.equal(row.split(',').length, ALL.length);
      assert.doesNotMatch(row, /["\r]/);
    }),
    { numRuns: 60 },
  );
});

test('csv: columns come in the order in which they are named', (t) => {
  assert.equal(csvOf(t, ['dstport', 'srcip'], [flow()], NARROW, 1), 'dstport,srcip\n443,10.0.0.1\n');
});

test('csv: more rows than the buffer holds come out whole', (t) => {
  const csv = csvOf(
    t,
    defaultColumns('uni'),
    Array.from({ length: 20_000 }, (_, count) => flow({ count })),
    NARROW,
    1,
  );
  const rows = csv.split('\n');
  assert.equal(rows.length, 20_002);
  assert.ok(rows.slice(1, -1).every((row, count) => row === `10.0.0.1,192.0.2.1,TCP,40000,443,${count},180,1.500000`));
});

test('CsvWriter: columns that need extras are empty where a record has none, and no longer made of the next record', (t) => {
  const names = ['srcip', 'ttl_min', 'vlan', 'count'];
  assert.equal(csvOf(t, names, [flow(), flow()], NARROW, 0, false), `${names.join()}\n10.0.0.1,,,3\n10.0.0.1,,,3\n`);
});
