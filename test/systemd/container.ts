// A small machine of its own for tests: systemd boots on a root folder (systemd-nspawn) that has the host's /usr, read-only, and
// an /etc, /var and /usr/local of its own. Its network is one end of a veth pair; the other end is in a namespace for senders.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.js';

/** Milliseconds. Booting takes one second where nothing else runs. */
const BOOT_MS = 60_000;
/** Milliseconds that nspawn has to clean up behind a container that was killed. */
const END_MS = 10_000;
const TARGET = `[Unit]
Description=All that a test needs
Requires=basic.target systemd-journald.service
After=basic.target
AllowIsolate=yes
`;
/** Where the container finds the node that runs the tests, wherever that lies on the host. */
export const NODE_INSIDE = '/opt/node/node';
export const ADDRESS_INSIDE = '10.77.0.2';
const ADDRESS_OUTSIDE = '10.77.0.1';

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: readonly string[], environment: Record<string, string> = {}): Answer {
  // In a session of its own: what asks a terminal for something would stop the tests that were started from it.
  const options = { encoding: 'utf8', timeout: BOOT_MS, env: { ...process.env, LC_ALL: 'C', ...environment } } as const;
  const { status, stdout, stderr, error } = spawnSync('setsid', ['--wait', ...command], options);
  return { status, stdout: stdout ?? '', stderr: error === undefined ? stderr : error.message };
}

function must(command: readonly string[], environment: Record<string, string> = {}): string {
  const { status, stdout, stderr } = run(command, environment);
  if (status !== 0) throw new Error(`${command.join(' ')}: status ${status}: ${stderr}${stdout}`);
  return stdout;
}

/** Why there can be no container here; undefined where there can. */
export function whyNoContainer(): string | undefined {
  if (process.platform !== 'linux') return 'systemd is of Linux';
  if (process.getuid?.() !== 0) return 'a container needs root';
  const missing = ['systemd-nspawn', 'systemd-sysusers', 'journalctl', 'nsenter', 'setpriv', 'setsid', 'ip'].find(
    (program) => run([program, '--version']).status !== 0 && run([program, '-V']).status !== 0,
  );
  if (missing !== undefined) return `${missing} is not installed`;
  const name = `rastro-try-${process.pid}`;
  if (run(['ip', 'netns', 'add', name]).status !== 0) return 'network namespaces cannot be made here';
  run(['ip', 'netns', 'delete', name]);
  return undefined;
}

