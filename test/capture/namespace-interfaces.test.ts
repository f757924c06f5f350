// In a network namespace that was entered without its /sys, as `nsenter --net` does it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { TwoHosts, whyNoHosts } from '../live/two-hosts.js';

interface Listed {
  readonly name: string;
  readonly up: boolean;
  readonly mtu: number;
  readonly loopback: boolean;
  readonly link_type: string;
  readonly received: { readonly packets: number };
}

/** What `rastro` prints in the namespace, with the machine's /sys. */
function inside(hosts: TwoHosts, ...args: string[]): string {
  const command = [`--net=/run/netns/${hosts.sensor}`, process.execPath, '--import', 'tsx', 'src/main.ts', ...args];
  return execFileSync('nsenter', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('interfaces: in a namespace that was entered without its /sys they are those of the namespace', {
  skip: whyNoHosts('nsenter', 'tcpreplay'),
}, (t) => {
  const hosts = TwoHosts.make(t, 9000);
  hosts.replay('test/fixtures/demo.pcap');
  const listed = JSON.parse(inside(hosts, 'interfaces', '--json')) as Listed[];
  assert.deepEqual(
    listed.map(({ name, up, mtu, loopback, link_type, received }) => [name, up, mtu, loopback, link_type, received.packets]),
    [
      [hosts.sees, true, 9000, false, 'ETHERNET', 327],
      ['lo', true, 65_536, true, 'ETHERNET', 0],
    ],
  );
});

test('run: in such a namespace an interface that is not there is refused with the names of those that are', {
  skip: whyNoHosts('nsenter'),
}, (t) => {
  const hosts = TwoHosts.make(t);
  assert.throws(() => inside(hosts, 'run', '-i', 'in1'), /there is no interface "in1"; did you mean in0\? There are: in0, lo/);
});
