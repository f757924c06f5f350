// Options of capture, live: what they leave out is counted, and what they keep is what the replay of the same frames gives.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pcapFile } from '../captures.js';
import { DEMO } from '../fixtures/make-captures.js';
import { ethernet, filler, ipv4, tcp, udp, vlan } from '../frames.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { accountOf } from './account.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { recordSums } from './record-sums.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const skip = whyNoHosts('tcpreplay');

/** Sends the frames to a daemon with `args`; answers its folder and the capture that holds the frames. */
async function sent(t: TestContext, frames: readonly Uint8Array[], args: readonly string[]): Promise<{ output: string; capture: string }> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'sent.pcap');
  writeFileSync(
    capture,
    pcapFile(
      {},
      frames.map((bytes, i) => ({ bytes, seconds: 1_795_167_000, fraction: i })),
    ),
  );
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--idle-timeout', '1h', ...args]);
  hosts.replay(capture);
  await daemon.counted('frames', frames.length);
  assert.equal((await daemon.stop()).status, 0);
  return { output, capture };
}

test('run: of sampled frames one in so many is tracked, the others are counted, and the manifest says so', { skip }, async (t) => {
  const hosts = TwoHosts.make(t);
  const output = join(temporaryFolder(t), 'flows');
  const daemon = await DaemonProcess.start(t, hosts, ['-o', output, '--sample', '10']);
  hosts.replay(DEMO);
  await daemon.counted('sampledOut', 327 - 33);
  assert.equal((await daemon.stop()).status, 0);
  assert.equal(accountOf(output).frames, 33);
  assert.deepEqual(
    manifestsIn(output).map(({ sampling }) => sampling),
    [10],
  );
});

test('run: frames cut to 64 bytes give the bytes of whole ones', { skip }, async (t) => {
  const frames = Array.from({ length: 200 }, (_, i) => {
    const ends = { source: `10.1.0.${i % 20}`, destination: '10.2.0.1' };
    return i % 2 === 0
      ? ethernet({ type: 0x0800 }, ipv4({ ...ends, protocol: 6 }, tcp({ sourcePort: 1000 + (i % 7) }, filler(900 + i))))
      : ethernet({ type: 0x0800 }, ipv4(ends, udp({ destinationPort: 53 }, filler(700 + i))));
  });
  const { output, capture } = await sent(t, frames, ['--snap-length', '64']);
  const replayed = rastro(['replay', capture, '--quiet', '--idle-timeout', '1h']).stdout.trimEnd().split('\n').slice(1);
  assert.deepEqual(recordSums(rowsIn(output), false), recordSums(replayed, false));
});

test('run: tags that the kernel took out of frames keep flows apart as in a capture file', { skip }, async (t) => {
  const datagram = (i: number): Uint8Array => ipv4({ source: `10.1.0.${i % 5}` }, udp({}, filler(30)));
  const frames = Array.from({ length: 120 }, (_, i) => {
    if (i % 4 === 0) return ethernet({ type: 0x0800 }, datagram(i));
    if (i % 4 === 1) return ethernet({ type: 0x88a8 }, vlan({ identifier: 7, type: 0x8100 }, vlan({ identifier: 9 }, datagram(i))));
    return ethernet({ type: 0x8100 }, vlan({ identifier: 100 + (i % 3) }, datagram(i)));
  });
  const columns = 'srcip,dstip,srcport,dstport,vlan,inner_vlan,count,bytes';
  const options = ['--key', '5-tuple+vlan', '--columns', columns];
  const { output, capture } = await sent(t, frames, options);
  const replayed = rastro(['replay', capture, '--quiet', '--idle-timeout', '1h', ...options])
    .stdout.trimEnd()
    .split('\n')
    .slice(1);
  assert.ok(replayed.some((row) => row.includes(',7,9,')));
  assert.deepEqual(rowsIn(output).sort(), replayed.sort());
});
