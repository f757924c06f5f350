// What every source of frames from the wire keeps, wherever it gets them: held on a veth pair, sent on one end, captured on
// the other. Needs root; skipped with the reason elsewhere.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { FrameBatch, NO_TAG } from '../../src/capture/frames.js';
import type { LiveCaptureOptions, LiveEvent } from '../../src/capture/live-options.js';
import type { LiveSource } from '../../src/capture/live-source.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { CaptureError } from '../../src/errors.js';
import { ethernet, filler, icmp, ipv4, ipv6, join, tcp, u16, udp, vlan } from '../frames.js';
import { addPair, FrameSender, ip, NEEDS_NETWORK, NO_NETWORK } from '../private-network.js';

export interface LiveSourceContract {
  /** The source, as test names begin. */
  readonly name: string;
  readonly open: (options: LiveCaptureOptions, counters: Float64Array, tell: (event: LiveEvent) => void) => LiveSource;
}

export interface Seen {
  /** With the VLAN tag put back that the kernel took out. */
  readonly bytes: readonly number[];
  readonly wireLength: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly link: number;
}

/** Only what hangs takes that long. */
const DEADLINE_MS = 10_000;

export const OPTIONS: LiveCaptureOptions = {
  interfaces: ['capture0'],
  promiscuous: true,
  filter: undefined,
  snapLength: 9018,
  sample: 1,
  ringBytes: 4 * 2 ** 20,
  blockBytes: 2 ** 18,
  blockTimeoutMs: 10,
};

/** Frames of many kinds, each of its own length so that a mix-up shows. */
export const SOME_FRAMES: readonly Uint8Array[] = [
  ethernet({}, ipv4({}, udp({}, filler(20, 1)))),
  ethernet({}, ipv4({ protocol: 6 }, tcp({}, filler(1400, 2)))),
  ethernet({ type: 0x86dd }, ipv6({ nextHeader: 6 }, tcp({}, filler(333, 3)))),
  ethernet({ type: 0x8100 }, vlan({ identifier: 7 }), ipv4({}, udp({}, filler(41, 4)))),
  ethernet({ type: 0x88a8 }, vlan({ identifier: 8, type: 0x8100 }), vlan({ identifier: 9 }), ipv4({}, udp({}, filler(42, 5)))),
  ethernet({ type: 0x0806 }, filler(28)),
  ethernet({ type: 100 }, filler(100, 6)),
  ethernet({}, ipv4({ protocol: 1 }, icmp({}, filler(8900, 7)))),
];

/** What `frames` holds, the times by `baseSeconds`. */
function seenIn(frames: FrameBatch): Seen[] {
  return Array.from({ length: frames.length }, (_, i) => {
    const [at = 0, end = 0, tag = NO_TAG] = [frames.at[i], frames.end[i], frames.hasTags ? frames.tags[i] : NO_TAG];
    const bytes = new Uint8Array(frames.view.buffer, frames.view.byteOffset + at, end - at);
    const whole = tag === NO_TAG ? bytes : join(bytes.subarray(0, 12), u16(0x8100), u16(tag), bytes.subarray(12));
    return {
      bytes: [...whole],
      wireLength: (frames.wireLength[i] ?? 0) + whole.length - bytes.length,
      time: frames.baseSeconds + (frames.timeNs[i] ?? 0) / 1e9,
      link: frames.link.type,
    };
  });
}

/** Frames that come out of `source` until there are `count`, or it has taken too long. */
export function collect(source: LiveSource, count: number, frames = new FrameBatch()): Seen[] {
  const seen: Seen[] = [];
  const deadline = Date.now() + DEADLINE_MS;
  while (seen.length < count && Date.now() < deadline) {
    if (source.next(frames) > 0) seen.push(...seenIn(frames));
    else source.wait(20);
  }
  return seen;
}

/** True once one of the frames that `send` sends again and again comes out: a pair that has just come up may lose some. */
function comesThrough(source: LiveSource, send: () => void): boolean {
  const frames = new FrameBatch();
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    send();
    source.wait(20);
    if (source.next(frames) > 0) return true;
  }
  return false;
}

/** What is left in `source` once it takes no more in. */
export function drain(source: LiveSource, frames = new FrameBatch()): Seen[] {
  const seen: Seen[] = [];
  source.stop();
  while (source.next(frames) > 0) seen.push(...seenIn(frames));
  return seen;
}

/** A service tag comes back as a customer tag: what kind it was is nobody's concern. */
export function asSeen(frame: Uint8Array): number[] {
  const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
  return [...(type === 0x88a8 ? join(frame.subarray(0, 12), u16(0x8100), frame.subarray(14)) : frame)];
}

/** Looks after `source` until `isDone`. */
export function tendUntil(source: LiveSource, isDone: () => boolean): void {
  const deadline = Date.now() + DEADLINE_MS;
  while (!isDone() && Date.now() < deadline) {
    source.tend();
    source.wait(5);
  }
  assert.ok(isDone(), 'it did not happen in time');
}

