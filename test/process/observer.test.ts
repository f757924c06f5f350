import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Protocol } from '../../src/decode/numbers.js';
import { Attribution, type FlowEnds } from '../../src/process/attribution.js';
import { Observer } from '../../src/process/observer.js';
import { plainAddress } from '../../src/process/socket-facts.js';

const IPV4 = '7f000001';
const IPV6 = `${'0'.repeat(31)}1`;
const skip = process.platform === 'linux' ? false : 'processes are found on Linux';

/** Watches from now on; `take` looks once. */
function watching(t: TestContext): { readonly attribution: Attribution; readonly take: () => void; readonly isTold: boolean } {
  const observer = new Observer();
  t.after(() => observer.close());
  const attribution = new Attribution();
  const take = (): void => {
    const observation = observer.look(Date.now(), performance.now());
    if (observation !== undefined) attribution.take(observation);
  };
  take();
  return { attribution, take, isTold: observer.isTold };
}

function flow(protocol: number, source: string, sourcePort: number, destinationPort: number): FlowEnds {
  return { protocol, source, sourcePort, destination: source, destinationPort, startMs: Date.now() - 5, endMs: Date.now() };
}

async function listening(t: TestContext, host: string): Promise<number> {
  const server: Server = createServer((socket) => socket.on('error', () => undefined).resume());
  t.after(() => server.close());
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

for (const [what, host, target, address] of [
  ['IPv4', '127.0.0.1', '127.0.0.1', IPV4],
  ['IPv6', '::1', '::1', IPV6],
  ['IPv4 to a server that listens to IPv6', '::', '127.0.0.1', IPV4],
] as const) {
  test(`Observer: TCP over ${what} is named at both ends`, { skip }, async (t) => {
    const { attribution, take } = watching(t);
    const port = await listening(t, host);
    const client = connect(port, target);
    t.after(() => client.destroy());
    await once(client, 'connect');
    take();
    const ends = flow(Protocol.TCP, address, client.localPort!, port);
    assert.equal(attribution.find(ends).process?.pid, process.pid);
    assert.equal(attribution.find(ends).inout, 'out');
    assert.equal(attribution.findPeer(ends)?.pid, process.pid);
    assert.match(attribution.find(ends).process?.command ?? '', /observer\.test/);
  });
}

for (const isConnected of [false, true]) {
  test(`Observer: UDP of ${isConnected ? 'a connected' : 'an unconnected'} socket is named`, { skip }, async (t) => {
    const { attribution, take } = watching(t);
    const socket = dgram.createSocket('udp4');
    t.after(() => socket.close());
    if (isConnected) {
      socket.connect(9, '127.0.0.1');
      await once(socket, 'connect');
    } else await new Promise((resolve) => socket.send('x', 9, '127.0.0.1', resolve));
    take();
    const { process: owner, inout } = attribution.find(flow(Protocol.UDP, IPV4, socket.address().port, 9));
    assert.deepEqual([owner?.pid, inout], [process.pid, 'out']);
  });
}

test('Observer: a socket that came and went between two looks is named, with the process that is gone', async (t) => {
  const { attribution, take, isTold } = watching(t);
  if (!isTold) return t.skip('the kernel does not tell who makes a socket: needs root and cgroup2');
  const port = await listening(t, '127.0.0.1');
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; exec 3>&-; echo $$`;
  const client = spawn('/bin/bash', ['-c', script]);
  const [pid] = (await once(client.stdout, 'data')) as [Buffer];
  await once(client, 'close');
  const found = (): number[] =>
    [...Array(65_536).keys()].filter((each) => {
      const { process: owner } = attribution.find(flow(Protocol.TCP, IPV4, each, port));
      return owner?.pid === Number(pid.toString());
    });
  // The kernel tells of it when it comes to it, on a busy machine some milliseconds later.
  for (let tries = 0; found().length === 0 && tries < 100; tries++) {
    await setTimeout(10);
    take();
  }
  assert.equal(found().length, 1);
});

test('Observer: a process in another network namespace is named', async (t) => {
  if (process.getuid?.() !== 0 || spawnSync('ip', ['-V']).error !== undefined) return t.skip('needs root and iproute2');
  const name = `rastro-o-${process.pid}`;
  spawnSync('ip', ['netns', 'add', name]);
  t.after(() => spawnSync('ip', ['netns', 'del', name]));
  spawnSync('ip', ['-n', name, 'address', 'add', '198.51.100.7/32', 'dev', 'lo']);
  spawnSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  const code = "require('dgram').createSocket('udp4').bind(5555, '198.51.100.7', () => console.log(process.pid))";
  const child = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', code]);
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const { attribution } = watching(t);
  const ends = { ...flow(Protocol.UDP, 'c6336407', 5555, 9), destination: '08080808' };
  assert.deepEqual([attribution.find(ends).process?.pid, attribution.find(ends).inout], [child.pid, 'out']);
});

test('plainAddress: the wildcard of either version is nothing, IPv4 in IPv6 is IPv4', () => {
  assert.deepEqual(['00000000', '0'.repeat(32), `${'0'.repeat(20)}ffff7f000001`, IPV6].map(plainAddress), ['', '', IPV4, IPV6]);
});
