// A command that watches the sensor's interface, as a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TwoHosts } from './two-hosts.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = [process.execPath, '--import', 'tsx', 'src/main.ts'];
/** Only what hangs comes this far. */
const HUNG_MS = 60_000;
const LOOK_MS = 20;

export interface WatchEnded {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class WatchingProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  stdout = '';
  stderr = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = new Promise((resolve) => child.on('close', (status) => resolve(status)));
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** Starts `rastro COMMAND -i IN0 ...` and resolves once it captures; one at a time. It is killed when the test ends. */
  static async start(
    t: TestContext,
    hosts: TwoHosts,
    command: string,
    args: readonly string[],
    wrap = plain,
    watched: string = hosts.sees,
  ): Promise<WatchingProcess> {
    const words = ['netns', 'exec', hosts.sensor, ...wrap([...PROGRAM, command, '-i', watched, ...args])];
    const before = packetSockets(hosts);
    const child = spawn('ip', words, {
      cwd: PROJECT,
      env: { ...process.env, LC_ALL: 'C', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const watching = new WatchingProcess(child);
    t.after(() => child.kill('SIGKILL'));
    await watching.until(() => child.exitCode !== null || packetSockets(hosts) > before);
    return watching;
  }

  /** Resolves once `isTrue`. */
  async until(isTrue: () => boolean): Promise<void> {
    for (const startedMs = performance.now(); !isTrue(); ) {
      if (performance.now() - startedMs > HUNG_MS) throw new Error(`waited in vain; it said ${this.stderr}${this.stdout}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** What somebody at its keyboard types. */
  type(text: string): void {
    this.#child.stdin!.write(text);
  }

  async ended(): Promise<WatchEnded> {
    const status = await this.#exit;
    return { status, stdout: this.stdout, stderr: this.stderr };
  }

  /** Sends every frame of the capture, waits until the interface has seen them, then `signal`. */
  async watch(hosts: TwoHosts, capture: string, signal: NodeJS.Signals): Promise<WatchEnded> {
    hosts.replay(capture, '--pps=20000');
    this.signal(signal);
    return this.ended();
  }
}

function plain(words: readonly string[]): readonly string[] {
  return words;
}

/** Packet sockets on the sensor that get frames, which those without a protocol do not yet; the first line is a header. */
function packetSockets(hosts: TwoHosts): number {
  const lines = hosts.run(hosts.sensor, ['cat', '/proc/net/packet']).trimEnd().split('\n').slice(1);
  return lines.filter((line) => line.trim().split(/\s+/)[3] !== '0000').length;
}
