// The live engine's turns, with a source and clocks that the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameBatch } from '../../src/capture/frames.js';
import { LinkType } from '../../src/capture/link-type.js';
import type { LiveSource } from '../../src/capture/live-source.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { Engine } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { LiveEngine } from '../../src/live/live-engine.js';
import * as record from '../../src/output/record.js';
import { PLAIN_OPTIONS } from '../fakes/traffic.js';
import { ethernet, filler, ipv4, join, udp } from '../frames.js';

const START_SECONDS = 1_700_000_000;
const LAG_SECONDS = 0.2;

/** Everything that happened, in order. */
class World implements LiveSource {
  readonly said: string[] = [];
  readonly counters = new Float64Array(COUNTERS);
  readonly live: LiveEngine;
  /** Times, in seconds after the start, of frames that wait. */
  waiting: number[] = [];
  #tenths = 0;
  stepSeconds = 0;
  isWriterBehind = false;

  constructor(flushIntervalMs = 1000) {
    const isBehind = (): boolean => this.isWriterBehind;
    const sink = {
      get isBehind() {
        return isBehind();
      },
      put: (batch: RecordBatch): undefined => void this.said.push(...recordTexts(batch)),
      snapshot: () => void this.said.push('snapshot'),
      waitForRoom: () => void this.said.push('patient'),
      end: () => void this.said.push('end'),
    };
    const engine = new Engine({ ...PLAIN_OPTIONS, idleNs: 10e9 }, sink, this.counters);
    const { counters } = this;
    const monotonicMs = (): number => this.#tenths * 100;
    this.live = new LiveEngine({ source: this, engine, sink, counters, flushIntervalMs, lagSeconds: LAG_SECONDS, monotonicMs });
  }

  get seconds(): number {
    return this.#tenths / 10;
  }

  get clock(): { nowSeconds(): number; stepSeconds: number } {
    return { nowSeconds: () => START_SECONDS + this.seconds, stepSeconds: this.stepSeconds };
  }

  next(frames: FrameBatch): number {
    const bytes = this.waiting.map((_, i) => ethernet({ type: 0x0800 }, ipv4({ source: `10.0.0.${i}`, protocol: 17 }, udp({}, filler(8)))));
    frames.reset(new DataView(join(...bytes).buffer), { type: LinkType.ETHERNET, littleEndian: true });
    let at = 0;
    for (const [i, seconds] of this.waiting.entries()) {
      const end = at + bytes[i]!.length;
      frames.add(at, end, end - at, START_SECONDS + Math.floor(seconds), (seconds % 1) * 1e9);
      at = end;
    }
    this.waiting = [];
    return frames.length;
  }

  wait(): void {}

  tend(): void {
    this.said.push('tend');
  }

  setFilter(): void {}

  stop(): void {
    this.said.push('stop');
  }

  close(): void {
    this.said.push('close');
  }

  /** Lets time pass in tenths of a second, a turn in each. */
  passTo(seconds: number): void {
    while (this.#tenths < Math.round(seconds * 10)) {
      this.#tenths++;
      this.live.turn();
    }
  }
}

function recordTexts(batch: RecordBatch): string[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const at = batch.at(row);
    return `${record.count(batch, at)} from ${batch.baseSeconds + record.firstNs(batch, at) / 1e9 - START_SECONDS}`;
  });
}

const withoutTending = (said: readonly string[]): string[] => said.filter((text) => text !== 'tend' && text !== 'snapshot');

test('live engine: a silent flow is handed over within a second and the flush interval after its threshold', () => {
  const world = new World();
  world.waiting = [0];
  world.passTo(10);
  assert.deepEqual(withoutTending(world.said), []);
  world.passTo(10 + 1 + 1);
  assert.deepEqual(withoutTending(world.said), ['1 from 0']);
});

test('live engine: a frame that is late by less than the lag still joins its flow, whatever the wall clock says', () => {
  const world = new World();
  world.waiting = [0];
  world.passTo(10.1);
  world.waiting = [10];
  world.passTo(10.2);
  world.live.finish();
  assert.deepEqual(withoutTending(world.said), ['stop', 'patient', '2 from 0', 'end', 'close']);
});

test('live engine: records wait for a writer that is behind, all in one batch, and are handed over at the end', () => {
  const world = new World();
  world.isWriterBehind = true;
  world.waiting = [0];
  world.passTo(20);
  assert.deepEqual(withoutTending(world.said), []);
  world.waiting = [20];
  world.passTo(40);
  world.isWriterBehind = false;
  world.passTo(41);
  assert.deepEqual(withoutTending(world.said), ['1 from 0', '1 from 20']);
  world.isWriterBehind = true;
  world.waiting = [41];
  world.passTo(42);
  world.live.finish();
  assert.deepEqual(withoutTending(world.said).slice(2), ['stop', 'patient', '1 from 41', 'end', 'close']);
});

test('live engine: counters are told once per flush interval, behind the records so far', () => {
  const world = new World(500);
  world.passTo(2);
  assert.equal(world.said.filter((text) => text === 'snapshot').length, 4);
});

test('live engine: the source is tended some times a second and every turn is counted', () => {
  const world = new World();
  world.passTo(3);
  assert.deepEqual([world.said.filter((text) => text === 'tend').length, world.counters[Counter.TURNS]], [10, 30]);
});

test('live engine: at the end frames that are there are tracked after the source has stopped', () => {
  const world = new World();
  world.waiting = [0, 0];
  world.live.finish();
  assert.deepEqual(withoutTending(world.said), ['stop', 'patient', '1 from 0', '1 from 0', 'end', 'close']);
});

test('live engine: after the wall clock was set records are in its time', () => {
  const world = new World();
  world.waiting = [0];
  world.passTo(1);
  world.stepSeconds = 3600;
  world.passTo(13);
  assert.deepEqual(withoutTending(world.said), ['1 from 3600']);
});

test('live engine: what ended under the old rules is handed over before the new ones hold', () => {
  const world = new World(1e6);
  world.waiting = [0];
  world.passTo(1);
  world.waiting = [12];
  world.passTo(1.1);
  world.live.configure({ idleNs: 60e9, activeNs: 0, direction: 'uni', hasExtras: true }, 1e6);
  assert.deepEqual(
    world.said.filter((text) => text !== 'tend'),
    ['1 from 0', 'snapshot'],
  );
});
