import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TwoHosts, whyNoHosts } from './two-hosts.js';
import { WatchingProcess } from './watching-process.js';

test('summary -i --group-by pid: names processes that are long gone when the interface is no longer watched', {
  skip: whyNoHosts(),
}, async (t) => {
  const hosts = TwoHosts.make(t);
  hosts.run(hosts.sender, ['ip', 'address', 'add', '10.9.0.1/24', 'dev', hosts.sends]);
  hosts.run(hosts.sensor, ['ip', 'address', 'add', '10.9.0.2/24', 'dev', hosts.sees]);
  const grouping = await WatchingProcess.start(t, hosts, 'summary', ['--group-by', 'pid', '--format', 'csv', '--where', 'udp']);
  const listing = await WatchingProcess.start(t, hosts, 'summary', [
    '--where',
    'process == bash',
    '--columns',
    'dst,process,inout',
    '--format',
    'csv',
  ]);
  const send = 'exec 3<>/dev/udp/10.9.0.1/5353; echo hello >&3; exec 3>&-; echo $$';
  const pids = [1, 2].map(() => hosts.run(hosts.sensor, ['bash', '-c', send]).trim());
  grouping.signal('SIGINT');
  const { status, stdout } = await grouping.ended();
  assert.equal(status, 0);
  assert.deepEqual(
    stdout.trimEnd().split('\n').sort(),
    [...pids.map((pid) => `bash/${pid},1,1,34`), 'pid,conversations,packets,size'].sort(),
  );
  listing.signal('SIGINT');
  assert.equal((await listing.ended()).stdout, `dst,process,inout\n${'10.9.0.1:5353,bash,out\n'.repeat(2)}`);
});
