// The hash of a flow's key, the same that flow/hash.ts gives and explains.

import { HASH, NARROW_META, PACKET_WORDS } from '../decode/packet-words';
import { META_KEY, NARROW_KEY_WORDS } from '../flow/row-words';
import { keyWords, metaAt } from './layout';

const PACKET_BYTES: usize = 4 * PACKET_WORDS;

let start: u32 = 0;
/** Address of a multiplier for each word of a key, and one more for protocol and family. */
let multipliers: usize = 0;
let second: u32 = 0;

export function setSeed(first: u32, multipliersAt: usize, other: u32): void {
  start = first;
  multipliers = multipliersAt;
  second = other;
}

function mixed(hash: u32, word: u32, multiplier: u32, other: u32): u32 {
  const once = (hash ^ word) * multiplier;
  return (once ^ (once >>> 16)) * other;
}

function finished(hash: u32): u32 {
  let done: u32 = (hash ^ (hash >>> 15)) * 0x7feb352d;
  done ^= done >>> 15;
  return done === 0 ? 1 : done;
}

/** Of the key at `key`; never 0. */
export function hashOf(key: usize): u32 {
  const other = second;
  const at = multipliers;
  const meta = load<u32>(key + metaAt) & META_KEY;
  if (keyWords === NARROW_KEY_WORDS) {
    let hash = (start ^ meta) * load<u32>(at, 12);
    hash = mixed(hash, load<u32>(key), load<u32>(at), other);
    hash = mixed(hash, load<u32>(key, 4), load<u32>(at, 4), other);
    return finished(mixed(hash, load<u32>(key, 8), load<u32>(at, 8), other));
  }
  const words = (<usize>keyWords) << 2;
  let hash = (start ^ meta) * load<u32>(at + words);
  for (let word: usize = 0; word < words; word += 4) hash = mixed(hash, load<u32>(key + word), load<u32>(at + word), other);
  return finished(hash);
}

/** Puts the hash of each of the packets [from, end), which are addresses, behind its key; the same that hashOf answers. */
export function hashPackets(from: usize, end: usize): void {
  if (keyWords !== NARROW_KEY_WORDS) {
    for (let packet = from; packet < end; packet += PACKET_BYTES) store<u32>(packet, hashOf(packet), 4 * HASH);
    return;
  }
  const other = second;
  const first = start;
  const ports = load<u32>(multipliers);
  const source = load<u32>(multipliers, 4);
  const destination = load<u32>(multipliers, 8);
  const meta = load<u32>(multipliers, 12);
  for (let packet = from; packet < end; packet += PACKET_BYTES) {
    let hash = (first ^ (load<u32>(packet, 4 * NARROW_META) & META_KEY)) * meta;
    hash = mixed(hash, load<u32>(packet), ports, other);
    hash = mixed(hash, load<u32>(packet, 4), source, other);
    store<u32>(packet, finished(mixed(hash, load<u32>(packet, 8), destination, other)), 4 * HASH);
  }
}
