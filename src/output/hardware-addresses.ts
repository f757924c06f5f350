// Hardware addresses replaced by locally administered ones that the key decides (HMAC-SHA-256): the same for the same, and nothing
// of the maker left, whose number is half of the address. Those of groups stay such; broadcast and none stay as they are.

import { createHmac } from 'node:crypto';

const MOST_KNOWN = 65_536;
const IS_GROUP = 0x01;
const IS_LOCAL = 0x02;
const EVERYBODY_OR_NOBODY = /^(ff(:ff)*|00(:00)*)?$/;

export class HardwareAddresses {
  readonly #key: Uint8Array;
  readonly #known = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** What stands for `address`, which like it is hex with colons between. */
  replaced(address: string): string {
    if (EVERYBODY_OR_NOBODY.test(address)) return address;
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const digest = createHmac('sha256', this.#key).update(address).digest();
    const group = Number.parseInt(address.slice(0, 2), 16) & IS_GROUP;
    digest[0] = (digest[0]! & ~(IS_GROUP | IS_LOCAL)) | IS_LOCAL | group;
    const bytes = (address.length + 1) / 3;
    const shown = Array.from(digest.subarray(0, bytes), (byte) => byte.toString(16).padStart(2, '0')).join(':');
    if (this.#known.size === MOST_KNOWN) this.#known.clear();
    this.#known.set(address, shown);
    return shown;
  }
}
