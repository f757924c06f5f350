// What the sensor's interface sees gives the records that the capture file gives: the same packets and bytes for every key, from
// either source, with one engine and two (cap has one), for flows of one direction and conversations.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeMixCapture } from '../../bench/mix-capture.js';
import { missingForCap } from '../capture/cap-namespace.js';
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

type Variant = readonly [direction: string, threads: string];

interface Source {
  readonly name: string;
  /** Packets per second of which nothing is lost. */
  readonly pace: string;
  readonly ring: string;
  readonly variants: readonly Variant[];
  /** Those that the longest capture is sent to. */
  readonly few: readonly Variant[];
  readonly skip: string | false;
}

const SOURCES: readonly Source[] = [
  {
    name: 'af-packet',
    pace: '--pps=40000',
    ring: '128MiB',
    variants: [
      ['uni', '1'],
      ['uni', '2'],
      ['bi', '1'],
      ['bi', '2'],
    ],
    few: [
      ['uni', '1'],
      ['bi', '2'],
    ],
    skip: whyNoHosts('tcpreplay'),
  },
  {
    name: 'cap',
    pace: '--pps=25000',
    // libpcap gives each frame 64 KiB of it, however short.
    ring: '512MiB',
    variants: [
      ['uni', '1'],
      ['bi', '1'],
    ],
    few: [
      ['uni', '1'],
      ['bi', '1'],
    ],
    skip: whyNoHosts('tcpreplay') || missingForCap(),
  },
];

/** Sends the capture to a daemon of each variant, all at once, and compares. */
async function compare(
  t: TestContext,
  { name, pace, ring }: Source,
  capture: string,
  frames: number,
  variants: readonly Variant[],
): Promise<void> {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const started = variants.map(async ([direction, threads]) => {
    const output = join(folder, `${direction}-${threads}`);
    const flows = ['--direction', direction, '--threads', threads, '--idle-timeout', LONGEST];
    const args = ['-o', output, ...flows, '--snap-length', '65535', '--source', name, '--set', `ring.size=${ring}`];
    return { output, direction, daemon: await DaemonProcess.start(t, hosts, args) };
  });
  const daemons = await Promise.all(started);
  hosts.replay(capture, pace);
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

const noCorpus = existsSync(CORPUS) ? false : 'the public captures are not here';

for (const source of SOURCES) {
  const { name, skip, variants, few } = source;

  test(`run: the fixture sent over the wire gives the records of its replay (${name})`, { skip }, async (t) => {
    const capture = join(temporaryFolder(t), 'demo.pcap');
    const frames = await makeSendable([DEMO], capture);
    await compare(t, source, capture, frames, variants);
  });

  test(`run: public captures sent over the wire give the records of their replay (${name})`, {
    skip: skip || noCorpus,
  }, async (t) => {
    const capture = join(temporaryFolder(t), 'public.pcap');
    const files = readdirSync(CORPUS)
      .sort()
      .map((file) => join(CORPUS, file));
    const frames = await makeSendable(files, capture);
    assert.ok(frames > 10_000, `${frames} frames are too few to tell`);
    await compare(t, source, capture, frames, variants);
  });

  test(`run: IPv6 and fragments of both families sent over the wire give the records of their replay (${name})`, {
    skip,
  }, async (t) => {
    const capture = join(temporaryFolder(t), 'fragments.pcap');
    await compare(t, source, capture, fragmentsCapture(capture, 300), variants);
  });

  test(`run: a million packets sent over the wire give the records of their replay (${name})`, { skip }, async (t) => {
    const capture = join(temporaryFolder(t), 'mix.pcap');
    writeMixCapture(capture, 1_000_000);
    await compare(t, source, capture, 1_000_000, few);
  });
}
