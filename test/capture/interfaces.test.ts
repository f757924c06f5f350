import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { candidates, defaultRouteInterface, describedInterfaces, interfaceNames, noSuchInterface } from '../../src/capture/interfaces.js';
import { TemporaryFolder } from './temporary-folder.js';

const folder = new TemporaryFolder();

const ETHERNET = {
  type: '1',
  operstate: 'up',
  flags: '0x1003',
  address: '02:00:00:00:00:01',
  speed: '1000',
  mtu: '1500',
  'statistics/rx_packets': '10',
  'statistics/rx_bytes': '1000',
  'statistics/rx_dropped': '1',
  'statistics/tx_packets': '20',
  'statistics/tx_bytes': '2000',
  'statistics/tx_dropped': '2',
};

/** A folder as /sys/class/net, with links to interfaces of these attributes. */
function classes(name: string, interfaces: Record<string, Record<string, string>>): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  for (const [each, attributes] of Object.entries(interfaces)) {
    const device = join(folder.path, `${name}-devices`, each);
    mkdirSync(join(device, 'statistics'), { recursive: true });
    for (const [file, text] of Object.entries(attributes)) writeFileSync(join(device, file), `${text}\n`);
    symlinkSync(device, join(path, each));
  }
  return path;
}

test('describedInterfaces: has what the system tells of an interface, without addresses where it has none', () => {
  const path = classes('one', { test0: ETHERNET });
  assert.deepEqual(describedInterfaces(path), [
    {
      name: 'test0',
      state: 'up',
      isUp: true,
      isLoopback: false,
      addresses: [],
      mac: '02:00:00:00:00:01',
      megabitsPerSecond: 1000,
      mtu: 1500,
      link: 'ETHERNET',
      received: { packets: 10, bytes: 1000, drops: 1 },
      sent: { packets: 20, bytes: 2000, drops: 2 },
    },
  ]);
});

test('describedInterfaces: a tunnel without address, speed and counters is listed all the same', () => {
  const path = classes('tunnel', { tun0: { type: '65534', flags: '0x1091', address: '', mtu: '1420' } });
  const [tunnel] = describedInterfaces(path);
  assert.deepEqual([tunnel?.state, tunnel?.mac, tunnel?.megabitsPerSecond, tunnel?.link], ['unknown', undefined, undefined, 'RAW']);
  assert.deepEqual(tunnel?.received, { packets: 0, bytes: 0, drops: 0 });
});

test('describedInterfaces: a speed that is not known (-1) is none', () => {
  const [facts] = describedInterfaces(classes('speed', { test0: { ...ETHERNET, speed: '-1' } }));
  assert.equal(facts?.megabitsPerSecond, undefined);
});

test('interfaceNames: files beside the interfaces are none, and a system without the folder has none', () => {
  const path = classes('bonds', { b0: ETHERNET, a0: ETHERNET });
  writeFileSync(join(path, 'bonding_masters'), 'b0');
  assert.deepEqual(interfaceNames(path), ['a0', 'b0']);
  assert.deepEqual(interfaceNames(join(folder.path, 'nowhere')), []);
});

test('candidates: interfaces that are up and no loopback', () => {
  const path = classes('many', {
    lo: { ...ETHERNET, type: '772' },
    up0: ETHERNET,
    down0: { ...ETHERNET, flags: '0x1002' },
  });
  assert.deepEqual(
    candidates(describedInterfaces(path)).map(({ name }) => name),
    ['up0'],
  );
});

const ROUTE_HEAD = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT';

/** A folder as /proc/net with these tables of routes. */
function routes(name: string, four: readonly string[] | undefined, six: readonly string[] | undefined): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  if (four !== undefined) writeFileSync(join(path, 'route'), `${[ROUTE_HEAD, ...four].join('\n')}\n`);
  if (six !== undefined) writeFileSync(join(path, 'ipv6_route'), `${six.join('\n')}\n`);
  return path;
}

const NOTHING = '0'.repeat(32);
const six = (prefix: string, metric: string, flags: string, name: string): string =>
  `${NOTHING} ${prefix} ${NOTHING} 00 ${NOTHING} ${metric} 00000001 00000000 ${flags}     ${name}`;

test('defaultRouteInterface: the default route with the lowest metric, not a route to a net', () => {
  const path = routes(
    'metrics',
    [
      'net0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
      'slow0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
      'fast0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
      'half0\t00000000\t010200C0\t0003\t0\t0\t1\t00000080\t0\t0\t0',
    ],
    [],
  );
  assert.equal(defaultRouteInterface(path), 'fast0');
});

test('defaultRouteInterface: without IPv4 that of IPv6, not the one that refuses everything', () => {
  const path = routes('ipv6', undefined, [
    six('00', 'ffffffff', '00200200', 'lo'),
    six('40', '00000001', '00000001', 'net0'),
    six('00', '00000400', '00000003', 'six0'),
  ]);
  assert.equal(defaultRouteInterface(path), 'six0');
});

test('defaultRouteInterface: undefined without a default route', () => {
  assert.equal(defaultRouteInterface(routes('none', [], [])), undefined);
  assert.equal(defaultRouteInterface(join(folder.path, 'nowhere')), undefined);
});

for (const [asked, guess] of [
  ['eht0', 'eth0'],
  ['ETH0', 'eth0'],
  ['eth', 'eth0'],
  ['eth00', 'eth0'],
  ['wlan1', 'wlan0'],
] as const) {
  test(`noSuchInterface: ${asked} was probably meant to be ${guess}`, () => {
    const { message } = noSuchInterface(asked, ['lo', 'eth0', 'wlan0']);
    assert.equal(message, `there is no interface "${asked}"; did you mean ${guess}? There are: lo, eth0, wlan0`);
  });
}

test('noSuchInterface: a name that is like no other gets no guess', () => {
  assert.equal(noSuchInterface('tun7', ['lo', 'eth0']).message, 'there is no interface "tun7". There are: lo, eth0');
});
