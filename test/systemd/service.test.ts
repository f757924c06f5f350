// The service as an operator has it: installed, started by a real systemd, sent traffic, reloaded, hung, stopped.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { COMMANDS } from '../../src/run/commands.js';
import { eventually } from '../eventually.js';
import { Container, NODE_INSIDE, whyNoContainer } from './container.js';
import { installInto } from './installed.js';

const UNIT = 'rastro.service';
const SOON_MS = 30_000;
/** CAP_NET_RAW alone. */
const NET_RAW = '0000000000002000';

const skip = COMMANDS.some(({ name }) => name === 'run') ? (whyNoContainer() ?? false) : 'there is no `rastro run` yet';

let container: Container;

function writeConfig(idle: string): void {
  const text = `interfaces: auto\nflow: { idle_timeout: ${idle} }\nmetrics: 127.0.0.1:9477\n`;
  writeFileSync(join(container.root, 'etc/rastro/rastro.yaml'), text);
}

/** Text of each CSV file, the current one and closed ones. */
function files(): string[] {
  const folder = join(container.root, 'var/log/rastro');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}

function records(): string[] {
  return files().flatMap((text) => text.split('\n'));
}

/** Sends packets and waits for their record; `port` tells it from others. */
async function tracked(port: number, packets: number): Promise<string> {
  container.send(port, packets);
  const start = `10.77.0.1,10.77.0.2,UDP,${port},9,`;
  const found = () => records().find((line) => line.startsWith(start));
  return eventually(`the record of port ${port}`, SOON_MS, found).catch((error) => {
    throw new Error(`${error.message}; the journal has:\n${container.journal(UNIT)}`);
  });
}

function said(pattern: RegExp): Promise<string> {
  return eventually(`${pattern} in the journal`, SOON_MS, () => container.journal(UNIT).match(pattern)?.[0]).catch((error) => {
    throw new Error(`${error.message}; it has:\n${container.journal(UNIT)}`);
  });
}

before(async () => {
  if (skip !== false) return;
  container = new Container();
  installInto(container.root);
  writeConfig('1s');
  // The time that a hang may last, so that the test need not wait for half a minute.
  const dropIn = join(container.root, 'etc/systemd/system/rastro.service.d');
  mkdirSync(dropIn);
  writeFileSync(join(dropIn, 'test.conf'), '[Service]\nWatchdogSec=4s\n');
  await container.boot();
  // More interfaces than the one with the default route, so that `auto` has to find that.
  container.must(['ip', 'link', 'add', 'spare0', 'type', 'veth', 'peer', 'name', 'spare1']);
  for (const name of ['spare0', 'spare1']) container.must(['ip', 'link', 'set', name, 'up']);
  container.must(['ip', 'route', 'add', 'default', 'dev', 'veth0']);
});

after(async () => container?.destroy());

test('service: systemctl start comes back once it captures, and status shows live figures', { skip }, async () => {
  const { status, stderr } = container.run(['systemctl', 'start', UNIT]);
  assert.equal(status, 0, stderr + container.journal(UNIT));
  assert.equal(container.must(['systemctl', 'is-active', UNIT]).trim(), 'active');
  await eventually('a status text', SOON_MS, () => container.property(UNIT, 'StatusText') || undefined);
});

test('service: it runs as its own user, with CAP_NET_RAW and nothing else', { skip }, () => {
  const pid = container.property(UNIT, 'MainPID');
  const lines = container.must(['cat', `/proc/${pid}/status`]);
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) assert.match(lines, new RegExp(`^${set}:\t${NET_RAW}$`, 'm'));
  assert.match(lines, /^NoNewPrivs:\t1$/m);
  assert.match(lines, /^Seccomp:\t2$/m);
  assert.equal(container.must(['ps', '-o', 'user=', '-p', pid]).trim(), 'rastro');
});

test('service: packets on the wire become a record with the right counts', { skip }, async () => {
  // 100 bytes of payload, 8 of UDP, 20 of IP.
  assert.match(await tracked(5001, 5), /^10\.77\.0\.1,10\.77\.0\.2,UDP,5001,9,5,640,0\.\d{6}$/);
});

