// npm run soak -- --minutes 10: the daemon under load that never pauses, with rotation every few seconds, and reloads with other
// timeouts and with compression half of the time. At the end memory and descriptors must not have grown, and every frame that was
// sent must be accounted for in the manifests. Ends with 1 when anything is off. Needs root, iproute2 and tcpreplay.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { TwoHosts, whyNoHosts } from '../test/live/two-hosts.js';
import { PROGRAM } from './live-tools.js';
import { type ManifestSums, readManifests, sumOf } from './manifest-sums.js';
import { writeMixCapture } from './mix-capture.js';
import { endAndCount } from './process-time.js';

const SAMPLE_MS = 3000;
const RELOAD_MS = 15_000;
const ROTATE = '5s';
const SETTLING_MS = 2000;
const PACKETS_PER_LOOP = 1_000_000;
/** How much more the last quarter may take than the second. */
const FLAT = 1.05;

interface Sample {
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly descriptors: number;
  readonly liveFlows: number;
}

const { values: given } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    pps: { type: 'string', default: '50000' },
    threads: { type: 'string', default: '2' },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'rastro-soak-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const folder = join(scratch, 'flows');
const log = join(scratch, 'log');
await soak();

async function soak(): Promise<void> {
  const reason = whyNoHosts('tcpreplay');
  if (reason !== false) throw new Error(`cannot soak: ${reason}`);
  const capture = join(scratch, 'mix.pcap');
  writeMixCapture(capture, PACKETS_PER_LOOP);
  const hosts = TwoHosts.make({ after: (end) => process.on('exit', end) }, 1500);
  const daemon = await startDaemon(hosts);
  const samples: Sample[] = [];
  const sent = await underLoad(hosts, capture, daemon.pid!, samples);
  await setTimeout(SETTLING_MS);
  const { seconds, tookMs } = endAndCount(daemon.pid!, 'SIGTERM');
  stdout.write(`CPU ${seconds.toFixed(1)} s, ended in ${Math.round(tookMs)} ms\n`);
  const problems = [...lifeProblems(samples), ...accountProblems(readManifests(folder), sent), ...verifyProblems()];
  for (const problem of problems) stdout.write(`OFF: ${problem}\n`);
  stdout.write(problems.length === 0 ? 'all is well\n' : '');
  process.exit(problems.length === 0 ? 0 : 1);
}

function writeConfig(round: number): string {
  const path = join(scratch, 'rastro.yaml');
  const [idle, active] = round % 2 === 0 ? ['1s', 'off'] : ['2s', '10s'];
  const compress = round % 4 < 2 ? 'none' : 'gzip';
  writeFileSync(
    path,
    `threads: ${given.threads}
flow: { idle_timeout: ${idle}, active_timeout: ${active} }
output: { folder: ${folder}, rotate: { every: ${ROTATE} }, compress: ${compress} }
`,
  );
  return path;
}

async function startDaemon(hosts: TwoHosts): Promise<ChildProcess> {
  const fd = openSync(log, 'w');
  // V8 collects all of a heap this small once in ten minutes. With each scavenge, it shows what is left.
  const command = [process.execPath, '--gc-global', PROGRAM, 'run', '-c', writeConfig(0), '-i', hosts.sees, '--log-format', 'json'];
  const child = hosts.start(hosts.sensor, command, { stdio: ['ignore', fd, fd] });
  closeSync(fd);
  process.on('exit', () => child.kill('SIGKILL'));
  for (let tries = 0; !readFileSync(log, 'utf8').includes('"capturing"'); tries++) {
    if (tries > 200) throw new Error(`the daemon does not start: ${readFileSync(log, 'utf8')}`);
    await setTimeout(100);
  }
  return child;
}

/** Sends for as long as is asked, looking and reloading meanwhile. Answers how many frames were sent. */
async function underLoad(hosts: TwoHosts, capture: string, pid: number, samples: Sample[]): Promise<number> {
  const seconds = Math.round(Number(given.minutes) * 60);
  const report = join(scratch, 'tcpreplay');
  const fd = openSync(report, 'w');
  const rate = [`--pps=${given.pps}`, '--loop=1000000', `--duration=${seconds}`, '--preload-pcap'];
  const sender = hosts.start(hosts.sender, ['tcpreplay', ...rate, '-i', hosts.sends, capture], { stdio: ['ignore', fd, fd] });
  closeSync(fd);
  process.on('exit', () => sender.kill('SIGKILL'));
  const startedMs = performance.now();
  for (let round = 0; sender.exitCode === null; ) {
    await setTimeout(SAMPLE_MS);
    const elapsedMs = performance.now() - startedMs;
    samples.push(sample(pid));
    if (elapsedMs < RELOAD_MS * (round + 1)) continue;
    round++;
    writeConfig(round);
    process.kill(pid, 'SIGHUP');
    if (round % 4 === 0) tell(round * (RELOAD_MS / 1000), samples.at(-1)!);
  }
  return Number(/Successful packets:\s+(\d+)/.exec(readFileSync(report, 'utf8'))?.[1]);
}