export class Container {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rastro-machine-'));
  /** What is / inside, but for /usr. */
  readonly root = join(this.#folder, 'root');
  readonly #inside = `rastro-in-${process.pid}`;
  readonly #outside = `rastro-out-${process.pid}`;
  #nspawn: ChildProcess | undefined;
  #leader = 0;
  #console = '';

  constructor() {
    // Programs inside are not all root's.
    chmodSync(this.#folder, 0o755);
    for (const folder of ['etc/systemd/system', 'opt/node', 'root', 'usr/local', 'var/log/journal']) {
      mkdirSync(join(this.root, folder), { recursive: true });
    }
    for (const link of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
      const host = `/${link}`;
      if (existsSync(host) && lstatSync(host).isSymbolicLink()) symlinkSync(readlinkSync(host), join(this.root, link));
    }
    // The host's, since /usr is: what lies in its place before that is mounted is looked at, too.
    cpSync('/usr/lib/os-release', join(this.root, 'etc/os-release'));
    writeFileSync(join(this.root, 'etc/machine-id'), `${randomBytes(16).toString('hex')}\n`);
    writeFileSync(join(this.root, 'etc/systemd/system/test.target'), TARGET);
    must(['systemd-sysusers', `--root=${this.root}`, '/usr/lib/sysusers.d/basic.conf']);
  }

  /** Makes the network and boots; answers when systemd is up. `capabilities` are those that nspawn withholds otherwise. */
  async boot(capabilities = ''): Promise<void> {
    this.#connect();
    // /usr is mounted before that which is mounted in it, and would hide it.
    const local = join(this.#folder, 'local');
    renameSync(join(this.root, 'usr/local'), local);
    const options = [`--directory=${this.root}`, '--boot', '--quiet', '--register=no', '--keep-unit', '--console=pipe'];
    const mounts = ['--bind-ro=/usr', `--bind=${local}:/usr/local`, `--bind-ro=${process.execPath}:${NODE_INSIDE}`];
    const network = `--network-namespace-path=/run/netns/${this.#inside}`;
    // With this process dies nspawn, and with nspawn the container.
    const command = [
      '--pdeathsig',
      'KILL',
      'systemd-nspawn',
      ...options,
      `--capability=${capabilities}`,
      ...mounts,
      network,
      'systemd.unit=test.target',
    ];
    this.#nspawn = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.#nspawn.stdout, this.#nspawn.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#console += text;
      });
    }
    await eventually('the boot of systemd', BOOT_MS, () => {
      if (this.#nspawn?.exitCode !== null) throw new Error(`systemd-nspawn ended: ${this.#console}`);
      // Looked for anew: nspawn's first child may be one that only sets the container up.
      this.#leader = this.#findLeader();
      return this.#leader !== 0 && this.run(['systemctl', 'is-active', 'test.target']).status === 0 ? true : undefined;
    });
  }

  #connect(): void {
    for (const name of [this.#inside, this.#outside]) must(['ip', 'netns', 'add', name]);
    const peer = ['peer', 'name', 'veth0', 'netns', this.#inside];
    must(['ip', '-n', this.#outside, 'link', 'add', 'veth0', 'type', 'veth', ...peer]);
    for (const [name, address] of [
      [this.#inside, ADDRESS_INSIDE],
      [this.#outside, ADDRESS_OUTSIDE],
    ] as const) {
      must(['ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', 'veth0']);
      must(['ip', '-n', name, 'link', 'set', 'lo', 'up']);
      must(['ip', '-n', name, 'link', 'set', 'veth0', 'up']);
    }
  }

  /** The container's init, as the host numbers it; 0 while there is none. */
  #findLeader(): number {
    const pid = this.#nspawn?.pid;
    const path = `/proc/${pid}/task/${pid}/children`;
    return existsSync(path) ? Number(readFileSync(path, 'utf8').trim().split(' ')[0] ?? 0) : 0;
  }

  /** Runs a command inside. */
  run(command: readonly string[]): Answer {
    return run(['nsenter', '--target', String(this.#leader), '--all', ...command], { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' });
  }

  /** As `run`; throws where it fails. */
  must(command: readonly string[]): string {
    const { status, stdout, stderr } = this.run(command);
    if (status !== 0) throw new Error(`${command.join(' ')}: status ${status}: ${stderr}${stdout}`);
    return stdout;
  }

  /** A property of a unit, as systemctl shows it. */
  property(unit: string, name: string): string {
    return this.must(['systemctl', 'show', '--property', name, '--value', unit]).trim();
  }

  /** Lines of the journal of `unit` so far. */
  journal(unit: string): string {
    return this.run(['journalctl', '--no-pager', '--output', 'cat', '--unit', unit]).stdout;
  }

  /** Sends UDP packets from outside, one after the other, from `port` to port 9 inside. */
  send(port: number, packets: number): void {
    const code = `const socket = require('node:dgram').createSocket('udp4');
      socket.bind(${port}, async () => {
        for (let i = 0; i < ${packets}; i++) await new Promise((done) => socket.send('x'.repeat(100), 9, '${ADDRESS_INSIDE}', done));
        socket.close();
      });`;
    must(['ip', 'netns', 'exec', this.#outside, process.execPath, '-e', code]);
  }

  /** Ends it and removes all that there was of it, however far it came. */
  async destroy(): Promise<void> {
    const nspawn = this.#nspawn;
    if (nspawn !== undefined && nspawn.exitCode === null) {
      const ended = new Promise((resolve) => nspawn.once('exit', resolve));
      const leader = this.#findLeader();
      if (leader !== 0) run(['kill', '-KILL', String(leader)]);
      // nspawn ends by itself behind its container, or at the latest now; the container dies with it.
      const late = setTimeout(() => nspawn.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(late);
    }
    for (const name of [this.#inside, this.#outside]) run(['ip', 'netns', 'delete', name]);
    // Not across a mount: /usr of the host was mounted there, though in a namespace that has gone.
    run(['rm', '-rf', '--one-file-system', this.#folder]);
  }
}
