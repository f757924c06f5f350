// Runs the whole program from source, as a user would: arguments and standard input in, output, messages and exit status out.

import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = ['--import', 'tsx', 'src/main.ts'];
/** Only a run that hangs comes this far. */
const HUNG_MS = 60_000;

/** The demonstration capture, as messages name it: programs run in the project's folder. */
export const DEMO = 'test/fixtures/demo.pcap';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end. `input` is what comes through standard input; without it that is a pipe that ends at once. */
export function rastro(args: readonly string[], input?: Uint8Array, environment: Record<string, string> = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...PROGRAM, ...args], {
    cwd: PROJECT,
    env: { ...process.env, LC_ALL: 'C', ...environment },
    encoding: 'utf8',
    timeout: HUNG_MS,
    input: input ?? '',
  });
  return { status, stdout, stderr };
}

/** Runs `command` of a shell, in which "$RASTRO" with quotes left out is the program. */
export function inShell(command: string): Finished {
  const { status, stdout, stderr } = spawnSync('/bin/bash', ['-c', command], {
    cwd: PROJECT,
    env: { ...process.env, LC_ALL: 'C', RASTRO: [process.execPath, ...PROGRAM].join(' ') },
    encoding: 'utf8',
    timeout: HUNG_MS,
  });
  return { status, stdout, stderr };
}

/** Begins a run whose standard input stays open until the test ends it; one that is left over is killed. */
export function startRastro(t: TestContext, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...PROGRAM, ...args], { cwd: PROJECT, env: { ...process.env, LC_ALL: 'C' } });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Why a test that asks how far a program has read is skipped; false where that can be asked. */
export const NO_BYTES_READ = existsSync('/proc/self/io') ? false : 'how far a process has read is asked of /proc/PID/io';

/** Bytes that a process has read, by Linux's account. */
export function bytesRead({ pid }: ChildProcess): number {
  return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** A folder of the test's own, gone when it ends. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** CSV with its header first and its rows in order of their text; when a flow is noticed dead is nobody's promise. */
export function sortedRows(csv: string): string {
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  return `${[header, ...rows.sort()].join('\n')}\n`;
}
