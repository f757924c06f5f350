// SIGHUP to the daemon: what is taken, what is left, what is refused; and no packet is lost by any of it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const skip = whyNoHosts('tcpreplay');
const DEMO_FRAMES = 327;
const DEMO_FLOWS = 48;

interface Scene {
  readonly hosts: TwoHosts;
  readonly daemon: DaemonProcess;
  readonly output: string;
  /** Writes the configuration anew and sends SIGHUP; answers the log line `msg` that comes. */
  reload(text: string, msg: string): Promise<Record<string, unknown>>;
}

async function scene(t: TestContext, text: string): Promise<Scene> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const config = join(folder, 'rastro.yaml');
  writeFileSync(config, text);
  const daemon = await DaemonProcess.start(t, hosts, ['-c', config, '-o', output, '--set', 'log.status_interval=off']);
  const reload = async (next: string, msg: string): Promise<Record<string, unknown>> => {
    writeFileSync(config, next);
    const line = daemon.logs(msg);
    daemon.signal('SIGHUP');
    return line;
  };
  return { hosts, daemon, output, reload };
}

function packetsIn(output: string): number {
  return manifestsIn(output).reduce((sum, { packets }) => sum + (packets as { total: number }).total, 0);
}

test('run: a reload with a shorter idle threshold ends the flows that were silent for longer', { skip }, async (t) => {
  const { hosts, daemon, output, reload } = await scene(t, 'flow: { idle_timeout: 1h }');
  hosts.replay(DEMO);
  await daemon.counted('frames', DEMO_FRAMES);
  assert.deepEqual(rowsIn(output), []);
  const { changed } = await reload('flow: { idle_timeout: 100ms }', 'configuration reloaded');
  assert.deepEqual(changed, { 'flow.idle_timeout': '1h -> 100ms' });
  await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
  assert.equal((await daemon.stop()).status, 0);
});

test('run: a configuration that does not validate is refused with its line, and the old one stays in force', { skip }, async (t) => {
  const { hosts, daemon, output, reload } = await scene(t, 'flow: { idle_timeout: 100ms }');
  const { problems } = await reload('flow:\n  idle_timeout: 60 parsecs\n', 'reload refused; the configuration in force stays');
  assert.match(String(problems), /rastro\.yaml:2:17: flow\.idle_timeout must be a duration .* got "60 parsecs"/);
  hosts.replay(DEMO);
  await daemon.until(() => rowsIn(output).length === DEMO_FLOWS);
  const { reloads } = (await daemon.counters()) as unknown as { reloads: Record<string, number> };
  assert.deepEqual(reloads, { succeeded: 0, refused: 1 });
  assert.equal((await daemon.stop()).status, 0);
});

test('run: a filter that libpcap does not understand is refused in its words; a good one holds from then on', { skip }, async (t) => {
  const { hosts, daemon, output, reload } = await scene(t, 'flow: { idle_timeout: 100ms }');
  const { problems } = await reload('filter: "udp and prot"', 'reload refused; the configuration in force stays');
  assert.match(String(problems), /:\d+:\d+: filter must be a tcpdump expression, and libpcap says: .*syntax error.*; got "udp and prot"$/);
  const { changed } = await reload('filter: "udp"\nflow: { idle_timeout: 100ms }', 'configuration reloaded');
  assert.deepEqual(changed, { filter: '"" -> udp' });
  hosts.replay(DEMO);
  const udp = rastro(['replay', DEMO, '--quiet'])
    .stdout.split('\n')
    .filter((row) => row.includes(',UDP,')).length;
  await daemon.until(() => rowsIn(output).length === udp);
  assert.ok(rowsIn(output).every((row) => row.includes(',UDP,')));
  assert.equal((await daemon.stop()).status, 0);
});

test('run: what only a restart changes is said and left', { skip }, async (t) => {
  const { daemon, reload } = await scene(t, 'threads: 1');
  const { left } = await reload('threads: 2', 'these changes take effect when rastro starts again');
  assert.deepEqual(left, { threads: '1 -> 2' });
  const { changed } = await reload('threads: 2\nflow: { idle_timeout: 5s }', 'configuration reloaded');
  assert.deepEqual(changed, { 'flow.idle_timeout': '60s -> 5s' });
  assert.equal((await daemon.stop()).status, 0);
});

test('run: other columns, also such that need more than a row, stand in the next file, and no packet is lost', { skip }, async (t) => {
  const { hosts, daemon, output, reload } = await scene(t, 'flow: { idle_timeout: 1h }');
  hosts.replay(DEMO);
  await daemon.counted('frames', DEMO_FRAMES);
  await reload('output: { columns: [srcip, ttl_min, count] }\nflow: { idle_timeout: 1h }', 'configuration reloaded');
  hosts.replay(DEMO);
  await daemon.counted('frames', 2 * DEMO_FRAMES);
  assert.equal((await daemon.stop()).status, 0);
  const columns = manifestsIn(output).map((manifest) => (manifest['columns'] as string[]).join());
  assert.equal(columns.at(-1), 'srcip,ttl_min,count');
  assert.equal(packetsIn(output), 2 * 323);
  assert.equal(rastro(['verify', output]).status, 0);
});

test('run: another direction ends all flows and begins anew, and no packet is lost', { skip }, async (t) => {
  const { hosts, daemon, output, reload } = await scene(t, 'flow: { idle_timeout: 1h }');
  hosts.replay(DEMO);
  await daemon.counted('frames', DEMO_FRAMES);
  await reload('flow: { idle_timeout: 1h, direction: bi }', 'configuration reloaded');
  hosts.replay(DEMO);
  await daemon.counted('frames', 2 * DEMO_FRAMES);
  assert.equal((await daemon.stop()).status, 0);
  assert.match(String(manifestsIn(output).at(-1)?.['columns']), /rcount/);
  assert.equal(packetsIn(output), 2 * 323);
  assert.equal(rastro(['verify', output]).status, 0);
});
