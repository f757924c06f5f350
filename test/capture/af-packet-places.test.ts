import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { AfPacketSource, openAfPacket } from '../../src/capture/af-packet.js';
import { FrameBatch } from '../../src/capture/frames.js';
import type { LiveCaptureOptions, LiveEvent } from '../../src/capture/live-options.js';
import { captureObstacle } from '../../src/capture/permission.js';
import { SystemClocks } from '../../src/capture/system-clocks.js';
import { COUNTERS, Counter } from '../../src/counters.js';
import { collect, drain, OPTIONS, SOME_FRAMES } from '../contracts/live-source.js';
import { filler, ipv4, udp } from '../frames.js';
import { addPair, FrameSender, ip, NEEDS_NETWORK, NEEDS_TUN, Tun } from '../private-network.js';

const PACKET = ipv4({}, udp({}, filler(60)));
const WHOLE = { part: 0, parts: 1 };

function open(changes: Partial<LiveCaptureOptions>, counters = new Float64Array(COUNTERS)): AfPacketSource {
  return openAfPacket({ ...OPTIONS, ...changes }, WHOLE, counters, () => {});
}

/** Sends `count` datagrams to a port of this host where nobody listens to them. */
async function sendOverLoopback(count: number): Promise<void> {
  const socket = createSocket('udp4');
  const listener = createSocket('udp4');
  await new Promise<void>((done) => listener.bind(0, '127.0.0.1', done));
  for (let i = 0; i < count; i++) {
    await new Promise((done) => socket.send(Buffer.alloc(100, i), listener.address().port, '127.0.0.1', done));
  }
  socket.close();
  listener.close();
}

test('af-packet: on loopback a frame comes out once', NEEDS_NETWORK, async () => {
  const source = open({ interfaces: ['lo'] });
  await sendOverLoopback(10);
  const seen = drain(source);
  source.close();
  assert.deepEqual(
    seen.map(({ wireLength, link }) => [wireLength, link]),
    Array(10).fill([142, 1]),
  );
});

test('af-packet: on a veth frames that leave count like those that arrive', NEEDS_NETWORK, () => {
  addPair('both0', 'both1');
  const source = open({ interfaces: ['both0'] });
  for (const name of ['both0', 'both1']) {
    const sender = new FrameSender(name);
    sender.send(SOME_FRAMES[0]!);
    sender.close();
  }
  assert.equal(drain(source).length, 2);
  source.close();
  ip('link del both0');
});

test(
  'af-packet: with every interface, frames have the link type of the one they came over, and the filter is for each',
  NEEDS_NETWORK,
  async () => {
    addPair('any0', 'any1');
    const tun = new Tun('any2');
    const sender = new FrameSender('any1');
    for (const [filter, links] of [
      [undefined, [1, 1, 101, 1, 1, 1]],
      ['udp', [1, 1, 101, 1]],
      ['ether[12:2] = 0x806', [1, 1]],
    ] as const) {
      const source = open({ interfaces: 'any', filter });
      sender.send(SOME_FRAMES[0]!);
      tun.write(PACKET);
      await sendOverLoopback(1);
      sender.send(SOME_FRAMES[5]!);
      const seen = drain(source).map(({ link }) => link);
      source.close();
      assert.deepEqual(seen, links, `out of one end, into the other, loopback once; filter ${filter}`);
    }
    sender.close();
    tun.close();
    ip('link del any0');
  },
);

for (const filter of [undefined, 'udp port 53']) {
  test(`af-packet: an interface without link header gives raw IP, with ${filter ?? 'no'} filter`, NEEDS_TUN, () => {
    const tun = new Tun('tunnel0');
    const source = open({ interfaces: ['tunnel0'], filter });
    tun.write(PACKET);
    const seen = drain(source);
    source.close();
    tun.close();
    assert.deepEqual(
      seen.map(({ link, bytes }) => [link, bytes]),
      [[101, [...PACKET]]],
    );
  });
}

test('af-packet: what the kernel has no room for is counted, and what it had room for comes out', NEEDS_NETWORK, () => {
  addPair('full0', 'full1');
  const counters = new Float64Array(COUNTERS);
  const source = open({ interfaces: ['full0'], ringBytes: 2 * 65_536, blockBytes: 65_536 }, counters);
  const sender = new FrameSender('full1');
  for (let i = 0; i < 1000; i++) sender.send(SOME_FRAMES[1]!);
  sender.close();
  const seen = drain(source);
  source.close();
  ip('link del full0');
  const dropped = counters[Counter.KERNEL_DROPPED] ?? 0;
  assert.ok(dropped > 0);
  assert.equal(seen.length + dropped, 1000);
  assert.ok((counters[Counter.RING_FREEZES] ?? 0) > 0);
});

