// What the sensor's interface sees gives the records that the capture file gives: the same packets and bytes for every key, with
// one engine and two, for flows of one direction and conversations.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeMixCapture } from '../../bench/mix-capture.js';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, rowsIn } from './daemon-process.js';
import { fragmentsCapture } from './fragments-capture.js';
import { recordSums } from './record-sums.js';
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

async function compare(
  t: TestContext,
  capture: string,
  frames: number,
  variants: readonly (readonly [direction: string, threads: string])[] = VARIANTS,
): Promise<void> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const started = variants.map(async ([direction, threads]) => {
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
    const csv = join(folder, 'replayed.csv');
    assert.equal(rastro(['replay', capture, '--direction', direction, '--idle-timeout', LONGEST, '--quiet', '-o', csv]).status, 0);
    const replayed = readFileSync(csv, 'utf8').trimEnd().split('\n').slice(1);
    const isBidirectional = direction === 'bi';
    assert.deepEqual(recordSums(rowsIn(output), isBidirectional), recordSums(replayed, isBidirectional));
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

test('run: IPv6 and fragments of both families sent over the wire give the records of their replay', {
  skip: whyNoHosts('tcpreplay'),
}, async (t) => {
  const capture = join(temporaryFolder(t), 'fragments.pcap');
  await compare(t, capture, fragmentsCapture(capture, 300));
});

test('run: a million packets sent over the wire give the records of their replay', { skip: whyNoHosts('tcpreplay') }, async (t) => {
  const capture = join(temporaryFolder(t), 'mix.pcap');
  writeMixCapture(capture, 1_000_000);
  await compare(t, capture, 1_000_000, [
    ['uni', '1'],
    ['bi', '2'],
  ]);
});
