import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COUNTERS } from '../../src/counters.js';
import { Engine, type EngineTuning } from '../../src/flow/engine.js';
import { lettersInOrder } from '../../src/flow/flag-order.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { NARROW } from '../../src/flow/row.js';
import { RowStore } from '../../src/flow/row-store.js';
import * as record from '../../src/output/record.js';
import { batchesOf, type Frame, PLAIN_OPTIONS } from '../fakes/traffic.js';
import { SEED } from '../random.js';
import type { PacketFact } from './model.js';
import { engineTuning, orderedTraffic, seedFrom } from './random-traffic.js';

const { kernel } = new RowStore(NARROW, { maxRows: 1, seed: seedFrom(SEED), hasExtras: true });

function withFlags(order: number, flags: number): number {
  return kernel.withFlags(order, flags);
}

const LETTERS: readonly (readonly [string, number])[] = [
  ['S', 2],
  ['A', 16],
  ['P', 8],
  ['F', 1],
  ['R', 4],
  ['U', 32],
  ['E', 64],
  ['C', 128],
];

/** The same, from a list of letters. */
function naiveLetters(packets: readonly number[]): string {
  const seen: string[] = [];
  for (const flags of packets) for (const [letter, bit] of LETTERS) if ((flags & bit) !== 0 && !seen.includes(letter)) seen.push(letter);
  return seen.join('');
}

test(`withFlags: any flags in any order are remembered in that order, seed ${SEED}`, () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }), (packets) => {
      assert.equal(lettersInOrder(packets.reduce(withFlags, 0)), naiveLetters(packets));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

test('withFlags: all eight fit, also when C, the topmost, comes first', () => {
  assert.equal(lettersInOrder([0x80, 0x40, 0x20, 4, 1, 8, 16, 2].reduce(withFlags, 0)), 'CEURFPAS');
});

interface Seen {
  readonly letters: string;
  readonly first: number;
}

/** Flags in order, and those of the first packet, by conversation. */
function engineFlags(frames: readonly Frame[], tuning: EngineTuning, skipsExtremes: boolean): Map<string, Seen> {
  const found = new Map<string, Seen>();
  const put = (batch: RecordBatch): undefined => {
    for (let i = 0; i < batch.rows; i++) {
      const at = batch.at(i);
      const ends = [record.sourcePort(batch, at), record.destinationPort(batch, at)].sort((a, b) => a - b);
      const words = [...batch.words.subarray(at + 1, at + (batch.layout.name === 'wide' ? 9 : 3))];
      const key = [...words, ...ends, record.protocol(batch, at)].join();
      found.set(key, { letters: lettersInOrder(record.flagOrder(batch, at)), first: record.firstFlags(batch, at) });
    }
    return undefined;
  };
  const engine = new Engine(
    { ...PLAIN_OPTIONS, direction: 'bi', idleNs: 1e19, skipsExtremes },
    { put },
    new Float64Array(COUNTERS),
    tuning,
  );
  for (const batch of batchesOf(frames, tuning.batch)) engine.track(batch);
  engine.finish();
  return found;
}

function isPlainTcp(frame: Frame): frame is PacketFact {
  return !('verdict' in frame) && frame.protocol === 6 && frame.fragment === undefined && !frame.source.includes(':');
}

test(`engine: a conversation's extras have its flags in order over both directions, and its first packet's, seed ${SEED}`, () => {
  fc.assert(
    fc.property(orderedTraffic, engineTuning, fc.boolean(), (frames, tuning, skipsExtremes) => {
      const packets = frames.filter(isPlainTcp);
      const expected = new Map<string, number[]>();
      for (const { source, destination, sourcePort, destinationPort, flags } of packets) {
        const ends = [`${source} ${sourcePort}`, `${destination} ${destinationPort}`].sort().join();
        expected.set(ends, [...(expected.get(ends) ?? []), flags]);
      }
      const seen = [...engineFlags(packets, tuning, skipsExtremes).values()].map(({ letters, first }) => `${letters} ${first}`);
      const naive = [...expected.values()].map((flags) => `${naiveLetters(flags)} ${flags[0]}`);
      assert.deepEqual(seen.sort(), naive.sort());
    }),
    { seed: SEED, numRuns: 150 },
  );
});