export interface Opened {
  readonly source: LiveSource;
  readonly counters: Float64Array;
  readonly events: LiveEvent[];
}

/** Registers the contract's tests for one source. */
export function testLiveSource(contract: LiveSourceContract): void {
  const { name } = contract;
  const opened: LiveSource[] = [];
  if (NO_NETWORK === undefined) addPair('capture0', 'send0');
  const sender = NO_NETWORK === undefined ? new FrameSender('send0') : undefined;
  const send = (...frames: readonly Uint8Array[]): void => sender?.send(...frames);
  after(() => sender?.close());

  function open(changes: Partial<LiveCaptureOptions> = {}): Opened {
    const counters = new Float64Array(COUNTERS);
    const events: LiveEvent[] = [];
    const source = contract.open({ ...OPTIONS, ...changes }, counters, (event) => events.push(event));
    opened.push(source);
    return { source, counters, events };
  }

  function check(what: string, body: () => void): void {
    test(`${name}: ${what}`, NEEDS_NETWORK, () => {
      try {
        body();
      } finally {
        for (const source of opened.splice(0)) source.close();
      }
    });
  }

  check('frames of every kind come out in order, byte for byte, with their wire length and the time they came', () => {
    const { source } = open();
    const from = source.clock.nowSeconds();
    send(...SOME_FRAMES);
    const seen = collect(source, SOME_FRAMES.length);
    const to = source.clock.nowSeconds();
    assert.deepEqual(
      seen.map(({ bytes }) => bytes),
      SOME_FRAMES.map(asSeen),
    );
    assert.deepEqual(
      seen.map(({ wireLength }) => wireLength),
      SOME_FRAMES.map(({ length }) => length),
    );
    for (const { time, link } of seen) {
      assert.ok(time >= from - 0.001 && time <= to + 0.001, `${time} is not between ${from} and ${to}`);
      assert.equal(link, 1);
    }
    assert.deepEqual(drain(source), []);
  });

  check('2000 frames come out in batches of three, none missing and none twice', () => {
    const { source } = open();
    const frames = Array.from({ length: 2000 }, (_, i) => ethernet({}, ipv4({ identification: i }, udp({}, filler(i % 100)))));
    send(...frames);
    assert.deepEqual(
      collect(source, 2000, new FrameBatch(3)).map(({ bytes }) => bytes),
      frames.map((frame) => [...frame]),
    );
  });

  check('a snap length cuts frames, and their wire length tells what they had', () => {
    const { source } = open({ snapLength: 40 });
    send(...SOME_FRAMES.slice(0, 2));
    const seen = collect(source, 2);
    assert.deepEqual(
      seen.map(({ bytes }) => bytes),
      SOME_FRAMES.slice(0, 2).map((frame) => [...frame.subarray(0, 40)]),
    );
    assert.deepEqual(
      seen.map(({ wireLength }) => wireLength),
      SOME_FRAMES.slice(0, 2).map(({ length }) => length),
    );
  });

  check('of a sample of 1 in 4 every fourth frame comes out, and the others are counted', () => {
    const { source, counters } = open({ sample: 4 });
    const frames = Array.from({ length: 21 }, (_, i) => ethernet({}, ipv4({ identification: i }, udp({}))));
    send(...frames);
    const seen = collect(source, 6);
    assert.deepEqual(
      seen.map(({ bytes }) => bytes[19]),
      [0, 4, 8, 12, 16, 20],
    );
    drain(source);
    assert.equal(counters[Counter.SAMPLED_OUT], 15);
  });

  check('a filter lets through what it says, changes while frames come, and a wrong one changes nothing', () => {
    const { source } = open({ filter: 'tcp' });
    send(...SOME_FRAMES);
    const [ip4, ip6] = collect(source, 2);
    assert.deepEqual([ip4?.bytes, ip6?.bytes], [asSeen(SOME_FRAMES[1]!), asSeen(SOME_FRAMES[2]!)]);
    assert.throws(
      () => source.setFilter('udp or nonsense!'),
      (error: Error) => error instanceof CaptureError && /nonsense/.test(error.message),
    );
    source.setFilter('arp');
    send(...SOME_FRAMES);
    assert.deepEqual(
      collect(source, 1).map(({ bytes }) => bytes),
      [asSeen(SOME_FRAMES[5]!)],
    );
    source.setFilter(undefined);
    send(...SOME_FRAMES);
    assert.equal(collect(source, SOME_FRAMES.length).length, SOME_FRAMES.length);
    assert.deepEqual(drain(source), []);
  });

  check('a filter knows the VLAN tags that the kernel takes out', () => {
    const { source } = open({ filter: 'vlan 7 and udp' });
    send(...SOME_FRAMES);
    assert.deepEqual(
      drain(source).map(({ bytes }) => bytes),
      [asSeen(SOME_FRAMES[3]!)],
    );
  });

  check('after stop the frames that came before come out, and none that come later', () => {
    const { source } = open({ blockTimeoutMs: 50 });
    send(...SOME_FRAMES);
    source.stop();
    send(...SOME_FRAMES);
    assert.equal(drain(source).length, SOME_FRAMES.length);
    assert.equal(source.next(new FrameBatch()), 0);
  });

  check('an interface that is not there is an error that names those that are', () => {
    assert.throws(
      () => open({ interfaces: ['capture9'] }),
      (error: Error) => {
        return error instanceof CaptureError && /no interface "capture9".*\blo\b/.test(error.message);
      },
    );
  });

  check('two interfaces feed one source, however busy one of them is', () => {
    addPair('capture1', 'send1');
    const { source } = open({ interfaces: ['capture0', 'capture1'] });
    const other = new FrameSender('send1');
    const busy = Array.from({ length: 500 }, () => SOME_FRAMES[0]!);
    send(...busy);
    other.send(SOME_FRAMES[1]!);
    send(...busy);
    const seen = collect(source, 1001);
    assert.equal(seen.filter(({ wireLength }) => wireLength === SOME_FRAMES[1]?.length).length, 1);
    assert.equal(seen.length, 1001);
    other.close();
    ip('link del capture1');
  });

  check('an interface that goes down and up again is told and counted, and captured again', () => {
    const { source, counters, events } = open();
    ip('link set capture0 down');
    tendUntil(source, () => events.length === 1);
    assert.deepEqual(events, [{ kind: 'interface-lost', interface: 'capture0', reason: 'down' }]);
    assert.equal(source.next(new FrameBatch()), 0);
    ip('link set capture0 up');
    tendUntil(source, () => events.length === 2);
    assert.ok(comesThrough(source, () => send(SOME_FRAMES[0]!)));
    assert.deepEqual(events[1], { kind: 'interface-back', interface: 'capture0' });
    assert.deepEqual([counters[Counter.INTERFACE_LOST], counters[Counter.INTERFACE_BACK]], [1, 1]);
  });

  check('an interface that is deleted and made anew is told and counted, and captured again with its filter', () => {
    addPair('capture2', 'send2');
    const { source, counters, events } = open({ interfaces: ['capture2', 'capture0'], filter: 'udp' });
    ip('link del capture2');
    tendUntil(source, () => events.length === 1);
    send(SOME_FRAMES[0]!);
    assert.equal(collect(source, 1).length, 1, 'the other interface goes on meanwhile');
    addPair('capture2', 'send2');
    tendUntil(source, () => events.length === 2);
    const other = new FrameSender('send2');
    assert.ok(comesThrough(source, () => other.send(SOME_FRAMES[0]!)));
    other.send(SOME_FRAMES[1]!, SOME_FRAMES[0]!);
    assert.deepEqual(
      collect(source, 1).map(({ bytes }) => bytes),
      [[...SOME_FRAMES[0]!]],
    );
    assert.deepEqual(events, [
      { kind: 'interface-lost', interface: 'capture2', reason: 'gone' },
      { kind: 'interface-back', interface: 'capture2' },
    ]);
    assert.deepEqual([counters[Counter.INTERFACE_LOST], counters[Counter.INTERFACE_BACK]], [1, 1]);
    other.close();
    ip('link del capture2');
  });

  check('an interface that is moved to another namespace and back, where it has its old number, is captured again', () => {
    addPair('capture4', 'send4');
    const elsewhere = `rastro-moved-${process.pid}`;
    ip(`netns add ${elsewhere}`);
    try {
      const { source, events } = open({ interfaces: ['capture4'] });
      ip(`link set capture4 netns ${elsewhere}`);
      tendUntil(source, () => events.length === 1);
      ip(`-n ${elsewhere} link set capture4 netns ${process.pid}`);
      ip('link set capture4 up');
      tendUntil(source, () => events.length === 2);
      const other = new FrameSender('send4');
      assert.ok(comesThrough(source, () => other.send(SOME_FRAMES[0]!)));
      other.close();
    } finally {
      ip(`netns del ${elsewhere}`);
      ip('link del send4');
    }
  });

  check('an interface that is down at the start is told, and captured once it is up', () => {
    addPair('capture3', 'send3');
    ip('link set capture3 down');
    const { source, events } = open({ interfaces: ['capture3'] });
    tendUntil(source, () => events.length === 1);
    ip('link set capture3 up');
    tendUntil(source, () => events.length === 2);
    const other = new FrameSender('send3');
    assert.ok(comesThrough(source, () => other.send(SOME_FRAMES[0]!)));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['interface-lost', 'interface-back'],
    );
    other.close();
    ip('link del capture3');
  });
}
