import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { TwoHosts } from '../live/two-hosts.js';
import { WatchingProcess } from '../live/watching-process.js';
import { PodmanContainer } from './podman-container.js';

interface Line {
  readonly rows: readonly Record<string, unknown>[];
}

test('rastro top: a process in a container of podman, in a network namespace of its own, is named with its container', async (t) => {
  const why = PodmanContainer.whyNone(t);
  if (why !== undefined) return t.skip(why);
  const hosts = TwoHosts.make(t);
  hosts.run(hosts.sender, ['ip', 'address', 'add', '10.9.0.1/24', 'dev', hosts.sends]);
  hosts.run(hosts.sensor, ['ip', 'address', 'add', '10.9.0.2/24', 'dev', hosts.sees]);
  const top = await WatchingProcess.start(t, hosts, 'top', ['--json', '--interval', '200ms', '--where', 'udp']);
  // It lives until its standard input ends.
  const container = PodmanContainer.start(t, hosts.sender, [
    'bash',
    '-c',
    'exec 3<>/dev/udp/10.9.0.2/5353; echo hello >&3; echo sent; read',
  ]);
  await once(container.process.stdout!, 'data');
  // What has not moved since it was named is in the last line alone.
  await top.until(() => top.stdout.includes('"packets_of_known_process":1,'));
  top.signal('SIGINT');
  const { stdout } = await top.ended();
  const { rows } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Line;
  assert.deepEqual(
    rows.map(({ process: name, user, unit, destination }) => [name, user, unit, destination]),
    [['bash', 'root', `podman/${container.id.slice(0, 12)}`, '10.9.0.2:5353']],
  );
  container.process.stdin!.end();
});
