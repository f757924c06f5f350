// A network namespace of a test's own with a veth pair in it, and the probe that captures there. Needs root.

import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEMO } from '../run-rastro.js';
import type { Probed, ProbeTask } from './cap-probe.js';

const PROBE = fileURLToPath(new URL('cap-probe.ts', import.meta.url));

/** Why tests that capture with cap cannot run here; false where they can. */
export function missingForCap(): string | false {
  if (process.getuid?.() !== 0) return 'needs root to make a network namespace';
  for (const tool of ['ip', 'tcpreplay']) if (spawnSync('which', [tool]).status !== 0) return `needs ${tool}`;
  return existsSync('node_modules/cap/build/Release/cap.node') ? false : 'needs the package cap, compiled';
}

let made = 0;

/** Name of a namespace with the pair `tx0` and `rx0`, up and quiet; gone when the test ends. */
export function namespaceWithPair(t: TestContext): string {
  const name = `rastro-cap-${process.pid}-${made++}`;
  ip('netns', 'add', name);
  t.after(() => ip('netns', 'delete', name));
  // No frames but the test's: no neighbour discovery.
  inside(name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
  inside(name, 'ip', 'link', 'add', 'tx0', 'type', 'veth', 'peer', 'name', 'rx0');
  for (const end of ['tx0', 'rx0']) inside(name, 'ip', 'link', 'set', end, 'up');
  return name;
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Runs a command in the namespace to its end. */
export function inside(name: string, ...command: string[]): void {
  execFileSync('ip', ['netns', 'exec', name, ...command], { stdio: 'pipe' });
}

/** Sends the demonstration capture, `times` times, as fast as `rate` says. */
export function send(name: string, times = 1, rate = ['--pps', '20000']): void {
  inside(name, 'tcpreplay', '-q', '-i', 'tx0', ...rate, '-K', '-l', String(times), DEMO);
}

/** Begins to send at full speed, for at most `seconds`. */
export function flood(t: TestContext, name: string, seconds: number): ChildProcessWithoutNullStreams {
  const args = ['netns', 'exec', name, 'timeout', String(seconds), 'tcpreplay', '-q', '-i', 'tx0', '-t', '-K', '-l', '1000000', DEMO];
  const child = spawn('ip', args);
  child.stdout.resume();
  child.stderr.resume();
  t.after(() => child.kill('SIGTERM'));
  return child;
}

export interface Probe {
  readonly child: ChildProcessWithoutNullStreams;
  /** Waits for a line that is `word`. */
  line(word: string): Promise<void>;
  /** What it saw, when it has ended. */
  readonly result: Promise<Probed>;
}

export function startProbe(t: TestContext, name: string, task: ProbeTask): Probe {
  const args = ['netns', 'exec', name, process.execPath, '--import', 'tsx', PROBE, JSON.stringify(task)];
  const child = spawn('ip', args);
  t.after(() => child.kill('SIGKILL'));
  child.stderr.pipe(process.stderr);
  const lines: string[] = [];
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => lines.push(line));
  const line = async (word: string): Promise<void> => {
    while (!lines.includes(word)) {
      if (child.exitCode !== null) throw new Error(`the probe ended before it said ${word}: ${lines.join('\n')}`);
      await Promise.race([once(reader, 'line'), once(child, 'exit')]);
    }
    lines.splice(lines.indexOf(word), 1);
  };
  const result = once(reader, 'close').then(() => JSON.parse(lines.at(-1) ?? '{}') as Probed);
  return { child, line, result };
}
