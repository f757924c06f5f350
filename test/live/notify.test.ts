import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openNotifier, type ServiceNotifier, socketAddress } from '../../src/live/notify.js';
import { temporaryFolder } from '../run-rastro.js';
import { DatagramSocket } from './datagram-socket.js';

const skip = process.platform === 'linux' ? false : 'unix datagram sockets are made with the C library of Linux';

/** A socket to receive at, and a notifier that sends there. */
async function pair(t: TestContext, path: string): Promise<{ socket: DatagramSocket; notifier: ServiceNotifier; troubles: string[] }> {
  const socket = new DatagramSocket(path);
  t.after(() => socket.close());
  const troubles: string[] = [];
  const notifier = await openNotifier({ NOTIFY_SOCKET: path }, (message) => troubles.push(message));
  return { socket, notifier, troubles };
}

for (const kind of ['a path', 'an abstract name'] as const) {
  test(`ServiceNotifier: each call is one datagram to ${kind}`, { skip }, async (t) => {
    const path = kind === 'a path' ? join(temporaryFolder(t), 'notify') : `@rastro-test-${process.pid}`;
    const { socket, notifier, troubles } = await pair(t, path);
    notifier.ready('capturing eth0');
    notifier.reloading(1_234_567_890n);
    notifier.ping();
    notifier.status('12 packets/s');
    notifier.extendTimeout(2500);
    notifier.stopping('ending 3 flows');
    assert.deepEqual(socket.receiveAll(), [
      'READY=1\nSTATUS=capturing eth0',
      'RELOADING=1\nMONOTONIC_USEC=1234567',
      'WATCHDOG=1',
      'STATUS=12 packets/s',
      'EXTEND_TIMEOUT_USEC=2500000',
      'STOPPING=1\nSTATUS=ending 3 flows',
    ]);
    assert.deepEqual(troubles, []);
  });
}

test('ServiceNotifier: the reload time is that of CLOCK_MONOTONIC, in microseconds', { skip }, async (t) => {
  const { socket, notifier } = await pair(t, join(temporaryFolder(t), 'notify'));
  const before = process.hrtime.bigint() / 1000n;
  notifier.reloading();
  const sent = BigInt(socket.receive()?.split('MONOTONIC_USEC=')[1] ?? 0);
  assert.ok(sent >= before && sent <= process.hrtime.bigint() / 1000n);
});

test('ServiceNotifier: a status is one line, and the same one is sent once', { skip }, async (t) => {
  const { socket, notifier } = await pair(t, join(temporaryFolder(t), 'notify'));
  notifier.status('two\nlines');
  notifier.status('two\nlines');
  assert.deepEqual(socket.receiveAll(), ['STATUS=two lines']);
});

test('ServiceNotifier: what it sends for READY begins as what systemd-notify sends', { skip }, async (t) => {
  const path = join(temporaryFolder(t), 'notify');
  const { socket, notifier } = await pair(t, path);
  const reference = spawnSync('systemd-notify', ['--no-block', '--ready', '--status=up'], { env: { ...process.env, NOTIFY_SOCKET: path } });
  if (reference.error !== undefined) return t.skip('systemd-notify is not installed');
  const expected = socket.receive();
  notifier.ready('up');
  assert.equal(socket.receive(), expected?.split('\n').slice(0, 2).join('\n'));
});

test('openNotifier: without NOTIFY_SOCKET nothing is sent and nothing is wrong', async () => {
  for (const environment of [{}, { NOTIFY_SOCKET: '' }]) {
    const troubles: string[] = [];
    (await openNotifier(environment, (message) => troubles.push(message))).ready('');
    assert.deepEqual(troubles, []);
  }
});

test('ServiceNotifier: a socket that nobody listens at is told of once, however often it fails', { skip }, async (t) => {
  const troubles: string[] = [];
  const path = join(temporaryFolder(t), 'nobody');
  const notifier = await openNotifier({ NOTIFY_SOCKET: path }, (message) => troubles.push(message));
  notifier.ready('');
  notifier.ping();
  assert.deepEqual(troubles, [`systemd cannot be told: ${path}: ENOENT`]);
});

test('ServiceNotifier: a ping that finds the queue full does not wait', { skip }, async (t) => {
  const { socket, notifier, troubles } = await pair(t, join(temporaryFolder(t), 'notify'));
  for (let i = 0; i < 10_000 && troubles.length === 0; i++) notifier.ping();
  assert.match(troubles.join(), /EAGAIN/);
  assert.ok(socket.receiveAll().every((text) => text === 'WATCHDOG=1'));
});

test('openNotifier: a socket of another family is told of, and the notifier then does nothing', async () => {
  const troubles: string[] = [];
  const notifier = await openNotifier({ NOTIFY_SOCKET: 'vsock:2:1234' }, (message) => troubles.push(message));
  notifier.ready('');
  assert.deepEqual(troubles, ['NOTIFY_SOCKET is no unix socket: vsock:2:1234']);
});

test('socketAddress: a path ends in 0, an abstract name begins with it, and neither may be too long', () => {
  assert.equal(socketAddress('/run/x').subarray(2).toString('latin1'), '/run/x\0');
  assert.equal(socketAddress('@x').subarray(2).toString('latin1'), '\0x');
  assert.equal(socketAddress(`/${'x'.repeat(106)}`).length, 110);
  assert.throws(() => socketAddress(`/${'x'.repeat(107)}`), /longer than/);
});
