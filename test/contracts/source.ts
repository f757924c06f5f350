// What every source of one capture keeps, whatever its format and wherever its bytes come from.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBatch } from '../../src/capture/frames.js';
import type { CaptureSource, FrameSource } from '../../src/capture/source.js';
import type { Recorded } from '../captures.js';
import { Random, SEED } from '../random.js';

/** A frame as a source handed it out. */
export interface SeenFrame {
  readonly bytes: readonly number[];
  readonly wireLength: number;
  /** Nanoseconds since 1970. */
  readonly timeNs: bigint;
  readonly link: number;
}

/** A capture file, and where it could have ended without being cut short. */
export interface BuiltCapture {
  readonly file: Uint8Array;
  /** One past each frame's record. */
  readonly frameEnds: readonly number[];
  /** Lengths at which the file is whole: behind its header or blocks, and behind each record. */
  readonly wholeAt: readonly number[];
}

export interface SourceContract {
  /** The source, as test names begin. */
  readonly name: string;
  /** An Ethernet capture of `frames`, their fractions in microseconds. */
  readonly build: (frames: readonly Recorded[]) => BuiltCapture;
  readonly open: (file: Uint8Array) => Promise<CaptureSource>;
  /** Fewest bytes that `open` takes; 0 by default. */
  readonly leastBytes?: number;
  /** A compressed file says nothing about its last frames until it is whole. */
  readonly isCompressed?: boolean;
}

const ETHERNET = 1;

/** All that `source` hands out, in batches of `capacity`. */
export async function readAll(source: FrameSource, capacity = 128): Promise<SeenFrame[]> {
  const batch = new FrameBatch(capacity);
  const seen: SeenFrame[] = [];
  for (;;) {
    const count = await source.next(batch);
    assert.equal(count, batch.length, 'next answers how many frames the batch holds');
    if (count === 0) return seen;
    assert.ok(count <= capacity, `${count} frames in a batch of ${capacity}`);
    for (let i = 0; i < count; i++) seen.push(frameAt(batch, i));
  }
}

function frameAt(batch: FrameBatch, i: number): SeenFrame {
  const { view, at, end, wireLength, timeNs, baseSeconds, link } = batch;
  const [from = 0, to = 0] = [at[i], end[i]];
  return {
    bytes: [...new Uint8Array(view.buffer, view.byteOffset + from, to - from)],
    wireLength: wireLength[i] ?? 0,
    timeNs: BigInt(baseSeconds) * 1_000_000_000n + BigInt(timeNs[i] ?? 0),
    link: link.type,
  };
}

/** What a source should hand out for `frames` whose fractions are microseconds. */
export function expected(frames: readonly Recorded[], link = ETHERNET): SeenFrame[] {
  return frames.map(({ bytes, wireLength, seconds, fraction }) => ({
    bytes: [...bytes],
    wireLength: wireLength ?? bytes.length,
    timeNs: BigInt(seconds ?? 0) * 1_000_000_000n + BigInt(fraction ?? 0) * 1000n,
    link,
  }));
}

/** `count` frames of 0 to `longest` bytes, some cut by a snap length, times going up and now and then back. */
export function someFrames(count: number, longest: number): Recorded[] {
  const random = new Random(SEED);
  return Array.from({ length: count }, (_, i) => {
    const bytes = random.bytes(random.below(longest + 1));
    const wireLength = bytes.length + random.below(2) * random.below(1000);
    return { bytes, wireLength, seconds: 1_700_000_000 + i - random.below(3), fraction: random.below(1_000_000) };
  });
}

/** Registers the contract's tests for one source. */
export function testSource(contract: SourceContract): void {
  const { name, build, open } = contract;

  for (const capacity of [1, 3, 128]) {
    test(`${name}: 300 frames come out whole and in order, in batches of at most ${capacity}`, async () => {
      const frames = someFrames(300, 200);
      const source = await open(build(frames).file);
      assert.deepEqual(await readAll(source, capacity), expected(frames));
      assert.equal(source.cutShort, undefined);
      source.close();
    });
  }

  test(`${name}: frames of more bytes than any block of memory come out whole`, async () => {
    const frames = someFrames(40, 65_535);
    const source = await open(build(frames).file);
    assert.deepEqual(await readAll(source), expected(frames));
    assert.equal(source.cutShort, undefined);
    source.close();
  });

  test(`${name}: a capture without frames ends at once and is not cut short`, async () => {
    const source = await open(build([]).file);
    assert.deepEqual(await readAll(source), []);
    assert.equal(source.cutShort, undefined);
    source.close();
  });

  test(`${name}: after the end there are no frames any more, however often asked`, async () => {
    const source = await open(build(someFrames(2, 60)).file);
    assert.equal((await readAll(source)).length, 2);
    for (let times = 0; times < 3; times++) assert.deepEqual(await readAll(source), []);
    assert.equal(source.cutShort, undefined);
    source.close();
  });

  test(`${name}: a capture cut at any byte gives all whole frames before the cut and says that it is cut short`, async () => {
    const frames = someFrames(4, 20);
    const { file, frameEnds, wholeAt } = build(frames);
    for (let cut = contract.leastBytes ?? 0; cut < file.length; cut++) {
      const source = await open(file.subarray(0, cut));
      const seen = await readAll(source);
      const isWhole = wholeAt.includes(cut);
      assert.equal(source.cutShort !== undefined, !isWhole, `cut after ${cut} of ${file.length} bytes`);
      if (contract.isCompressed === true) assert.deepEqual(seen, expected(frames).slice(0, seen.length));
      else assert.deepEqual(seen, expected(frames.slice(0, frameEnds.filter((end) => end <= cut).length)), `cut after ${cut} bytes`);
      assert.deepEqual(await readAll(source), [], `after the end of a capture cut after ${cut} bytes`);
      source.close();
    }
  });
}
