import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, rowsIn } from './daemon-process.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

test('rastro run --process: a record has its process also where that ended long before the flow did', { skip: whyNoHosts() }, async (t) => {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  hosts.run(hosts.sender, ['ip', 'address', 'add', '10.9.0.1/24', 'dev', hosts.sends]);
  hosts.run(hosts.sensor, ['ip', 'address', 'add', '10.9.0.2/24', 'dev', hosts.sees]);
  const daemon = await DaemonProcess.start(t, hosts, ['--process', '--direction', 'bi', '-o', folder]);
  const script = 'exec 3<>/dev/udp/10.9.0.1/5353; echo hello >&3; exec 3>&-; echo $$';
  const pid = hosts.run(hosts.sensor, ['bash', '-c', script]).trim();
  await daemon.counted('flowPackets', 1);
  assert.equal((await daemon.stop()).status, 0);
  const rows = rowsIn(folder).map((row) => row.split(','));
  const row = rows.find((fields) => fields[2] === 'UDP')!;
  assert.deepEqual([row[0], row[1], row[4], ...row.slice(-5)], ['10.9.0.2', '10.9.0.1', '5353', pid, 'bash', 'root', row.at(-2), 'out']);
  // Where nobody of this machine has the flow the fields are empty.
  for (const fields of rows.filter(([, , protocol]) => protocol === 'ICMP')) assert.deepEqual(fields.slice(-5, -1), ['', '', '', '']);
});
