// Two hosts on this machine: network namespaces joined by a veth pair. What one sends the other's interface sees, and nothing else
// does. Needs root and iproute2; tests skip elsewhere and say so.

import { execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';

/** Why tests that need two hosts cannot run here; false when they can. `tools` are programs that they need besides. */
export function whyNoHosts(...tools: string[]): string | false {
  if (process.platform !== 'linux') return 'network namespaces are Linux';
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  const missing = ['ip', ...tools].find((tool) => spawnSync('/bin/sh', ['-c', `command -v ${tool}`]).status !== 0);
  return missing === undefined ? false : `${missing} is not installed`;
}

/** What the hosts are made for: a test, or a bench. */
export interface Occasion {
  /** Does something when it is over. */
  after(end: () => void): void;
}

let made = 0;

export class TwoHosts {
  /** Namespaces, and the interface that each has. */
  readonly sender: string;
  readonly sensor: string;
  readonly sends = 'out0';
  readonly sees = 'in0';

  private constructor(name: string) {
    this.sender = `${name}-a`;
    this.sensor = `${name}-b`;
  }

  /** Makes them; they go when the occasion is over. */
  static make(t: Occasion, mtu = 65_535): TwoHosts {
    const hosts = new TwoHosts(`rastro-${process.pid}-${made++}`);
    t.after(() => hosts.remove());
    for (const host of [hosts.sender, hosts.sensor]) {
      ip('netns', 'add', host);
      // Nothing but what a test sends: no router solicitations, no duplicate address detection.
      hosts.run(host, ['sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1']);
      hosts.run(host, ['ip', 'link', 'set', 'lo', 'up']);
    }
    hosts.plug(mtu);
    return hosts;
  }

  /** Joins them by a veth pair, up at both ends. */
  plug(mtu = 65_535): void {
    const { sender, sensor, sends, sees } = this;
    const peer = ['peer', 'name', sees, 'mtu', String(mtu), 'netns', sensor];
    ip('-n', sender, 'link', 'add', sends, 'mtu', String(mtu), 'type', 'veth', ...peer);
    ip('-n', sender, 'link', 'set', sends, 'up');
    ip('-n', sensor, 'link', 'set', sees, 'up');
  }

  /** Takes the pair away: the interfaces of both vanish. */
  unplug(): void {
    ip('-n', this.sender, 'link', 'del', this.sends);
  }

  /** Runs a program on a host to its end and answers what it printed. Throws when it fails. */
  run(host: string, [program = '', ...args]: readonly string[]): string {
    return execFileSync('ip', ['netns', 'exec', host, program, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Starts a program on a host. */
  start(host: string, command: readonly string[], options: SpawnOptions = {}): ReturnType<typeof spawn> {
    return spawn('ip', ['netns', 'exec', host, ...command], options);
  }

  /** Sends every frame of a capture, as fast as can be or at `options`' rate. */
  replay(capture: string, ...options: string[]): void {
    const rate = options.length === 0 ? ['--topspeed'] : options;
    this.run(this.sender, ['tcpreplay', '--quiet', '--preload-pcap', ...rate, '-i', this.sends, capture]);
  }

  remove(): void {
    for (const host of [this.sender, this.sensor]) spawnSync('ip', ['netns', 'del', host]);
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}
