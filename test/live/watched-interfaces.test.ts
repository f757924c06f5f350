// summary, print and acl on every interface, on the one with the default route, and through libpcap: each says what it says of the
// capture whose frames were sent.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { missingForCap } from '../capture/cap-namespace.js';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { makeSendable } from './sendable-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';
import { WatchingProcess } from './watching-process.js';

const skip = whyNoHosts('tcpreplay');

const CASES = [
  { watched: 'any', options: [], named: 'every interface', skip },
  { watched: 'auto', options: [], named: 'in0', skip },
  { watched: 'in0', options: ['--source', 'cap'], named: 'in0', skip: skip || missingForCap() },
] as const;

const COMMANDS = [
  ['summary', []],
  ['print', ['-t', 'none']],
  ['acl', ['--for', 'nftables']],
] as const;

/** Two hosts, of which the one that watches has another interface besides. */
function hostsWithAnother(t: TestContext): TwoHosts {
  const hosts = TwoHosts.make(t);
  hosts.run(hosts.sensor, ['ip', 'link', 'add', 'other0', 'type', 'veth', 'peer', 'name', 'other1']);
  hosts.run(hosts.sensor, ['ip', 'link', 'set', 'other0', 'up']);
  return hosts;
}

for (const { watched, options, named, skip: why } of CASES) {
  test(`summary, print and acl -i ${[watched, ...options].join(' ')}: say what they say of the file`, { skip: why }, async (t) => {
    const hosts = hostsWithAnother(t);
    hosts.run(hosts.sensor, ['ip', 'route', 'add', 'default', 'dev', hosts.sees]);
    const capture = join(temporaryFolder(t), 'demo.pcap');
    const frames = await makeSendable([DEMO], capture);
    const watching: WatchingProcess[] = [];
    for (const [command, args] of COMMANDS) {
      watching.push(await WatchingProcess.start(t, hosts, command, [...args, ...options], undefined, watched));
    }
    hosts.replay(capture, '--pps=20000');
    const said: string[] = [];
    for (const one of watching) {
      one.signal('SIGINT');
      const { status, stdout } = await one.ended();
      assert.equal(status, 0);
      said.push(stdout);
    }
    const [summary, print, acl] = COMMANDS.map(([command, args]) => rastro([command, capture, ...args]).stdout);
    assert.equal(said[0], `${summary}dropped by the kernel: 0 of ${frames} packets\n`);
    assert.equal(said[1], print);
    assert.equal(said[2], acl!.replace('seen in demo.pcap', `seen in ${named}`));
  });
}

test('summary -i auto: without a default route and a terminal says which interfaces there are', { skip }, async (t) => {
  const watching = await WatchingProcess.start(t, hostsWithAnother(t), 'summary', ['--duration', '1s'], undefined, 'auto');
  const { status, stderr } = await watching.ended();
  assert.equal(status, 2);
  assert.match(stderr, /^rastro: no interface has the default route; name one of [^\n]*in0/);
});
