// What the daemon could not keep is counted where it was lost, told once, and told everywhere alike; all else is in the records.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { CANNOT_MOUNT, smallDisk } from '../small-disk.js';
import { accountOf } from './account.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { readExposition } from './exposition.js';
import { manyFlowsCapture } from './many-flows-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const skip = whyNoHosts('tcpreplay');
const DEMO_FRAMES = 327;
const DEMO_PACKETS = 323;
const DEMO_FLOWS = 48;
const QUICK = ['--idle-timeout', '100ms', '--flush-interval', '100ms'];
const TROUBLE = 'records cannot be written; they wait in memory';

for (const [minFree, code] of [
  ['off', 'ENOSPC'],
  ['64KiB', 'MIN_FREE'],
] as const) {
  test(`run: a full disk (${code}) is told once, dropped records are counted, and records go on when there is space`, {
    skip: skip || CANNOT_MOUNT,
  }, async (t) => {
    const hosts = TwoHosts.make(t);
    const disk = smallDisk(t, '2m');
    const output = join(disk.path, 'flows');
    const capture = join(temporaryFolder(t), 'many.pcap');
    const frames = manyFlowsCapture(capture, 120_000);
    const limits = ['--set', `output.min_free=${minFree}`, '--set', 'output.buffer=2MiB', '--set', 'log.status_interval=off'];
    const daemon = await DaemonProcess.start(t, hosts, ['-o', output, ...QUICK, ...limits]);
    hosts.replay(capture, '--pps=30000');
    await daemon.counted('frames', frames);
    await daemon.counted('recordsDropped', 1);
    assert.equal(daemon.lines.filter(({ msg }) => msg === TROUBLE).length, 1);
    assert.equal(daemon.lines.find(({ msg }) => msg === TROUBLE)?.['code'], code);
    assert.equal(daemon.lines.filter(({ msg }) => /^records lost/.test(msg)).length, 1);
    disk.resize('64m');
    await daemon.until(() => daemon.lines.some(({ msg }) => msg === 'records are written again'));
    hosts.replay(DEMO);
    await daemon.counted('frames', frames + DEMO_FRAMES);
    assert.equal((await daemon.stop()).status, 0);
    const account = accountOf(output);
    assert.equal(account.frames, frames + DEMO_FRAMES);
    assert.ok(account.recordsDropped > 0);
    assert.equal(rowsIn(output).length, frames + DEMO_FLOWS - account.recordsDropped);
    assert.equal(rastro(['verify', output]).status, 0);
  });
}

test('run: a folder that is removed is made again, and its manifests tell what went with it', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = join(temporaryFolder(t), 'flows');
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, ...QUICK]);
  hosts.replay(DEMO);
  await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
  rmSync(output, { recursive: true, maxRetries: 10 });
  await daemon.until(() => existsSync(join(output, 'flows.csv')));
  hosts.replay(DEMO);
  await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
  assert.equal((await daemon.stop()).status, 0);
  assert.equal(accountOf(output).writtenPackets, 2 * DEMO_PACKETS);
  assert.deepEqual(
    manifestsIn(output).map(({ closed, file }) => [closed, file === null]),
    [
      ['removed', true],
      ['end', false],
    ],
  );
});

for (const style of ['create', 'copytruncate']) {
  test(`run: logrotate's ${style} takes the rows there are, and the next go into a file with a header`, {
    skip: whyNoHosts('tcpreplay', 'logrotate'),
  }, async (t) => {
    const hosts = TwoHosts.make(t);
    const folder = temporaryFolder(t);
    const output = join(folder, 'flows');
    const configuration = join(folder, 'logrotate.conf');
    writeFileSync(configuration, `${output}/flows.csv {\n  rotate 3\n  ${style}\n  missingok\n}\n`, { mode: 0o600 });
    const daemon = await DaemonProcess.start(t, hosts, ['-o', output, ...QUICK]);
    for (let rotations = 0; rotations < 2; rotations++) {
      hosts.replay(DEMO);
      await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
      const taken = daemon.logs('file closed');
      hosts.run(hosts.sensor, ['logrotate', '--force', '--state', join(folder, 'state'), configuration]);
      await taken;
    }
    hosts.replay(DEMO);
    await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
    assert.equal((await daemon.stop()).status, 0);
    for (const file of ['flows.csv.1', 'flows.csv.2']) {
      const lines = readFileSync(join(output, file), 'utf8').trimEnd().split('\n');
      assert.equal(lines[0], 'srcip,dstip,prot,srcport,dstport,count,bytes,dur');
      assert.equal(lines.length, 1 + DEMO_FLOWS);
    }
    assert.equal(accountOf(output).writtenPackets, 3 * DEMO_PACKETS);
  });
}

test('run: flows beyond max_flows are ended early, and that is counted, logged and in the manifest', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'many.pcap');
  const frames = manyFlowsCapture(capture, 5000);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--max-flows', '1000', '--idle-timeout', '1h']);
  hosts.replay(capture, '--pps=20000');
  await daemon.counted('frames', frames);
  await daemon.until(() => daemon.lines.some(({ msg }) => msg === 'flows ended early: flow.max_flows is reached'));
  assert.equal((await daemon.counters())['liveFlows'], 1000);
  assert.equal((await daemon.stop()).status, 0);
  const account = accountOf(output);
  assert.equal(account.endedForLackOfResources, 4000);
  assert.equal(account.writtenPackets, frames);
});

test('run: frames that a full ring has no room for are counted, logged, in the manifest and in /metrics', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'many.pcap');
  const sent = manyFlowsCapture(capture, 60_000);
  const ring = ['--set', 'ring.size=2MiB', '--metrics', '127.0.0.1:9477'];
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, ...ring, '--idle-timeout', '1h']);
  // Nothing is read while it stands still, so that the ring is full for certain.
  daemon.signal('SIGSTOP');
  hosts.replay(capture);
  daemon.signal('SIGCONT');
  await daemon.until(() => daemon.lines.some(({ msg }) => /^frames lost: the ring was full/.test(msg)));
  const counters = await countersOnceStill(daemon);
  assert.ok(counters['kernelDropped']! > 0);
  assert.equal(counters['frames']! + counters['kernelDropped']!, sent);
  const families = readExposition(hosts.run(hosts.sensor, ['node', '-e', SCRAPE]));
  assert.equal(families.get('rastro_kernel_dropped_frames_total')?.samples[0]?.value, counters['kernelDropped']);
  const decoded = families.get('rastro_frames_total')?.samples.find(({ labels }) => labels['verdict'] === 'decoded');
  assert.equal(decoded?.value, counters['flowPackets']);
  assert.equal((await daemon.stop()).status, 0);
  const account = accountOf(output);
  assert.equal(account.kernelDropped, counters['kernelDropped']);
  assert.equal(account.frames + account.kernelDropped, sent);
});

const SCRAPE = `fetch('http://127.0.0.1:9477/metrics').then((answer) => answer.text()).then((text) => process.stdout.write(text))`;

/** The counters when all that was sent has come. */
async function countersOnceStill(daemon: DaemonProcess): Promise<Record<string, number>> {
  for (;;) {
    const before = await daemon.counters();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await daemon.counters();
    if (before['frames'] === now['frames'] && before['kernelDropped'] === now['kernelDropped']) return now;
  }
}