function tell(seconds: number, { rssMiB, heapMiB, descriptors, liveFlows }: Sample): void {
  const figures = `${rssMiB.toFixed(0)} MiB resident, ${heapMiB.toFixed(1)} MiB heap, ${descriptors} descriptors, ${liveFlows} live flows`;
  stdout.write(`${String(seconds).padStart(5)} s: ${figures}\n`);
}

/** The heap as of the last time it was asked, which it is asked here again. */
function sample(pid: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const lines = readFileSync(log, 'utf8').split('\n');
  const counters = lines.findLast((line) => line.includes('"status with all counters"'));
  process.kill(pid, 'SIGUSR2');
  return {
    rssMiB: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
    heapMiB: Number(/"heapUsedBytes":(\d+)/.exec(counters ?? '')?.[1] ?? 0) / 2 ** 20,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    liveFlows: Number(/"liveFlows":(\d+)/.exec(counters ?? '')?.[1] ?? 0),
  };
}

function lifeProblems(samples: readonly Sample[]): string[] {
  const quarter = (number: number): readonly Sample[] =>
    samples.slice(Math.floor((samples.length * number) / 4), Math.floor((samples.length * (number + 1)) / 4));
  const [second, last] = [quarter(1), quarter(3)];
  const rss = (part: readonly Sample[]): number => part.reduce((sum, { rssMiB }) => sum + rssMiB, 0) / part.length;
  // What waits to be collected comes and goes, and so does the thread that compresses: a leak raises what is left when they are gone.
  const heap = (part: readonly Sample[]): number => Math.min(...part.map(({ heapMiB }) => heapMiB));
  const descriptors = (part: readonly Sample[]): number => Math.min(...part.map((one) => one.descriptors));
  const line = (what: string, of: (part: readonly Sample[]) => number, digits: number): string =>
    `${what} ${of(second).toFixed(digits)} in the second quarter, ${of(last).toFixed(digits)} in the last\n`;
  stdout.write(line('mean MiB resident:', rss, 0) + line('least MiB of heap:', heap, 1) + line('least descriptors:', descriptors, 0));
  return [
    ...(rss(last) > rss(second) * FLAT ? ['resident memory grows'] : []),
    ...(heap(last) > Math.max(...second.map(({ heapMiB }) => heapMiB)) * FLAT ? ['the heap grows'] : []),
    ...(descriptors(last) > descriptors(second) ? ['descriptors leak'] : []),
  ];
}

function accountProblems(manifests: readonly ManifestSums[], sent: number): string[] {
  const sum = (of: (manifest: ManifestSums) => number): number => sumOf(manifests, of);
  const frames = sum(({ counters }) => counters.frames);
  const kernelDropped = sum(({ counters }) => counters.kernel_dropped);
  const flowPackets = sum(({ counters }) => counters.flow_packets);
  const dropped = sum(({ counters }) => counters.records_dropped_packets);
  const packets = sum((manifest) => manifest.packets.total);
  stdout.write(`${sent} frames sent: ${frames} tracked, ${kernelDropped} dropped by the kernel\n`);
  stdout.write(`${flowPackets} packets in flows: ${packets} in ${sum(({ rows }) => rows)} rows, ${dropped} in dropped records\n`);
  stdout.write(`${manifests.length} manifests, ${manifests.filter(({ gzip }) => gzip !== null).length} of them of compressed files\n`);
  return [
    ...(frames + kernelDropped === sent ? [] : ['frames sent are not frames tracked and dropped']),
    ...(flowPackets === packets + dropped ? [] : ['packets in flows are not packets in rows and dropped records']),
    ...(manifests.every(({ conserved }) => conserved) ? [] : ['a manifest is not conserved']),
  ];
}

function verifyProblems(): string[] {
  const { status, stdout: text, stderr } = spawnSync(process.execPath, [PROGRAM, 'verify', folder], { encoding: 'utf8' });
  stdout.write(`rastro verify: ${text.trimEnd().split('\n').at(-1)}\n`);
  return status === 0 ? [] : [`rastro verify ends with ${status}: ${stderr}`];
}
