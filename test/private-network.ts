// A network of the test's own: this process leaves the machine's network namespace for a new one, which ends with it. Veth
// pairs there are as good as two hosts: what is sent on one end arrives at the other, byte for byte.

import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { checked, koffi, libc } from '../src/capture/libc.js';
import * as packetSocket from '../src/capture/packet-socket.js';

const CLONE_NEWNET = 0x4000_0000;

/** Why there can be no private network; undefined when this process is in one now. */
export const NO_NETWORK: string | undefined = enter();

/** Options of tests that need the network. */
export const NEEDS_NETWORK = NO_NETWORK === undefined ? {} : { skip: NO_NETWORK };

function enter(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root, for a network namespace of its own';
  try {
    execFileSync('ip', ['-V'], { stdio: 'ignore' });
  } catch {
    return 'needs ip (iproute2)';
  }
  const unshare = koffi().load(null).func('int unshare(int)');
  if (unshare(CLONE_NEWNET) !== 0) return 'may make no network namespace';
  // No router solicitations and the like among the test's frames.
  writeFileSync('/proc/sys/net/ipv6/conf/default/disable_ipv6', '1');
  writeFileSync('/proc/sys/net/ipv6/conf/all/disable_ipv6', '1');
  ip('link set lo up');
  return undefined;
}

/** Runs `ip` with the words of `command`. */
export function ip(command: string): void {
  execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Two interfaces that are joined, up, for frames of up to 9000 bytes. */
export function addPair(one: string, other: string): void {
  ip(`link add ${one} type veth peer name ${other}`);
  for (const name of [one, other]) ip(`link set ${name} mtu 9000 arp off up`);
}

/** Sends frames over one interface, as they are. */
export class FrameSender {
  readonly #fd = packetSocket.openPacketSocket();
  readonly #send = koffi().load(null).func('long send(int, void *, size_t, int)');

  constructor(name: string) {
    packetSocket.bindTo(this.#fd, libc().if_nametoindex(name), packetSocket.NO_PROTOCOL);
  }

  send(...frames: readonly Uint8Array[]): void {
    for (const frame of frames) {
      if (this.#send(this.#fd, frame, frame.length, 0) !== frame.length) throw new Error(`a frame of ${frame.length} bytes was not sent`);
    }
  }

  close(): void {
    libc().close(this.#fd);
  }
}

const TUN_DEVICE = '/dev/net/tun';

/** Options of tests that need an interface without link header besides. */
export const NEEDS_TUN = NO_NETWORK === undefined && !existsSync(TUN_DEVICE) ? { skip: `needs ${TUN_DEVICE}` } : NEEDS_NETWORK;

const TUNSETIFF = 0x400454ca;
const IFF_TUN_NO_PI = 0x1001;

/** An interface without link header, up for as long as it is open; packets that are written arrive there. */
export class Tun {
  readonly #fd = openSync(TUN_DEVICE, 'r+');

  constructor(name: string) {
    const request = new Uint8Array(40);
    request.set(new TextEncoder().encode(name));
    new Uint16Array(request.buffer)[8] = IFF_TUN_NO_PI;
    checked('ioctl', libc().ioctl(this.#fd, TUNSETIFF, request));
    ip(`link set ${name} up`);
  }

  write(packet: Uint8Array): void {
    writeSync(this.#fd, packet);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
