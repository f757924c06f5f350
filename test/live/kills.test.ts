// kill -9 at random instants, on a wire that is busy throughout: what is left, and what the next start makes of it. The writer's
// thread alone is tested so in test/output/live-writer-thread.test.ts.

import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verifyFolder } from '../../src/output/verify.js';
import { Random, SEED } from '../random.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import { manyFlowsCapture } from './many-flows-capture.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const KILLS = 20;
/** Of so many kills one comes while the daemon starts. */
const AT_START = 5;
/** Milliseconds: a start takes about as long as the first, and the second is some flushes and a rotation. */
const STARTING_MS = 2000;
const RUNNING_MS = 500;
/** A row as the default columns have it, with what the capture sends. */
const ROW = /^10\.\d+\.\d+\.\d+,10\.0\.0\.2,UDP,40000,53,\d+,\d+,\d+\.\d{6}$/;

test(`run: after ${KILLS} times kill -9 at random instants every row is whole and every file is proven (seed ${SEED})`, {
  skip: whyNoHosts('tcpreplay'),
}, async (t) => {
  const random = new Random(SEED);
  const { start, output } = busyWire(t);
  let torn = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const daemon = start();
    if (kill % AT_START === AT_START - 1) await setTimeout(random.below(STARTING_MS));
    else {
      await daemon.captures();
      assert.equal(cutBytes(daemon), torn, `what kill ${kill} left is cut off and told`);
      await assertInOrder(output);
      await setTimeout(random.below(RUNNING_MS));
    }
    assert.equal((await daemon.stop('SIGKILL')).status, null);
    torn = tearTail(join(output, 'flows.csv'), random);
  }
  const last = start();
  await last.captures();
  assert.equal(cutBytes(last), torn);
  const { writer } = (await last.counters()) as unknown as { writer: Record<string, number> };
  assert.equal(writer['repairedBytes'], torn);
  assert.equal((await last.stop()).status, 0);
  const recovered = manifestsIn(output).filter((manifest) => manifest['recovered'] === true).length;
  assert.ok(recovered >= KILLS / 2, `only ${recovered} kills left rows in the current file`);
  for (const row of rowsIn(output)) assert.match(row, ROW);
  assert.equal(rastro(['verify', output]).status, 0);
});

/** Two hosts, one of which sends without end; `start` starts a daemon on the other. */
function busyWire(t: TestContext): { start: () => DaemonProcess; output: string } {
  const hosts = TwoHosts.make(t);
  const folder = temporaryFolder(t);
  const output = join(folder, 'flows');
  const capture = join(folder, 'many.pcap');
  manyFlowsCapture(capture, 50_000);
  const sender = hosts.start(hosts.sender, ['tcpreplay', '-q', '--pps=10000', '--loop=10000', '-i', hosts.sends, capture]);
  t.after(() => sender.kill('SIGKILL'));
  const files = ['--set', 'output.rotate.size=256KiB', '--set', 'output.compress=gzip'];
  // Few live flows, so that rows come from the first moment on: silence is noticed a second late.
  const args = ['-o', output, '--max-flows', '500', '--flush-interval', '50ms', ...files];
  return { start: () => DaemonProcess.spawn(t, hosts, args), output };
}

/** How many bytes of the current file are no whole row. A killed process seldom leaves any, so part of a row is sometimes added. */
function tearTail(path: string, random: Random): number {
  if (!existsSync(path) || statSync(path).size === 0) return 0;
  const text = readFileSync(path, 'latin1');
  const torn = text.length - (text.lastIndexOf('\n') + 1);
  if (torn > 0 || random.below(3) > 0) return torn;
  const part = '10.0.0.1,10.0.0.2,UDP,40000'.slice(0, 1 + random.below(27));
  appendFileSync(path, part);
  return part.length;
}

/** Bytes that it says it has cut off. */
function cutBytes(daemon: DaemonProcess): number {
  const repairs = daemon.lines.filter(({ msg }) => msg === 'a file that a crash had left was repaired');
  return repairs.reduce((sum, line) => sum + Number(line['cutBytes']), 0);
}

/** Whatever was left by those before has its manifest, or gets it now. */
async function assertInOrder(output: string): Promise<void> {
  for (const { file, status } of await verifyFolder(output)) assert.match(status, /^(agrees|open)$/, file);
}