test(
  'af-packet: frames stay what they are until the next batch is asked for, while the kernel has frames for every block',
  NEEDS_NETWORK,
  () => {
    addPair('stay0', 'stay1');
    const source = open({ interfaces: ['stay0'], ringBytes: 2 * 65_536, blockBytes: 65_536, blockTimeoutMs: 1 });
    const sender = new FrameSender('stay1');
    sender.send(...Array.from({ length: 20 }, () => SOME_FRAMES[0]!));
    const frames = new FrameBatch();
    while (source.next(frames) === 0) source.wait(5);
    for (let i = 0; i < 500; i++) sender.send(SOME_FRAMES[1]!);
    for (let i = 0; i < frames.length; i++) {
      const bytes = new Uint8Array(frames.view.buffer, frames.view.byteOffset + frames.at[i]!, frames.end[i]! - frames.at[i]!);
      assert.deepEqual([...bytes], [...SOME_FRAMES[0]!]);
    }
    sender.close();
    source.close();
    ip('link del stay0');
  },
);

test('af-packet: promiscuous mode is on while a source is open, unless it is not wanted', NEEDS_NETWORK, () => {
  addPair('promisc0', 'promisc1');
  const isPromiscuous = (): boolean =>
    execFileSync('ip', ['-d', 'link', 'show', 'promisc0'], { encoding: 'utf8' }).includes('promiscuity 1');
  const source = open({ interfaces: ['promisc0'] });
  assert.equal(isPromiscuous(), true);
  source.close();
  assert.equal(isPromiscuous(), false);
  const modest = open({ interfaces: ['promisc0'], promiscuous: false });
  assert.equal(isPromiscuous(), false);
  modest.close();
  ip('link del promisc0');
});

/** The system's clocks, with a wall clock that the test has set since. */
class SetClocks extends SystemClocks {
  step = 0;

  override read(): void {
    super.read();
    this.wallSeconds += this.step;
  }
}

test('af-packet: a step of the wall clock is told once and counted', NEEDS_NETWORK, () => {
  addPair('clock0', 'clock1');
  const clocks = new SetClocks();
  const counters = new Float64Array(COUNTERS);
  const events: LiveEvent[] = [];
  const source = new AfPacketSource({ ...OPTIONS, interfaces: ['clock0'] }, WHOLE, counters, (event) => events.push(event), clocks);
  const before = source.clock.nowSeconds();
  clocks.step = -3600;
  source.tend();
  source.tend();
  assert.deepEqual(events, [{ kind: 'clock-step', seconds: -3600, totalSeconds: -3600 }]);
  assert.equal(counters[Counter.CLOCK_STEPS], 1);
  const passed = source.clock.nowSeconds() - before;
  assert.ok(passed >= 0 && passed < 60, `${passed} s passed`);
  source.close();
  ip('link del clock0');
});

test('af-packet: a ring that is no whole number of blocks is an error', () => {
  assert.throws(() => open({ ringBytes: 100_000, blockBytes: 65_536 }), /cannot be made of blocks/);
  assert.throws(() => open({ ringBytes: 2 ** 31, blockBytes: 2 ** 20 }), /too large/);
});

test('captureObstacle: there is none where a packet socket can be opened', NEEDS_NETWORK, () => {
  assert.equal(captureObstacle(), undefined);
});

const WITHOUT_RIGHT = [
  '--bounding-set',
  '-net_raw',
  '--inh-caps',
  '-net_raw',
  process.execPath,
  '--import',
  'tsx',
  '--input-type=module',
  '-e',
];
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;

test('af-packet: without the right to capture, the error has the reason and the command that gives it', {
  skip: NEEDS_NETWORK.skip ?? (hasSetpriv ? false : 'needs setpriv (util-linux)'),
}, () => {
  const code = `
    const { openAfPacket } = await import('./src/capture/af-packet.ts');
    try { openAfPacket(${JSON.stringify({ ...OPTIONS, interfaces: ['lo'] })}, { part: 0, parts: 1 }, new Float64Array(64), () => {}); }
    catch (error) { console.log(error.constructor.name, error.message); }`;
  const { stdout } = spawnSync('setpriv', [...WITHOUT_RIGHT, code], { encoding: 'utf8' });
  assert.match(stdout, /^CaptureError cannot capture on lo: operation not permitted \(EPERM\)\n/);
  assert.match(stdout, /sudo setcap cap_net_raw\+ep \/usr\/local\/bin\/rastro-node/);
});

test('af-packet: wait comes back when a frame is there, long before its time is over', NEEDS_NETWORK, () => {
  addPair('wait0', 'wait1');
  const source = open({ interfaces: ['wait0'] });
  const sender = new FrameSender('wait1');
  const began = Date.now();
  sender.send(SOME_FRAMES[0]!);
  source.wait(60_000);
  assert.ok(Date.now() - began < 30_000);
  assert.equal(collect(source, 1).length, 1);
  sender.close();
  source.close();
  ip('link del wait0');
});
