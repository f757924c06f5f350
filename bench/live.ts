// npm run bench:live: the same load on the wire for rastro and other flow trackers, one after the other, records on disk.
// Two network namespaces joined by a veth pair; needs root, iproute2, tcpreplay, and the other trackers where they are wanted.
// CPU is of whole processes, from their start to their end, and beside it the ratio without what it took to start; the load is as
// fast as tcpreplay can send here.
//
//   npm run bench:live -- --packets 2000000 --tools rastro,rastro-2,nfpcapd --rounds 3
//   npm run bench:live -- --capture FILE

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout, version } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { TwoHosts, whyNoHosts } from '../test/live/two-hosts.js';
import { type Counted, TOOLS, type Tool } from './live-tools.js';
import { writeMixCapture } from './mix-capture.js';
import { endAndCount, processSeconds } from './process-time.js';

/** Seconds without a packet before a tool is ended: what is on its way then arrives. */
const SETTLING_MS = 1500;
const READY_MS = 20_000;

// With it Node.js reads a file of certificates at each start, for as long as the rest of the start takes: a setting of some shells,
// not of services.
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

interface Run extends Counted {
  readonly tool: string;
  readonly offered: number;
  readonly packetsPerSecond: number;
  readonly startSeconds: number;
  readonly seconds: number;
  readonly endMs: number;
  readonly peakMiB: number;
}

const { values: given } = parseArgs({
  options: {
    packets: { type: 'string', default: '2000000' },
    capture: { type: 'string' },
    tools: { type: 'string', default: 'rastro,rastro-2,nfpcapd,softflowd,argus' },
    rounds: { type: 'string', default: '1' },
    // tcpreplay's: --pps=N; as fast as can be without.
    pps: { type: 'string' },
  },
});

const scratch = mkdtempSync(join(tmpdir(), 'rastro-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
await bench();

async function bench(): Promise<void> {
  const reason = whyNoHosts('tcpreplay');
  if (reason !== false) throw new Error(`cannot measure: ${reason}`);
  const tools = given.tools.split(',').map(toolNamed);
  const capture = given.capture ?? join(scratch, 'mix.pcap');
  if (given.capture === undefined) writeMixCapture(capture, Number(given.packets));
  const runs: Run[] = [];
  for (let round = 0; round < Number(given.rounds); round++) {
    for (const tool of tools) runs.push(await measure(tool, capture));
  }
  printTable(tools.map(({ name }) => median(runs.filter((run) => run.tool === name))));
  stdout.write(
    `Node ${version}; median of ${given.rounds} in one run; CPU of whole processes, user and system; "x, load" is without their start\n`,
  );
}

function toolNamed(name: string): Tool {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`no tool "${name}"; there are ${TOOLS.map((candidate) => candidate.name).join(', ')}`);
  const missing = tool.needs.find((program) => spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing !== undefined) throw new Error(`${missing} is not installed`);
  return tool;
}

async function measure(tool: Tool, capture: string): Promise<Run> {
  const ends: (() => void)[] = [];
  const hosts = TwoHosts.make({ after: (end) => ends.push(end) }, 1500);
  const folder = mkdtempSync(join(scratch, 'run-'));
  const log = join(folder, 'log');
  const fd = openSync(log, 'w');
  // Not in the project's folder, whose config/rastro.yaml would be read.
  const child = hosts.start(hosts.sensor, tool.command(hosts, folder), { stdio: ['ignore', fd, fd], env: environment, cwd: folder });
  closeSync(fd);
  const pid = child.pid!;
  try {
    const printed = (): string => readFileSync(log, 'utf8');
    await ready(tool, hosts, printed);
    const startSeconds = processSeconds(pid);
    const sent = send(hosts, capture);
    await setTimeout(SETTLING_MS);
    const asked = tool.ask?.(hosts, folder) ?? '';
    const { seconds, tookMs, peakMiB } = endAndCount(pid, 'SIGTERM');
    const counted = tool.count(folder, printed(), asked);
    return { tool: tool.name, ...sent, ...counted, startSeconds, seconds, endMs: tookMs, peakMiB };
  } finally {
    child.kill('SIGKILL');
    for (const end of ends) end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ready(tool: Tool, hosts: TwoHosts, printed: () => string): Promise<void> {
  const endMs = performance.now() + READY_MS;
  while (!(tool.isReady?.(printed()) ?? hasPacketSocket(hosts))) {
    if (performance.now() > endMs) throw new Error(`${tool.name} does not capture: ${printed()}`);
    await setTimeout(50);
  }
  await setTimeout(500);
}

/** A packet socket is open on the sensor, and bound. */
function hasPacketSocket(hosts: TwoHosts): boolean {
  return hosts.run(hosts.sensor, ['cat', '/proc/net/packet']).trim().split('\n').length > 1;
}

function send(hosts: TwoHosts, capture: string): { readonly offered: number; readonly packetsPerSecond: number } {
  const rate = given.pps === undefined ? '--topspeed' : `--pps=${given.pps}`;
  const report = hosts.run(hosts.sender, ['tcpreplay', rate, '-K', '-i', hosts.sends, capture]);
  return {
    offered: Number(/Successful packets:\s+(\d+)/.exec(report)?.[1]),
    packetsPerSecond: Number(/, ([\d.]+) pps/.exec(report)?.[1]),
  };
}

function median(runs: readonly Run[]): Run {
  return [...runs].sort((a, b) => a.seconds - b.seconds)[runs.length >> 1]!;
}

function printTable(runs: readonly Run[]): void {
  const own = runs.find(({ tool }) => tool === 'rastro');
  const heads = [
    '',
    'offered',
    'packets/s',
    'in records',
    'lost',
    'says it lost',
    'records',
    'CPU s',
    'of that start',
    'x rastro',
    'x, load',
    'end ms',
    'peak MiB',
  ];
  const rows = runs.map((run) => [
    run.tool,
    grouped(run.offered),
    grouped(run.packetsPerSecond),
    grouped(run.recorded),
    grouped(run.offered - run.recorded),
    run.ownLost === undefined ? '-' : grouped(run.ownLost),
    grouped(run.records),
    run.seconds.toFixed(2),
    run.startSeconds.toFixed(2),
    own === undefined ? '-' : (run.seconds / own.seconds).toFixed(1),
    own === undefined ? '-' : (loadSeconds(run) / loadSeconds(own)).toFixed(1),
    String(Math.round(run.endMs)),
    String(Math.round(run.peakMiB)),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [heads, ...rows])
    stdout.write(`${row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  ')}\n`);
}

/** Without what it took to start. */
function loadSeconds({ seconds, startSeconds }: Run): number {
  return seconds - startSeconds;
}

function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
