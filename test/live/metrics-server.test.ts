import assert from 'node:assert/strict';
import { get, request } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SinkError } from '../../src/errors.js';
import { Metrics } from '../../src/live/metrics.js';
import { MetricsServer } from '../../src/live/metrics-server.js';
import { readExposition } from './exposition.js';
import { madeFigures } from './made-figures.js';

interface Settings {
  readonly stalled?: readonly string[];
  readonly unready?: string;
  readonly patienceMs?: number;
}

/** A server on a free port of loopback, and its address. */
async function served(t: TestContext, { stalled = [], unready, patienceMs }: Settings = {}): Promise<{ port: number; url: string }> {
  const metrics = new Metrics(() => madeFigures(), '1.2.3');
  const server = new MetricsServer(metrics, { stalled: () => stalled, unready: () => unready }, patienceMs);
  t.after(() => server.close());
  const port = await server.listen('127.0.0.1', 0);
  return { port, url: `http://127.0.0.1:${port}` };
}

/** What comes back for bytes sent as they are, once the server ends the connection. */
function exchanged(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

test('MetricsServer: /metrics is Prometheus text with its content type', async (t) => {
  const response = await fetch(`${(await served(t)).url}/metrics`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.ok(readExposition(await response.text()).has('rastro_frames_total'));
});

test('MetricsServer: a query behind the route changes nothing', async (t) => {
  assert.equal((await fetch(`${(await served(t)).url}/healthz?verbose`)).status, 200);
});

const STATES = [
  ['/healthz', {}, 200, 'ok\n'],
  ['/healthz', { stalled: ['engine 0', 'writer'] }, 503, 'stalled: engine 0, writer\n'],
  ['/readyz', {}, 200, 'ok\n'],
  ['/readyz', { unready: 'not capturing: eth0 is down' }, 503, 'not capturing: eth0 is down\n'],
] as const;

for (const [route, settings, status, body] of STATES) {
  test(`MetricsServer: ${route} of a daemon with ${JSON.stringify(settings)} answers ${status}`, async (t) => {
    const response = await fetch((await served(t, settings)).url + route);
    assert.deepEqual([response.status, await response.text()], [status, body]);
  });
}

for (const route of ['/', '/metrics/', '/Metrics', '/metrics/../etc/passwd', '//metrics', '/%6detrics', '/favicon.ico']) {
  test(`MetricsServer: there is no route ${route}`, async (t) => {
    const { port } = await served(t);
    const status = await new Promise((resolve) =>
      get({ port, host: '127.0.0.1', path: route }, (response) => resolve(response.resume().statusCode)),
    );
    assert.equal(status, 404);
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
  test(`MetricsServer: ${method} is answered 405 with what is allowed`, async (t) => {
    const response = await fetch(`${(await served(t)).url}/metrics`, { method });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD']);
  });
}

test('MetricsServer: HEAD has the headers of GET and no body', async (t) => {
  const response = await fetch(`${(await served(t)).url}/healthz`, { method: 'HEAD' });
  assert.deepEqual([response.status, response.headers.get('content-length'), await response.text()], [200, '3', '']);
});

test('MetricsServer: what is no HTTP is answered 400', async (t) => {
  assert.match(await exchanged((await served(t)).port, '\x16\x03\x01\x02\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('MetricsServer: a client that never ends its request is answered 408 and cut off', async (t) => {
  const { port } = await served(t, { patienceMs: 100 });
  assert.match(await exchanged(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n'), /^HTTP\/1\.1 408 |^$/);
});

test('MetricsServer: a client that sends nothing is cut off', async (t) => {
  assert.match(await exchanged((await served(t, { patienceMs: 100 })).port, ''), /^HTTP\/1\.1 408 |^$/);
});

test('MetricsServer: a body that comes with a request is not waited for', async (t) => {
  const { port } = await served(t);
  const status = await new Promise((resolve) => {
    const open = request({ port, host: '127.0.0.1', method: 'POST', path: '/metrics', headers: { 'content-length': 1_000_000 } });
    open.on('response', (response) => resolve(response.resume().statusCode)).on('error', () => {});
    open.write('x');
  });
  assert.equal(status, 405);
});

test('MetricsServer: a port in use is a SinkError that says what to do', async (t) => {
  const { port } = await served(t);
  const second = new MetricsServer(new Metrics(madeFigures, '1'), { stalled: () => [], unready: () => undefined });
  await assert.rejects(second.listen('127.0.0.1', port), (error) => {
    assert.ok(error instanceof SinkError && error.code === 'EADDRINUSE');
    assert.match(error.message, new RegExp(`^metrics cannot be served at 127\\.0\\.0\\.1:${port}: another program listens there`));
    return true;
  });
});

test('MetricsServer: an address that the machine does not have is a SinkError', async () => {
  const server = new MetricsServer(new Metrics(madeFigures, '1'), { stalled: () => [], unready: () => undefined });
  await assert.rejects(server.listen('192.0.2.1', 0), /does not have that address \(EADDRNOTAVAIL\)/);
});

test('MetricsServer: closing ends connections that are open', async () => {
  const server = new MetricsServer(new Metrics(madeFigures, '1'), { stalled: () => [], unready: () => undefined });
  const port = await server.listen('127.0.0.1', 0);
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.on('connect', resolve));
  const ended = new Promise((resolve) => socket.on('close', resolve));
  await server.close();
  await ended;
});
