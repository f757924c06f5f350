// A container of podman without an image: a root folder that has the host's /usr, read-only, in a network namespace that a test made.
// Needs root, podman and runc; tests skip elsewhere, and where containers cannot be started.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { eventually } from '../eventually.js';
import { whyNoHosts } from '../live/two-hosts.js';

/** Only what hangs takes so long. */
const HUNG_MS = 60_000;

export class PodmanContainer {
  readonly #folder: string;
  readonly process: ChildProcess;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.process = child;
  }

  /** Why there can be none here; undefined where one was started that ended well. */
  static whyNone(t: TestContext): string | undefined {
    const missing = whyNoHosts('podman', 'runc');
    if (missing !== false) return missing;
    const { status, stderr } = spawnSync('podman', podmanWords(folderOf(t), 'host', ['true']), {
      encoding: 'utf8',
      timeout: HUNG_MS,
    });
    return status === 0 ? undefined : `podman starts no containers here: ${stderr.trim().split('\n').at(-1)}`;
  }

  /** Starts a command in the network namespace called `network`; it is killed when the test ends. */
  static start(t: TestContext, network: string, command: readonly string[]): PodmanContainer {
    const folder = folderOf(t);
    const child = spawn('podman', podmanWords(folder, `ns:/run/netns/${network}`, command), { stdio: ['pipe', 'pipe', 'inherit'] });
    return new PodmanContainer(folder, child);
  }

  /** 64 hexadecimal digits. */
  get id(): string {
    return readFileSync(join(this.#folder, 'id'), 'utf8');
  }
}

/** Its containers end with it, and only then it goes: hooks of a test run in the order in which they came. */
function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rastro-podman-'));
  t.after(async () => {
    spawnSync('podman', [...storeWords(folder), 'rm', '--all', '--force', '--time', '0'], { timeout: HUNG_MS });
    // What cleans up after a container outlives it, and writes in here until it ends.
    await eventually('the end of conmon', HUNG_MS, () => hasEnded(join(folder, 'conmon')) || undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}

/** Whether the process whose ID is in a file has ended, be it that nobody reaps it; where there is no such file it never began. */
function hasEnded(pidFile: string): boolean {
  if (!existsSync(pidFile)) return true;
  try {
    return readFileSync(join('/proc', readFileSync(pidFile, 'utf8').trim(), 'stat'), 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

function storeWords(folder: string): string[] {
  // crun refuses hosts that have cgroups of both versions.
  const engine = ['--cgroup-manager', 'cgroupfs', '--runtime', 'runc', '--storage-driver', 'vfs', '--events-backend', 'none'];
  return ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), ...engine];
}

function podmanWords(folder: string, network: string, command: readonly string[]): string[] {
  const root = join(folder, 'root');
  for (const name of ['usr', 'proc', 'sys', 'dev', 'tmp', 'etc', 'run']) mkdirSync(join(root, name), { recursive: true });
  for (const link of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    const host = `/${link}`;
    if (existsSync(host) && lstatSync(host).isSymbolicLink()) symlinkSync(readlinkSync(host), join(root, link));
  }
  // Limits that are no higher than those of whoever runs the tests.
  const limits = ['--ulimit', 'nofile=1000:1000', '--ulimit', 'nproc=1000:1000', '--security-opt', 'seccomp=unconfined'];
  const run = ['run', '--interactive', '--network', network, '--cidfile', join(folder, 'id'), '--conmon-pidfile', join(folder, 'conmon')];
  return [...storeWords(folder), ...run, '--volume', '/usr:/usr:ro', ...limits, '--rootfs', root, ...command];
}
