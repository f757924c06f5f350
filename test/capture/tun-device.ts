// An interface whose hardware type can be changed while it is down, as `iw set type monitor` does it: a tun device (linux/if_tun.h).

import { closeSync, openSync, writeSync } from 'node:fs';
import { checked, koffi, libc } from '../../src/capture/libc.js';
import { ip } from '../private-network.js';

const TUNSETIFF = 0x4004_54ca;
const TUNSETLINK = 0x4004_54cd;
const IFF_TUN_NO_PI = 0x1001;
const IFREQ_LENGTH = 40;
const IFREQ_UNION = 16;

export class TunDevice {
  readonly #fd = openSync('/dev/net/tun', 'r+');
  readonly #name: string;

  constructor(name: string) {
    const request = new Uint8Array(IFREQ_LENGTH);
    new TextEncoder().encodeInto(name, request);
    new DataView(request.buffer).setUint16(IFREQ_UNION, IFF_TUN_NO_PI, true);
    checked('ioctl', libc().ioctl(this.#fd, TUNSETIFF, request));
    this.#name = name;
    this.up();
  }

  up(): void {
    ip(`link set dev ${this.#name} up`);
  }

  down(): void {
    ip(`link set dev ${this.#name} down`);
  }

  /** Frames are of the hardware type `type` (linux/if_arp.h) from now on; the device must be down. */
  become(type: number): void {
    const setLink = koffi().load(null).func('int ioctl(int, ulong, ulong)') as (fd: number, request: number, type: number) => number;
    checked('ioctl', setLink(this.#fd, TUNSETLINK, type));
  }

  /** The frame arrives on the interface. */
  receive(frame: Uint8Array): void {
    writeSync(this.#fd, frame);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
