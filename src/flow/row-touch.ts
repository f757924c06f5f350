// The lookup of a whole batch of packets before any of them is tracked: memory is waited for once a batch, not once a packet.

import * as packet from '../decode/packet.js';
import { hashPackets } from './hash.js';
import type { RowStore } from './row-store.js';

/**
 * Gives each of the packets [from, to) its key's hash, and the place in the store of the row that it will look at first, and reads
 * that. Answers some bits of all that it read, or reading would be optimized away.
 */
// Memory is waited for in `readAll` alone: looking for the row where its index entry is read, one packet after the other,
// took twice as long, since so much is computed between two misses that hardly any two overlap.
// Each loop has no other loop in it: only from such a one does the compiler take out what is the same each time. They are not
// functions of their own, which would be compiled once for themselves and once more as part of this.
export function touchRows(store: RowStore, packets: packet.PacketBatch, from: number, to: number): number {
  const { layout, seed, index, words } = store;
  const { entries, shift, longerShift, moved } = index;
  const { words: packetWords, rows } = packets;
  const rowWords = layout.words;
  hashPackets(seed, layout, packetWords, from, to);
  for (let i = from; i < to; i++) {
    const hash = packetWords[i * packet.PACKET_WORDS + packet.HASH]!;
    const home = hash >>> shift;
    const longerHome = hash >>> longerShift;
    rows[i] = 2 * (home < moved ? home : longerHome);
  }
  const touched = readAll(entries, rows, from, to);
  // From there on to the entry with the hash: a step looks at one entry.
  let i = from;
  let at = rows[i]!;
  let hash = packetWords[i * packet.PACKET_WORDS + packet.HASH]!;
  while (i < to) {
    const found = entries[at]!;
    if (found !== hash && found !== 0) {
      at += 2;
      continue;
    }
    // Where there is none yet this is row 0, and looking at that changes nothing: it has another key, or none.
    rows[i++] = entries[at + 1]! * rowWords;
    if (i === to) break;
    at = rows[i]!;
    hash = packetWords[i * packet.PACKET_WORDS + packet.HASH]!;
  }
  return touched ^ readAll(words, rows, from, to);
}

/** Reads `memory` at all of the places [from, to), so that cache misses overlap. */
// Four at a time: the fewer instructions lie between two reads, the more of them the processor has under way at once.
function readAll(memory: Int32Array, places: Int32Array, from: number, to: number): number {
  let bits = 0;
  let i = from;
  for (const first = from + 1 + ((to - from - 1) & 3); i < first; i++) bits ^= memory[places[i]!]!;
  for (; i < to; i += 4) {
    bits ^= memory[places[i]!]! ^ memory[places[i + 1]!]! ^ memory[places[i + 2]!]! ^ memory[places[i + 3]!]!;
  }
  return bits;
}
