// What every header module keeps, told once: field values, cut-short headers, impossible lengths, bytes past the end, noise.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filler, join, viewOf } from '../frames.js';
import { Random, SEED } from '../random.js';

const RANDOM_FRAMES = 10_000;
const LONGEST_RANDOM_FRAME = 160;
/** Bytes before every header: nothing may depend on a header beginning its buffer. */
const BEFORE = 3;

type Check = (view: DataView, at: number, end: number) => number;
type FieldValue = number | boolean;

export interface HeaderSuite {
  /** Module and function, as test names begin. */
  readonly name: string;
  readonly check: Check;
  /** A whole header, nothing behind it. */
  readonly header: Uint8Array;
  /** What `check` answers for it; its length by default. */
  readonly length?: number;
  /** Every accessor of the module, by name, as it reads `header`. */
  readonly read: (view: DataView, at: number, end: number) => Readonly<Record<string, FieldValue>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Headers, all bytes there, that `check` refuses because of what they say. */
  readonly impossible?: Readonly<Record<string, Uint8Array>>;
}

/** Registers the five tests that every header file has. */
export function testHeader(suite: HeaderSuite): void {
  const { name, check, header, fields } = suite;
  const length = suite.length ?? header.length;

  test(`${name}: a whole header is answered with its length, and every field reads as it was built`, () => {
    const view = viewOf(join(filler(BEFORE, 0xff), header));
    assert.equal(check(view, BEFORE, BEFORE + header.length), length);
    assert.deepEqual(suite.read(view, BEFORE, BEFORE + header.length), fields);
  });

  test(`${name}: a header cut short at any length is refused`, () => {
    for (let cut = 0; cut < length; cut++) {
      const alone = viewOf(join(filler(BEFORE, 0xff), header.subarray(0, cut)));
      assert.equal(check(alone, BEFORE, BEFORE + cut), 0, `${cut} of ${length} bytes captured`);
      const bounded = viewOf(join(filler(BEFORE, 0xff), header));
      assert.equal(check(bounded, BEFORE, BEFORE + cut), 0, `an end after ${cut} of ${length} bytes`);
    }
  });

  for (const [what, refused] of Object.entries(suite.impossible ?? {})) {
    test(`${name}: ${what} is refused`, () => {
      const view = viewOf(join(filler(BEFORE, 0xff), refused));
      assert.equal(check(view, BEFORE, BEFORE + refused.length), 0);
    });
  }

  test(`${name}: bytes behind the header change neither its length nor its fields`, () => {
    for (const value of [0x00, 0x45, 0xff]) {
      const view = viewOf(join(filler(BEFORE, value), header, filler(64, value)));
      assert.equal(check(view, BEFORE, view.byteLength), length);
      assert.deepEqual(suite.read(view, BEFORE, view.byteLength), fields);
    }
  });

  test(`${name}: ${RANDOM_FRAMES} random frames of seed ${SEED} never throw nor claim bytes past the end`, () => {
    const random = new Random(SEED);
    for (let i = 0; i < RANDOM_FRAMES; i++) {
      const frame = mutated(random, header);
      const view = viewOf(frame);
      const claimed = check(view, 0, frame.length);
      assert.ok(claimed >= 0 && claimed <= frame.length, `frame ${i}: ${claimed} of ${frame.length} bytes`);
      if (claimed > 0) suite.read(view, 0, frame.length);
    }
  });
}

/** Noise, or the header with a few bytes changed, cut anywhere. */
function mutated(random: Random, header: Uint8Array): Uint8Array {
  const length = random.below(LONGEST_RANDOM_FRAME);
  const frame = random.bytes(length);
  if (random.below(2) === 0) return frame;
  frame.set(header.subarray(0, length));
  for (let changes = random.below(4); changes > 0 && length > 0; changes--) frame[random.below(length)] = random.below(256);
  return frame;
}
