// The daemon's life: what it needs to begin, signals, faults of interfaces and of itself.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { manyFlowsCapture } from './many-flows-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const skip = whyNoHosts('tcpreplay');
const DEMO_FRAMES = 327;
const DEMO_PACKETS = 323;
const DEMO_FLOWS = 48;

function packetsIn(output: string): number {
  return manifestsIn(output).reduce((sum, { packets }) => sum + (packets as { total: number }).total, 0);
}

test('run: on a quiet wire flows die by the wall clock, and their rows can be read while it runs', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = temporaryFolder(t);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--idle-timeout', '200ms', '--flush-interval', '100ms']);
  hosts.replay(DEMO);
  await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
  assert.deepEqual(
    readdirSync(output).filter((file) => !file.startsWith('.')),
    ['flows.csv'],
  );
  assert.equal((await daemon.stop()).status, 0);
  assert.equal(packetsIn(output), DEMO_PACKETS);
});

test('run: an interface that is not there is refused with the names of those that are, and nothing is written', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = join(temporaryFolder(t), 'flows');
  const daemon = await DaemonProcess.start(t, hosts, ['-i', 'in1', '-o', output]);
  assert.equal(await daemon.ended(), 1);
  assert.match(daemon.texts.join('\n'), /^rastro: there is no interface "in1"; did you mean in0\?/);
  assert.equal(existsSync(output), false);
});

test('run: a second one on the same folder refuses with the number of the first', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = temporaryFolder(t);
  const first = await DaemonProcess.start(t, hosts, ['-o', output]);
  const second = await DaemonProcess.start(t, hosts, ['-o', output]);
  assert.equal(await second.ended(), 1);
  assert.match(second.texts.join('\n'), /^rastro: .*process \d+/);
  assert.equal((await first.stop()).status, 0);
});

test('run: SIGUSR1 rotates while frames come, and all manifests together have every packet', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'many.pcap');
  const packets = manyFlowsCapture(capture, 40_000);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--idle-timeout', '200ms', '--flush-interval', '100ms']);
  const sender = hosts.start(hosts.sender, ['tcpreplay', '-q', '--pps=20000', '-i', hosts.sends, capture]);
  const sent = new Promise((resolve) => sender.on('exit', resolve));
  for (let rotations = 0; rotations < 4; rotations++) {
    const before = rowsIn(output).length;
    await daemon.until(() => rowsIn(output).length > before);
    const closed = daemon.logs('file closed');
    daemon.signal('SIGUSR1');
    assert.equal((await closed)['reason'], 'command');
  }
  await sent;
  await daemon.counted('frames', packets);
  assert.equal((await daemon.stop()).status, 0);
  assert.ok(manifestsIn(output).length >= 5);
  assert.equal(packetsIn(output), packets);
  assert.equal(rastro(['verify', output]).status, 0);
});

test('run: an interface that vanishes and comes back is captured again, and its flows live on', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = temporaryFolder(t);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--idle-timeout', '1h']);
  hosts.replay(DEMO);
  await daemon.counted('frames', DEMO_FRAMES);
  const lost = daemon.logs('interface lost; it is captured again when it is back');
  hosts.unplug();
  await lost;
  const back = daemon.logs('interface back');
  hosts.plug();
  await back;
  hosts.replay(DEMO);
  await daemon.counted('frames', 2 * DEMO_FRAMES);
  assert.equal((await daemon.stop()).status, 0);
  assert.equal(rowsIn(output).length, DEMO_FLOWS);
  assert.equal(packetsIn(output), 2 * DEMO_PACKETS);
});

test('run: an interface that is set down and up again is captured again', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = temporaryFolder(t);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output]);
  const lost = daemon.logs('interface lost; it is captured again when it is back');
  hosts.run(hosts.sensor, ['ip', 'link', 'set', hosts.sees, 'down']);
  await lost;
  const back = daemon.logs('interface back');
  hosts.run(hosts.sensor, ['ip', 'link', 'set', hosts.sees, 'up']);
  await back;
  hosts.replay(DEMO);
  await daemon.counted('frames', DEMO_FRAMES);
  assert.equal((await daemon.stop()).status, 0);
});

test('run: SIGTERM under flood ends it with 0 and every packet that was taken in is in a record', { skip }, async (t) => {
  const { hosts, output, daemon } = await flooded(t, 200_000, ['--idle-timeout', '1h']);
  await daemon.counted('frames', 100_000);
  assert.equal((await daemon.stop()).status, 0);
  const { counters } = daemon.lines.at(-1) as unknown as { counters: Record<string, number> };
  assert.equal(counters['recordsDropped'], 0);
  assert.equal(packetsIn(output), counters['flowPackets']);
  assert.equal(rastro(['verify', output]).status, 0);
  hosts.remove();
});

/** A daemon whose wire is busy until the test ends. */
async function flooded(
  t: TestContext,
  flows: number,
  args: readonly string[],
): Promise<{ hosts: TwoHosts; output: string; daemon: DaemonProcess }> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'many.pcap');
  manyFlowsCapture(capture, flows);
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, ...args]);
  const rounds = ['--topspeed', '--loop=10000', '--preload-pcap'];
  const sender = hosts.start(hosts.sender, ['tcpreplay', '-q', ...rounds, '-i', hosts.sends, capture]);
  t.after(() => sender.kill('SIGKILL'));
  return { hosts, output, daemon };
}
