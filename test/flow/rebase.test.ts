// Captures that span months, or whose clock jumps: the zero of all times moves on, and nothing shows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { Engine, type EngineOptions, type EngineTuning } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { EndReason } from '../../src/flow/row.js';
import * as record from '../../src/output/record.js';
import { PLAIN_OPTIONS } from '../fakes/traffic.js';
import { filler, ipv4, udp } from '../frames.js';

const DAY = 86_400;
const NS = 1_000_000_000n;
/** Nanoseconds after zero at which zero moves on; a time is exact to twice as far. */
const REBASE_NS = 2n ** 52n;

/** A UDP packet of host `host` at absolute `timeNs`. */
interface Moment {
  readonly timeNs: bigint;
  readonly host: number;
}

interface Span {
  readonly host: number;
  readonly count: number;
  readonly firstNs: bigint;
  readonly durationNs: bigint;
  readonly reason: number;
}

/** The records of an engine fed with `moments`, by host and time. */
function run(
  moments: readonly Moment[],
  options: Partial<EngineOptions>,
  tuning: EngineTuning = {},
): { spans: Span[]; counters: Float64Array } {
  const spans: Span[] = [];
  const counters = new Float64Array(COUNTERS);
  const sink = { put: (batch: RecordBatch): undefined => void spans.push(...spansOf(batch)) };
  const engine = new Engine({ ...PLAIN_OPTIONS, ...options }, sink, counters, tuning);
  const frames = new FrameBatch(tuning.batch);
  const host = (i: number): Uint8Array => ipv4({ source: `10.0.0.${i}`, protocol: 17 }, udp({}, filler(8)));
  for (const moment of moments) {
    const bytes = host(moment.host);
    if (frames.isFull) {
      engine.track(frames);
      frames.length = 0;
    }
    if (frames.length === 0) frames.reset(new DataView(new ArrayBuffer(bytes.length * frames.capacity)), LINK);
    const at = frames.length * bytes.length;
    new Uint8Array(frames.view.buffer).set(bytes, at);
    frames.add(at, at + bytes.length, bytes.length, Number(moment.timeNs / NS), Number(moment.timeNs % NS));
  }
  engine.track(frames);
  engine.finish();
  return { spans: spans.sort((a, b) => a.host - b.host || Number(a.firstNs - b.firstNs)), counters };
}

const LINK = { type: LinkType.RAW, littleEndian: true };

function spansOf(batch: RecordBatch): Span[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const at = batch.at(row);
    return {
      host: (batch.words[record.sourceAt(batch, at)] ?? 0) & 0xff,
      count: record.count(batch, at),
      firstNs: BigInt(batch.baseSeconds) * NS + BigInt(record.firstNs(batch, at)),
      durationNs: BigInt(record.lastNs(batch, at) - record.firstNs(batch, at)),
      reason: record.endReason(batch, at),
    };
  });
}

/** Each host's packets cut where silence exceeds `idleNs`; in whole nanoseconds of any size. */
function expected(moments: readonly Moment[], idleNs: bigint): Span[] {
  const spans: Span[] = [];
  const endNs = moments.at(-1)?.timeNs ?? 0n;
  for (const host of new Set(moments.map((moment) => moment.host))) {
    const times = moments.filter((moment) => moment.host === host).map((moment) => moment.timeNs);
    const starts = times.flatMap((timeNs, i) => (i === 0 || timeNs - (times[i - 1] ?? 0n) > idleNs ? [i] : []));
    for (const [i, start] of starts.entries()) {
      const part = times.slice(start, starts[i + 1]);
      const [firstNs = 0n, lastNs = 0n] = [part[0], part.at(-1)];
      const reason = endNs - lastNs > idleNs ? EndReason.IDLE : EndReason.FORCED;
      spans.push({ host, count: part.length, firstNs, durationNs: lastNs - firstNs, reason });
    }
  }
  return spans.sort((a, b) => a.host - b.host || Number(a.firstNs - b.firstNs));
}

const START_NS = 1_600_000_000n * NS + 999_999_999n;
const gapNs = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 50n * NS }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: BigInt(15 * DAY) * NS }) },
  { weight: 1, arbitrary: fc.constantFrom(60n * NS, 60n * NS + 1n, BigInt(10 * DAY) * NS, BigInt(10 * DAY) * NS + 1n) },
);
const moments = fc
  .array(fc.record({ gapNs, host: fc.integer({ min: 1, max: 5 }) }), { minLength: 2, maxLength: 100, size: 'max' })
  .map((steps) => {
    let timeNs = START_NS;
    return steps.map((step): Moment => {
      timeNs += step.gapNs;
      return { timeNs, host: step.host };
    });
  });

for (const [name, idleNs] of [
  ['60 s', 60e9],
  ['10 days', 10 * DAY * 1e9],
] as const) {
  test(`rebase: over months of packets up to 15 days apart flows of up to 52 days are exact to the nanosecond, idle ${name}`, () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(1, 3, 128), fc.constantFrom(32, 1000), (packets, batch, sweepPerPacket) => {
        const known = expected(packets, BigInt(idleNs));
        fc.pre(known.every((span) => span.durationNs < REBASE_NS));
        const { spans } = run(packets, { idleNs }, { batch, sweepPerPacket, initialSlots: 4 });
        assert.deepEqual(spans, known);
      }),
      { numRuns: 250 },
    );
  });
}

test('rebase: a clock that jumps from 1970 to 2023 leaves every duration exact', () => {
  for (const batch of [1, 2, 128]) {
    const micros = [0n, 7n, 333_333n, 1_700_000_000_000_001n, 1_700_000_000_333_334n, 1_700_000_020_999_999n];
    const packets = micros.map((time): Moment => ({ timeNs: time * 1000n, host: 1 }));
    const { spans } = run(packets, {}, { batch });
    const durationsNs = spans.map((span) => Number(span.durationNs)).sort((a, b) => a - b);
    assert.deepEqual(durationsNs, [333_333_000, 20_999_998_000]);
  }
});

test('rebase: the limit on live flows still evicts the flow idle longest', () => {
  const at = (days: number, host: number): Moment => ({ timeNs: START_NS + BigInt(days * DAY) * NS, host });
  const packets = [at(0, 1), at(1, 2), at(2, 3), at(3, 4), at(60, 5), at(61, 6)];
  const { spans } = run(packets, { idleNs: 100 * DAY * 1e9, maxFlows: 3 }, { batch: 1 });
  const evicted = spans.filter((span) => span.reason === EndReason.LACK_OF_RESOURCES);
  assert.deepEqual(
    evicted.map((span) => span.host),
    [1, 2, 3],
  );
});

test('rebase: first and latest capture time are told as they were', () => {
  const packets = [0, 40, 60, 100].map((days): Moment => ({ timeNs: START_NS + BigInt(days * DAY) * NS, host: 1 }));
  const { counters } = run(packets, {}, { batch: 1 });
  const told = (counter: number): bigint => BigInt(counters[Counter.BASE_SECONDS] ?? 0) * NS + BigInt(counters[counter] ?? 0);
  assert.equal(told(Counter.LAST_NS), packets.at(-1)?.timeNs);
  assert.equal(told(Counter.FIRST_NS), START_NS);
});
