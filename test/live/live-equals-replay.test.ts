// What the sensor's interface sees gives the records that the capture file gives: the same packets and bytes for every key, with
// one engine and two, for flows of one direction and conversations.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, rowsIn } from './daemon-process.js';
import { makeSendable } from './sendable-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

/** Nothing dies before the end. */
const LONGEST = '24h';
const CORPUS = resolve('../shared/corpus/captures');

const VARIANTS = [
  ['uni', '1'],
  ['uni', '2'],
  ['bi', '1'],
  ['bi', '2'],
] as const;

/** Packets and bytes of each key, summed over its records; keys of conversations have their lesser end first. */
function sums(rows: readonly string[], isBidirectional: boolean): Map<string, string> {
  const totals = new Map<string, number[]>();
  for (const row of rows) {
    const fields = row.split(',');
    const [source, destination, protocol, sourcePort, destinationPort] = fields;
    const ends = [`${source} ${sourcePort}`, `${destination} ${destinationPort}`];
    const numbers = fields.slice(5, isBidirectional ? 9 : 7).map(Number);
    if (isBidirectional && ends[0]! > ends[1]!) {
      ends.reverse();
      numbers.push(...numbers.splice(0, 2));
    }
    const key = `${protocol} ${ends.join(' ')}`;
    const total = totals.get(key) ?? numbers.map(() => 0);
    totals.set(
      key,
      total.map((sum, i) => sum + numbers[i]!),
    );
  }
  return new Map([...totals].sort().map(([key, total]) => [key, total.join(' ')]));
}

async function compare(t: TestContext, capture: string, frames: number): Promise<void> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const started = VARIANTS.map(async ([direction, threads]) => {
    const output = join(folder, `${direction}-${threads}`);
    const flows = ['--direction', direction, '--threads', threads, '--idle-timeout', LONGEST];
    const args = ['-o', output, ...flows, '--snap-length', '65535', '--set', 'ring.size=128MiB'];
    return { output, direction, daemon: await DaemonProcess.start(t, hosts, args) };
  });
  const daemons = await Promise.all(started);
  hosts.replay(capture, '--pps=40000');
  for (const { daemon, output, direction } of daemons) {
    await daemon.counted('frames', frames);
    const counters = await daemon.counters();
    assert.equal(counters['kernelDropped'], 0, 'nothing may be lost, or there is nothing to compare');
    assert.equal(counters['frames'], frames);
    assert.equal((await daemon.stop()).status, 0);
    const replayed = rastro(['replay', capture, '--direction', direction, '--idle-timeout', LONGEST, '--quiet']);
    const isBidirectional = direction === 'bi';
    assert.deepEqual(sums(rowsIn(output), isBidirectional), sums(replayed.stdout.trimEnd().split('\n').slice(1), isBidirectional));
    assert.equal(rastro(['verify', output]).status, 0);
  }
}

test('run: the fixture sent over the wire gives the records of its replay', { skip: whyNoHosts('tcpreplay') }, async (t) => {
  const capture = join(temporaryFolder(t), 'demo.pcap');
  const frames = await makeSendable([DEMO], capture);
  await compare(t, capture, frames);
});

const noCorpus = existsSync(CORPUS) ? false : 'the public captures are not here';

test('run: public captures sent over the wire give the records of their replay', {
  skip: whyNoHosts('tcpreplay') || noCorpus,
}, async (t) => {
  const capture = join(temporaryFolder(t), 'public.pcap');
  const files = readdirSync(CORPUS)
    .sort()
    .map((file) => join(CORPUS, file));
  const frames = await makeSendable(files, capture);
  assert.ok(frames > 10_000, `${frames} frames are too few to tell`);
  await compare(t, capture, frames);
});
