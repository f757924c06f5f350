// The daemon as a process of its own, from source, on one of two hosts: its log lines as they come, its files, its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { TwoHosts } from './two-hosts.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = [process.execPath, '--import', 'tsx', 'src/main.ts'];
/** Only what hangs comes this far. */
const HUNG_MS = 60_000;

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string; readonly level: string };

export interface Ended {
  readonly status: number | null;
  readonly tookMs: number;
}

export class DaemonProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly lines: LogLine[] = [];
  /** Lines that are no JSON: messages of a start that failed. */
  readonly texts: string[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = new Promise((resolve) => child.on('exit', (status) => resolve(status)));
    createInterface({ input: child.stderr! }).on('line', (line) => this.#read(line));
    void this.#exit.then(() => this.#wake());
  }

  /** Starts `rastro run` with `args` on the sensor. It is killed when the test ends. */
  static spawn(t: TestContext, hosts: TwoHosts, args: readonly string[], environment: NodeJS.ProcessEnv = {}): DaemonProcess {
    const command = ['ip', 'netns', 'exec', hosts.sensor, ...PROGRAM, 'run', '-i', hosts.sees, '--log-format', 'json', ...args];
    const env = { ...process.env, ...environment };
    const child = spawn(command[0]!, command.slice(1), { cwd: PROJECT, stdio: ['ignore', 'ignore', 'pipe'], env });
    t.after(() => child.kill('SIGKILL'));
    return new DaemonProcess(child);
  }

  /** The same, once it captures or has ended. */
  static async start(
    t: TestContext,
    hosts: TwoHosts,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<DaemonProcess> {
    const daemon = DaemonProcess.spawn(t, hosts, args, environment);
    await daemon.captures();
    return daemon;
  }

  /** Resolves when it captures or has ended. */
  captures(): Promise<void> {
    return this.until(() => this.lines.some(({ msg }) => msg === 'capturing') || this.#child.exitCode !== null);
  }

  #read(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as LogLine);
    } catch {
      this.texts.push(line);
    }
    this.#wake();
  }

  #wake(): void {
    for (const look of this.#waiting) look();
  }

  /** Resolves once `isTrue`, which is asked at each log line and some times a second. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const look = (): void => {
        if (isTrue()) done(resolve);
        else if (this.#child.exitCode !== null) done(() => reject(new Error(`ended instead; ${this.#said()}`)));
        else if (performance.now() - startedMs > HUNG_MS) done(() => reject(new Error(`waited in vain; ${this.#said()}`)));
      };
      const done = (settle: () => void): void => {
        this.#waiting.delete(look);
        clearInterval(timer);
        settle();
      };
      const timer = setInterval(look, 50);
      this.#waiting.add(look);
      look();
    });
  }

  #said(): string {
    return [...this.texts, ...this.lines.map((line) => JSON.stringify(line))].slice(-20).join('\n');
  }

  /** The next log line with this text, from now on. */
  async logs(msg: string): Promise<LogLine> {
    const from = this.lines.length;
    const find = (): LogLine | undefined => this.lines.slice(from).find((line) => line.msg === msg);
    await this.until(() => find() !== undefined);
    return find()!;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks for all counters, and answers them. */
  async counters(): Promise<Record<string, number>> {
    const line = this.logs('status with all counters');
    this.signal('SIGUSR2');
    return (await line)['counters'] as Record<string, number>;
  }

  /** Resolves once `counter` has come to `least`. */
  async counted(counter: string, least: number): Promise<void> {
    for (let tries = 0; ((await this.counters())[counter] ?? 0) < least; tries++) {
      if (tries > 600) throw new Error(`${counter} did not come to ${least}; ${this.#said()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    const startedMs = performance.now();
    this.signal(signal);
    const status = await this.#exit;
    return { status, tookMs: performance.now() - startedMs };
  }

  async ended(): Promise<number | null> {
    return this.#exit;
  }

  get processId(): number {
    return this.#child.pid!;
  }
}

/** The rows of all CSV files in the folder, without headers; compressed ones too. */
export function rowsIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => /\.csv(\.gz)?$/.test(file));
  return files.sort().flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n').slice(1);
  });
}

/** The manifests in the folder, in the order of their sequence. */
export function manifestsIn(folder: string): Record<string, unknown>[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const manifests = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>);
  return manifests.sort((a, b) => Number(a['sequence']) - Number(b['sequence']));
}
