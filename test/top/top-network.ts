// A network namespace in which nothing is sent but what a test sends: a loopback with IPv4 and IPv6, a web server, and clients.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const SERVER = "require('http').createServer((_, answer) => answer.end('hello')).listen(8080, '::', () => console.log('ready'))";

let made = 0;

export class TopNetwork {
  readonly #t: TestContext;
  readonly name = `rastro-t-${process.pid}-${made++}`;

  private constructor(t: TestContext) {
    this.#t = t;
  }

  /** Makes it, with the server running; all of it goes when the test ends. */
  static async make(t: TestContext): Promise<TopNetwork> {
    const network = new TopNetwork(t);
    spawnSync('ip', ['netns', 'add', network.name]);
    t.after(() => spawnSync('ip', ['netns', 'del', network.name]));
    spawnSync('ip', ['-n', network.name, 'link', 'set', 'lo', 'up']);
    const server = network.start([process.execPath, '-e', SERVER]);
    await once(server.stdout!, 'data');
    return network;
  }

  /** The words that run a program in it. */
  inside(command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...command];
  }

  /** Starts a program in it; its PID is the child's. */
  start(command: readonly string[]): ChildProcess {
    const [program = '', ...args] = this.inside(command);
    const child = spawn(program, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#t.after(() => child.kill('SIGKILL'));
    return child;
  }

  /** Runs a client to its end and answers its PID. */
  async client(command: readonly string[]): Promise<number> {
    const child = this.start(command);
    child.stdout!.resume();
    await once(child, 'close');
    return child.pid!;
  }

  /** A request over IPv4, one over IPv6, and a datagram to a port that nobody listens at, which ICMP answers. */
  async talk(): Promise<{ readonly ipv4: number; readonly ipv6: number; readonly udp: number }> {
    const udp = "const s = require('dgram').createSocket('udp4'); s.send('x', 9999, '127.0.0.1', () => setTimeout(() => s.close(), 50))";
    return {
      ipv4: await this.client(['curl', '-s', 'http://127.0.0.1:8080/']),
      ipv6: await this.client(['curl', '-s', 'http://[::1]:8080/']),
      udp: await this.client([process.execPath, '-e', udp]),
    };
  }
}
