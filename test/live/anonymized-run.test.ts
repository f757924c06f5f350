// `rastro run --anonymize`: what is on disk is what a replay with the same key gives, has no true address, and says so.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { keyFingerprint } from '../../src/output/key-file.js';
import { DEMO } from '../fixtures/make-captures.js';
import { REFERENCE_KEY } from '../output/reference-key.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { makeSendable } from './sendable-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const KEEP = '10.20.0.0/16';

function keyFile(t: TestContext): string {
  const file = join(temporaryFolder(t), 'anonymize.key');
  writeFileSync(file, `${Buffer.from(REFERENCE_KEY).toString('hex')}\n`, { mode: 0o600 });
  return file;
}

/** Addresses of records, keys and amounts without times. */
function amounts(rows: readonly string[]): string[] {
  return rows.map((row) => row.split(',').slice(0, -1).join()).sort();
}

for (const threads of ['1', '2']) {
  test(`run --anonymize: ${threads} engines write what a replay with the key gives, and no true address`, {
    skip: whyNoHosts('tcpreplay'),
  }, async (t) => {
    const hosts = TwoHosts.make(t);
    const folder = join(temporaryFolder(t), 'flows');
    const capture = join(temporaryFolder(t), 'demo.pcap');
    const frames = await makeSendable([DEMO], capture);
    const options = ['--anonymize', keyFile(t), '--keep', KEEP];
    const daemon = await DaemonProcess.start(t, hosts, ['-o', folder, '--threads', threads, '--snap-length', '65535', ...options]);
    hosts.replay(capture, '--pps=20000');
    await daemon.counted('frames', frames);
    assert.equal((await daemon.stop()).status, 0);

    const replayed = rastro(['replay', capture, '--quiet', ...options])
      .stdout.trimEnd()
      .split('\n')
      .slice(1);
    assert.deepEqual(amounts(rowsIn(folder)), amounts(replayed));

    const plain = rastro(['replay', capture, '--quiet']).stdout.trimEnd().split('\n').slice(1);
    const addresses = new Set(plain.flatMap((row) => row.split(',').slice(0, 2)));
    const hidden = [...addresses].filter((address) => !address.startsWith('10.20.'));
    assert.ok(hidden.length > 10);
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      for (const address of hidden) assert.ok(!text.includes(address), `${address} is in ${file}`);
    }
    const statement = { scheme: 'crypto-pan-aes128', key_fingerprint: keyFingerprint(REFERENCE_KEY), kept_networks: [KEEP] };
    for (const manifest of manifestsIn(folder)) assert.deepEqual(manifest['anonymized'], statement);
    assert.equal(rastro(['verify', folder]).status, 0);
  });
}

test('run --anonymize: a key that cannot be had keeps it from starting, and it says where the file was named', (t) => {
  const folder = join(temporaryFolder(t), 'flows');
  const { status, stderr } = rastro(['run', '-i', 'lo', '-o', folder, '--anonymize', '/nowhere/key']);
  assert.equal(
    stderr.split('\n')[0],
    'rastro: --anonymize: cannot take the key file /nowhere/key: no such file or directory (ENOENT); rastro keygen /nowhere/key makes one',
  );
  assert.equal(status, 2);
});
