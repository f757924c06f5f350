// What the key of a packet's flow is: which end comes first in it, and which partition it is in.

import * as packet from '../decode/packet.js';
import { META_SWAPPED, NARROW, type RowLayout, WIDE } from './row.js';

export type Direction = 'uni' | 'bi';

/** Brings both directions of a conversation to the same key. */
export function orient(packets: packet.PacketBatch): void {
  const { words, wide, length } = packets;
  for (let i = 0; i < length; i++) {
    const at = i * packet.PACKET_WORDS;
    const layout = wide[i] === 1 ? WIDE : NARROW;
    if (!isAgainstOrder(words, at, layout)) continue;
    swapEnds(words, at, layout);
    words[at + layout.meta] = words[at + layout.meta]! | META_SWAPPED;
  }
}

function addressWords(layout: RowLayout): number {
  return layout === WIDE ? 4 : 1;
}

/** True when the packet at `at` goes from the greater to the lesser end. */
function isAgainstOrder(words: Int32Array, at: number, layout: RowLayout): boolean {
  const length = addressWords(layout);
  for (let word = packet.SOURCE; word < packet.SOURCE + length; word++) {
    const difference = (words[at + word]! >>> 0) - (words[at + word + length]! >>> 0);
    if (difference !== 0) return difference > 0;
  }
  const ports = words[at + packet.PORTS]!;
  return ports >>> 16 > (ports & 0xffff);
}

/** Swaps source and destination of the key at `at`, addresses and ports. */
function swapEnds(words: Int32Array, at: number, layout: RowLayout): void {
  const length = addressWords(layout);
  for (let word = packet.SOURCE; word < packet.SOURCE + length; word++) {
    const source = words[at + word]!;
    words[at + word] = words[at + word + length]!;
    words[at + word + length] = source;
  }
  const ports = words[at + packet.PORTS]!;
  words[at + packet.PORTS] = (ports << 16) | (ports >>> 16);
}

/**
 * Keeps only the packets of partition `part` of `parts`, which share their pair of addresses, so that both directions, all
 * fragments and everything else that must meet in one table does.
 */
export function keepPartition(packets: packet.PacketBatch, part: number, parts: number): void {
  const { words, wide, timeNs, length } = packets;
  let kept = 0;
  for (let i = 0; i < length; i++) {
    const at = i * packet.PACKET_WORDS;
    if (partitionOf(words, at, wide[i] === 1 ? WIDE : NARROW, parts) !== part) continue;
    if (kept !== i) {
      words.copyWithin(kept * packet.PACKET_WORDS, at, at + packet.PACKET_WORDS);
      wide[kept] = wide[i]!;
      timeNs[kept] = timeNs[i]!;
    }
    kept++;
  }
  packets.length = kept;
}

function partitionOf(words: Int32Array, at: number, layout: RowLayout, parts: number): number {
  let mixed = 0;
  const length = 2 * addressWords(layout);
  for (let word = packet.SOURCE; word < packet.SOURCE + length; word++) {
    mixed = (mixed + Math.imul(words[at + word]! ^ (words[at + word]! >>> 16), 0x45d9f3b)) | 0;
  }
  mixed ^= mixed >>> 15;
  return (Math.imul(mixed, 0x2c1b3c6d) >>> 8) % parts;
}
