// The wall clock is set under a daemon that runs, by an hour forth and back: no flow ends, none lives longer, none is cut or joined.
// The daemon, its capture and the traffic are real. libfaketime sets the daemon's wall clock; cap's frames follow it, since their
// time is read there, and those of af-packet are stamped by a program in the kernel that steps in the same moment.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { release } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingForCap } from '../capture/cap-namespace.js';
import { DEMO } from '../fixtures/make-captures.js';
import { rastro, temporaryFolder } from '../run-rastro.js';
import { DaemonProcess, manifestsIn, rowsIn } from './daemon-process.js';
import type { FrameStep } from './frame-stamps.js';
import { recordSums } from './record-sums.js';
import { SteppedClock, whyNoSteppedClock } from './stepped-clock.js';
import { TwoHosts, whyNoHosts } from './two-hosts.js';

const DEMO_FRAMES = 327;
const DEMO_PACKETS = 323;
const DEMO_FLOWS = 48;
const HOUR = 3600;
/** Seconds that the clock is ahead of where it began: forth, back, further back, and home. */
const STEPS = [HOUR, 0, -HOUR, 0];
/** How often the fixture is sent around each step: frames come before and after. */
const ROUNDS = 4;
const FRAME_STAMPS = fileURLToPath(new URL('frame-stamps.ts', import.meta.url));
const WAS_SET = 'the clock was set; flows go on as if it had not been';

/** Sets the clock of processes and, where frames do not follow that, their stamps. */
type SetClock = (seconds: number) => Promise<void>;

/** Puts an interface between the wire and the one that is captured, where frames get their stamps. */
async function stampFrames(t: TestContext, hosts: TwoHosts, clock: SteppedClock): Promise<SetClock> {
  const inside = (...command: string[]): string => hosts.run(hosts.sensor, command);
  inside('ip', 'link', 'set', hosts.sees, 'down');
  inside('ip', 'link', 'set', hosts.sees, 'name', 'wire0');
  inside('ip', 'link', 'add', hosts.sees, 'mtu', '65535', 'type', 'veth', 'peer', 'name', 'nowhere0');
  for (const name of ['wire0', hosts.sees, 'nowhere0']) inside('ip', 'link', 'set', name, 'up');
  const command = [process.execPath, '--import', 'tsx', FRAME_STAMPS, 'wire0', hosts.sees];
  const child = hosts.start(hosts.sensor, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout!);
  assert.deepEqual(await once(lines, 'line'), ['ready']);
  return async (seconds) => {
    const step: FrameStep = { seconds, rename: clock.prepare(seconds) };
    child.stdin!.write(`${JSON.stringify(step)}\n`);
    assert.deepEqual(await once(lines, 'line'), ['stepped']);
  };
}

const SOURCES = [
  {
    source: 'af-packet',
    skip: whyNoHosts('tcpreplay') || whyNoSteppedClock() || whyNoStamps(),
    setClock: stampFrames,
  },
  {
    source: 'cap',
    skip: whyNoHosts('tcpreplay') || missingForCap() || whyNoSteppedClock(),
    setClock:
      async (_: TestContext, __: TwoHosts, clock: SteppedClock): Promise<SetClock> =>
      async (seconds) =>
        clock.set(seconds),
  },
] as const;

for (const { source, skip, setClock } of SOURCES) {
  test(`run: a clock that is set an hour forth and back ends no flow, joins none and keeps none alive (${source})`, { skip }, async (t) => {
    const hosts = TwoHosts.make(t);
    const folder = temporaryFolder(t);
    const clock = new SteppedClock(folder);
    const set = await setClock(t, hosts, clock);
    const start = (output: string, idle: string): Promise<DaemonProcess> =>
      DaemonProcess.start(
        t,
        hosts,
        ['-o', join(folder, output), '--source', source, '--idle-timeout', idle, '--flush-interval', '100ms'],
        clock.environment,
      );
    const [long, short] = await Promise.all([start('long', '10m'), start('short', '2s')]);
    t.after(() => {
      for (const { processId } of [long, short]) clock.forget(processId);
    });
    for (const [i, seconds] of STEPS.entries()) {
      const told = [long, short].map((daemon) => daemon.logs(WAS_SET));
      const sent = sendRounds(hosts);
      await long.counted('frames', i * ROUNDS * DEMO_FRAMES + 1);
      await set(seconds);
      for (const line of await Promise.all(told)) assert.equal(line['totalSeconds'], seconds);
      await sent;
      await long.counted('frames', (i + 1) * ROUNDS * DEMO_FRAMES);
      assert.equal((await long.counters())['liveFlows'], DEMO_FLOWS);
      // What was silent for two seconds has ended, however the clock went; what may be silent for ten minutes has not.
      await short.until(() => rowsIn(join(folder, 'short')).length === (i + 1) * DEMO_FLOWS);
    }
    await assertEnd(long, join(folder, 'long'), DEMO_FLOWS);
    await assertEnd(short, join(folder, 'short'), STEPS.length * DEMO_FLOWS);
  });
}

async function sendRounds(hosts: TwoHosts): Promise<void> {
  const rounds = ['--pps=2000', `--loop=${ROUNDS}`, '--preload-pcap'];
  const sender = hosts.start(hosts.sender, ['tcpreplay', '--quiet', ...rounds, '-i', hosts.sends, DEMO], { stdio: 'ignore' });
  assert.deepEqual(await once(sender, 'exit'), [0, null]);
}

/** It ends with so many rows, with every packet in one of them, and with durations that no step is part of. */
async function assertEnd(daemon: DaemonProcess, output: string, flows: number): Promise<void> {
  assert.equal((await daemon.counters())['clockSteps'], STEPS.length);
  assert.equal((await daemon.stop()).status, 0);
  const rows = rowsIn(output);
  assert.equal(rows.length, flows);
  for (const row of rows) assert.ok(Number(row.split(',').at(-1)) < HOUR / 2, row);
  const replayed = rastro(['replay', DEMO, '--quiet']).stdout.trimEnd().split('\n').slice(1);
  const often = replayed.flatMap((row) => Array<string>(STEPS.length * ROUNDS).fill(row));
  assert.deepEqual(recordSums(rows, false), recordSums(often, false));
  const packets = manifestsIn(output).reduce((sum, manifest) => sum + (manifest['packets'] as { total: number }).total, 0);
  assert.equal(packets, STEPS.length * ROUNDS * DEMO_PACKETS);
  assert.equal(rastro(['verify', output]).status, 0);
}

/** Why frames cannot be stamped here; false where they can. */
function whyNoStamps(): string | false {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.arch !== 'x64') return 'the program that stamps frames is put before them on x64 alone';
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 6) ? false : 'a program before an interface needs Linux 6.6';
}