test('service: its folder is its own, although root, who is no service, wants to write there too', { skip }, () => {
  const { status, stderr } = container.run([
    '/usr/local/bin/rastro',
    'run',
    '-i',
    'veth0',
    '-o',
    '/var/log/rastro',
    '--set',
    'metrics=off',
  ]);
  assert.match(stderr, new RegExp(`process ${container.property(UNIT, 'MainPID')} writes here already`));
  assert.equal(status, 1);
});

test('service: records are readable by its group, and by nobody else', { skip }, () => {
  const owner = container.must(['stat', '-c', '%U:%G', '/var/log/rastro/flows.csv']).trim();
  assert.equal(owner, 'rastro:rastro');
  assert.equal(statSync(join(container.root, 'var/log/rastro/flows.csv')).mode & 0o777, 0o640);
  assert.equal(statSync(join(container.root, 'var/log/rastro')).mode & 0o777, 0o750);
});

test('service: the journal has its lines as JSON, with their priority', { skip }, () => {
  const pid = container.property(UNIT, 'MainPID');
  const entries = container
    .must(['journalctl', '--output', 'json', `_PID=${pid}`])
    .trim()
    .split('\n');
  const { MESSAGE, PRIORITY } = JSON.parse(entries[0] ?? '') as { MESSAGE: string; PRIORITY: string };
  assert.equal(typeof JSON.parse(MESSAGE).msg, 'string');
  assert.equal(PRIORITY, '6');
});

test('service: metrics are served on loopback through the sandbox', { skip }, async () => {
  const code = "fetch('http://127.0.0.1:9477/metrics').then((answer) => answer.text()).then(console.log)";
  const text = container.must([NODE_INSIDE, '-e', code]);
  assert.match(text, /^rastro_frames_total\{verdict="decoded"\} [1-9]/m);
});

test('service: a reload takes the new idle threshold and keeps the process', { skip }, async () => {
  const pid = container.property(UNIT, 'MainPID');
  writeConfig('2s');
  container.must(['systemctl', 'reload', UNIT]);
  // Its own line: systemd says that it reloads, too.
  await said(/^\{.*reload.*$/im);
  assert.equal(container.property(UNIT, 'MainPID'), pid);
  await eventually('the end of the reload', SOON_MS, () => (container.property(UNIT, 'ActiveState') === 'active' ? true : undefined));
  assert.match(await tracked(5002, 3), /,3,384,/);
});

test('service: a reload of a configuration that makes no sense fails, the journal says why, and the service goes on', {
  skip,
}, async () => {
  const pid = container.property(UNIT, 'MainPID');
  writeConfig('2 parsecs');
  assert.notEqual(container.run(['systemctl', 'reload', UNIT]).status, 0);
  await said(/rastro\.yaml:2:23: flow\.idle_timeout must be a duration .* got "2 parsecs"/);
  writeConfig('2s');
  assert.deepEqual([container.property(UNIT, 'MainPID'), container.property(UNIT, 'ActiveState')], [pid, 'active']);
  assert.match(await tracked(5005, 2), /,2,256,/);
});

test('service: a process that hangs is ended by the watchdog and started again', { skip }, async () => {
  const pid = container.property(UNIT, 'MainPID');
  container.must(['kill', '-STOP', pid]);
  await said(/Watchdog timeout/);
  const isBack = () => container.property(UNIT, 'NRestarts') === '1' && container.property(UNIT, 'ActiveState') === 'active';
  await eventually('the restart', SOON_MS, () => (isBack() ? true : undefined));
  assert.notEqual(container.property(UNIT, 'MainPID'), pid);
  assert.match(await tracked(5003, 4), /,4,512,/);
});

test('service: systemctl stop ends all flows, and exits with 0', { skip }, () => {
  container.send(5004, 2);
  container.must(['systemctl', 'stop', UNIT]);
  assert.equal(container.property(UNIT, 'Result'), 'success');
  assert.equal(container.property(UNIT, 'ExecMainStatus'), '0');
  const last = records().find((line) => line.startsWith('10.77.0.1,10.77.0.2,UDP,5004,9,'));
  assert.match(last ?? records().join('\n'), /,2,256,/);
  for (const text of files()) assert.ok(text.endsWith('\n'), 'the last row is whole');
});
