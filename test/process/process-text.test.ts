import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cgroupMount } from '../../src/process/cgroup-root.js';
import { ipv4Addresses, ipv6Addresses, isGroup } from '../../src/process/local-addresses.js';
import { socketsInTable } from '../../src/process/proc-net.js';
import { parseStat } from '../../src/process/process-facts.js';
import { unitName } from '../../src/process/unit-name.js';

const ID = '0123456789abcdef'.repeat(4);

const UNITS: readonly (readonly [string, string])[] = [
  ['0::/system.slice/ssh.service', 'ssh.service'],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-12.scope', 'app-firefox-12.scope'],
  ['0::/user.slice/user-0.slice/session-3.scope', 'session-3.scope'],
  [`0::/system.slice/docker-${ID}.scope`, 'docker/0123456789ab'],
  [`12:pids:/docker/${ID}\n0::/system.slice/containerd.service`, 'docker/0123456789ab'],
  [`0::/machine.slice/libpod-${ID}.scope/container`, 'podman/0123456789ab'],
  [`0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-${ID}.scope`, 'containerd/0123456789ab'],
  [`0::/kubepods/besteffort/pod1/${ID}`, 'kubepods/0123456789ab'],
  ['0::/lxc.payload.web/system.slice/nginx.service', 'lxc/web'],
  ['0::/machine.slice/machine-debian\\x2d12.scope', 'nspawn/debian-12'],
  ['0::/', ''],
  ['', ''],
];

for (const [cgroups, name] of UNITS) {
  test(`unitName: ${JSON.stringify(cgroups)} is ${JSON.stringify(name)}`, () => assert.equal(unitName(cgroups), name));
}

test('parseStat: a name may hold brackets, spaces and line ends', () => {
  const stat = `7 (a) b (\n) S 1 7 7 0 -1 4194560 ${'0 '.repeat(12)}98765 0`;
  assert.deepEqual(parseStat(stat), { name: 'a) b (\n', startTicks: 98_765 });
});

test('parseStat: text that is no stat is undefined', () => {
  for (const text of ['', '7', '7 (x', '7 (x) S 1']) assert.equal(parseStat(text), undefined, text);
});

const TABLE = [
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 0100000A:9C40 0200000A:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 20 4 30 10 -1',
  '   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0 100 0 0 10 0',
  '   2: 0100000A:9C41 0200000A:01BB 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0',
  '   3: 0000000000000000FFFF00000100000A:9C42 0000000000000000FFFF00000200000A:01BB 01 0:0 0:0 0 0 0 13',
  'nonsense',
].join('\n');

test('socketsInTable: has the keys that sock_diag has, without TIME_WAIT and lines that are none', () => {
  assert.deepEqual(
    [...socketsInTable(TABLE, 6)].map(({ key, isListening, inode }) => [key, isListening, inode]),
    [
      ['6 0a000001 40000 0a000002 443', false, 4711],
      ['6 *4 22', true, 12],
      ['6 0a000001 40002 0a000002 443', false, 13],
    ],
  );
});

test('ipv4Addresses: hosts and broadcasts of fib_trie, no networks', () => {
  const trie = ['Main:', '  +-- 10.0.0.0/24 2 0 2', '     |-- 10.0.0.0', '        /24 link UNICAST'];
  const local = ['     |-- 10.0.0.7', '        /32 host LOCAL', '     |-- 10.0.0.255', '        /32 link BROADCAST'];
  assert.deepEqual(ipv4Addresses([...trie, ...local].join('\n')), ['0a000007', '0a0000ff']);
});

test('ipv6Addresses: the first field of each line', () => {
  const address = 'fe8000000000000000005efffe000001';
  assert.deepEqual(ipv6Addresses(`${address} 02 40 20 80     eth0\n`), [address]);
});

test('isGroup: multicast of both versions and the broadcast', () => {
  assert.deepEqual(['e00000fb', 'ffffffff', `ff02${'0'.repeat(27)}1`, '0a000001', `fe80${'0'.repeat(28)}`].map(isGroup), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('cgroupMount: where version 2 is mounted, beside others', () => {
  const mounts = 'cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n';
  assert.equal(cgroupMount(mounts), '/sys/fs/cgroup/unified');
  assert.equal(cgroupMount(''), undefined);
});
