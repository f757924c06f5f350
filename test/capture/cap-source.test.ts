import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { CapOptions } from '../../src/capture/cap-source.js';
import { openCapture } from '../../src/capture/open-capture.js';
import { readAll } from '../contracts/source.js';
import { DEMO } from '../run-rastro.js';
import { flood, inside, missingForCap, namespaceWithPair, send, startProbe } from './cap-namespace.js';

const DEMO_FRAMES = 327;
/** Only what hangs takes so long. */
const timeout = 60_000;
const skip = missingForCap();
const missingDrops = process.platform === 'linux' ? false : 'only Linux tells how many frames it dropped';

/** libpcap gives each frame 64 KiB of the ring: it has room for all frames of the demonstration, however late they are taken. */
const OPTIONS: CapOptions = { interfaces: ['rx0'], filter: undefined, snapLength: 256, sample: 1, ringBytes: 64 << 20 };

test('cap: every frame that is sent arrives once, with its bytes, its length and the time of its arrival', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: { ...OPTIONS, snapLength: 65_535 }, keepBytes: true });
  await probe.line('ready');
  send(name);
  probe.child.kill('SIGTERM');
  const seen = await probe.result;
  const file = await readAll((await openCapture(DEMO)).source);
  const expected = file.map(({ bytes }) => ({ hex: Buffer.from(bytes).toString('hex'), wireLength: bytes.length }));
  assert.deepEqual(seen.kept, expected);
  assert.deepEqual([seen.link, seen.dropped, seen.events], [1, 0, []]);
  assert.ok(seen.youngest > -5 && seen.oldest < 5000, `frames are ${seen.youngest} to ${seen.oldest} ms old`);
});

test('cap: frames are cut at the snap length and keep their length on the wire', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: { ...OPTIONS, snapLength: 64 }, keepBytes: true, frames: DEMO_FRAMES });
  await probe.line('ready');
  send(name);
  const { kept } = await probe.result;
  assert.ok(kept.some(({ wireLength }) => wireLength > 64));
  for (const { hex, wireLength } of kept) assert.equal(hex.length / 2, Math.min(64, wireLength));
});

test('cap: of sampled frames one in so many is taken, and the others are counted', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: { ...OPTIONS, sample: 10 } });
  await probe.line('ready');
  send(name, 10);
  probe.child.kill('SIGTERM');
  const { frames, sampledOut, dropped } = await probe.result;
  assert.equal(frames + sampledOut + dropped, DEMO_FRAMES * 10);
  assert.equal(frames, Math.floor((frames + sampledOut) / 10));
});

test('cap: several interfaces are captured at once', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: { ...OPTIONS, interfaces: ['tx0', 'rx0'] }, frames: 2 * DEMO_FRAMES });
  await probe.line('ready');
  send(name);
  assert.equal((await probe.result).frames, 2 * DEMO_FRAMES);
});

test('cap: an expression chooses frames, another takes its place, and a wrong one leaves it', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const filters = [
    { after: 0, filter: 'tcp prot 80' },
    { after: 1, filter: 'udp' },
  ];
  const probe = startProbe(t, name, { options: { ...OPTIONS, filter: 'tcp' }, keepBytes: true, filters });
  await probe.line('ready');
  send(name);
  await probe.line('filtered');
  send(name);
  probe.child.kill('SIGTERM');
  const { kept, errors } = await probe.result;
  assert.match(errors[0] ?? '', /^Error: cannot capture on rx0: .*syntax error/);
  const protocols = kept.map(({ hex }) => hex.slice(46, 48)).filter((_, index) => kept[index]?.hex.slice(24, 28) === '0800');
  assert.ok(protocols.includes('06') && protocols.includes('11'));
  assert.ok(protocols.lastIndexOf('06') < protocols.indexOf('11'), 'TCP first, then UDP');
});

test('cap: an expression takes the place of one that no frame has passed', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const filters = [{ after: 0, filter: 'udp' }];
  const probe = startProbe(t, name, { options: { ...OPTIONS, filter: 'ether proto 0x1234' }, keepBytes: true, filters });
  await probe.line('filtered');
  send(name);
  probe.child.kill('SIGTERM');
  const isUdp = (hex: string): boolean => hex.slice(24, 28) === '0800' && hex.slice(46, 48) === '11';
  const file = (await readAll((await openCapture(DEMO)).source)).filter(({ bytes }) => isUdp(Buffer.from(bytes).toString('hex')));
  const { kept } = await probe.result;
  assert.equal(kept.filter(({ hex }) => isUdp(hex)).length, file.length);
});

test('cap: an expression that libpcap cannot give the kernel is taken, and another takes its place', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  // The kernel's programs see no header of the cooked kind, which libpcap makes up for 'any'.
  const filters = [
    { after: 0, filter: 'tcp and link[4:2] != 99' },
    { after: 1, filter: 'udp and link[4:2] != 99' },
  ];
  const probe = startProbe(t, name, { options: { ...OPTIONS, interfaces: 'any', filter: 'udp' }, keepBytes: true, filters });
  await probe.line('filtered');
  send(name);
  await probe.line('filtered');
  send(name);
  probe.child.kill('SIGTERM');
  const { kept, errors, dropped } = await probe.result;
  assert.deepEqual([errors, dropped], [[], 0]);
  const protocols = kept.filter(({ hex }) => hex.slice(28, 32) === '0800').map(({ hex }) => hex.slice(50, 52));
  const ofFile = (await readAll((await openCapture(DEMO)).source)).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  const expected = ['06', '11'].flatMap((protocol) =>
    // As it leaves one end of the pair, and as it arrives at the other.
    ofFile.filter((hex) => hex.slice(24, 28) === '0800' && hex.slice(46, 48) === protocol).flatMap(() => [protocol, protocol]),
  );
  assert.deepEqual(protocols, expected);
});

test('cap: on loopback a frame comes once, although it goes out and comes in', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  inside(name, 'ip', 'link', 'set', 'lo', 'up');
  const probe = startProbe(t, name, { options: { ...OPTIONS, interfaces: ['lo'] } });
  await probe.line('ready');
  // Nobody listens, so each is answered: port unreachable.
  for (let i = 0; i < 3; i++) inside(name, 'bash', '-c', 'echo x > /dev/udp/127.0.0.1/9');
  probe.child.kill('SIGTERM');
  assert.equal((await probe.result).frames, 6);
});

test('cap: a thread that blocks, as an engine does, captures alike', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS, frames: DEMO_FRAMES, inThread: true });
  await probe.line('ready');
  send(name);
  assert.equal((await probe.result).frames, DEMO_FRAMES);
});

for (const [what, options, message] of [
  ['an interface that does not exist', { interfaces: ['nope'] }, /^Error: cannot capture on nope: .*(No such device|SIOCGIF)/],
  ['an expression that is none', { filter: 'port http and and' }, /^Error: cannot capture on rx0: .*syntax error/],
] as const) {
  test(`cap: ${what} is refused with libpcap's own words`, { skip, timeout }, async (t) => {
    const probe = startProbe(t, namespaceWithPair(t), { options: { ...OPTIONS, ...options } });
    assert.match((await probe.result).errors[0] ?? '', message);
  });
}

test('cap: an interface that goes down no longer ends the program, and is captured again when it is back', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS });
  await probe.line('ready');
  send(name);
  inside(name, 'ip', 'link', 'set', 'rx0', 'down');
  await probe.line('interface-lost');
  inside(name, 'ip', 'link', 'set', 'rx0', 'up');
  await probe.line('interface-back');
  send(name);
  inside(name, 'ip', 'link', 'delete', 'rx0');
  await probe.line('interface-lost');
  probe.child.kill('SIGTERM');
  const { frames, events } = await probe.result;
  assert.equal(frames, 2 * DEMO_FRAMES);
  assert.deepEqual(events, [
    { kind: 'interface-lost', interface: 'rx0', reason: 'down' },
    { kind: 'interface-back', interface: 'rx0' },
    { kind: 'interface-lost', interface: 'rx0', reason: 'gone' },
  ]);
});

test('cap: a capture process that is killed is an interface lost, counted and told, until another captures', {
  skip,
  timeout,
}, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS });
  await probe.line('ready');
  inside(name, 'pkill', '-KILL', '-f', '-P', String(probe.child.pid), 'cap-process');
  await probe.line('interface-lost');
  await probe.line('interface-back');
  probe.child.kill('SIGTERM');
  const { events, lost, back } = await probe.result;
  assert.deepEqual(events, [
    { kind: 'interface-trouble', interface: 'rx0', message: events[0]?.kind === 'interface-trouble' && events[0].message, code: '' },
    { kind: 'interface-lost', interface: 'rx0', reason: 'interrupted' },
    { kind: 'interface-back', interface: 'rx0' },
  ]);
  assert.deepEqual([lost, back], [1, 1]);
});

test('cap: of a flood each frame is taken or counted as dropped', { skip: skip || missingDrops, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS });
  await probe.line('ready');
  send(name, 1000, ['-t']);
  probe.child.kill('SIGTERM');
  const { frames, dropped } = await probe.result;
  assert.equal(frames + dropped, DEMO_FRAMES * 1000);
});

test('cap: of a flood each frame is taken once or counted while the filter changes', { skip: skip || missingDrops, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const filters = [10_000, 40_000, 70_000, 100_000].map((after, i) => ({ after, filter: `greater ${i + 1}` }));
  const probe = startProbe(t, name, { options: OPTIONS, filters });
  await probe.line('ready');
  const sent = 2000;
  send(name, sent, ['-t']);
  for (const _ of filters) await probe.line('filtered');
  probe.child.kill('SIGTERM');
  const { frames, dropped, errors } = await probe.result;
  assert.deepEqual(errors, []);
  assert.equal(frames + dropped, DEMO_FRAMES * sent);
});

test('cap: SIGTERM under flood ends the capture within seconds, while frames still come', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS, enough: 100_000 });
  await probe.line('ready');
  const sender = flood(t, name, 30);
  await probe.line('enough');
  const asked = performance.now();
  probe.child.kill('SIGTERM');
  const { frames, stoppedBySignal } = await probe.result;
  const tookMs = performance.now() - asked;
  assert.equal(sender.exitCode, null, 'the flood goes on');
  assert.ok(stoppedBySignal && frames > 100_000, `${frames} frames`);
  assert.ok(tookMs < 5000, `took ${tookMs} ms`);
});

test('cap: a program that is killed leaves no process behind that captures', { skip, timeout }, async (t) => {
  const name = namespaceWithPair(t);
  const probe = startProbe(t, name, { options: OPTIONS });
  await probe.line('ready');
  const processes = (): string => spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.trim();
  assert.equal(processes().split('\n').length, 2);
  probe.child.kill('SIGKILL');
  // It ends when it notices; a process that stays would hang this test.
  while (processes() !== '') await turn();
});
