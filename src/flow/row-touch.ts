// The lookup of a whole batch of packets before any of them is tracked: memory is waited for once a batch, not once a packet.

import * as packet from '../decode/packet.js';
import type { RowStore } from './row-store.js';

/**
 * Finds the place in the store of the row that each of the packets [from, to) will look at first, and reads it. Answers some bits
 * of all that it read, or reading would be optimized away.
 */
// Memory is waited for in `readAll` alone: looking for the row where its index entry is read, one packet after the other,
// took twice as long, since so much is computed between two misses that hardly any two overlap.
export function touchRows(store: RowStore, packets: packet.PacketBatch, from: number, to: number): number {
  const { rowWords, words, index } = store;
  const { entries, shift, longerShift, moved } = index;
  const { words: packetWords, rows } = packets;
  for (let i = from; i < to; i++) {
    const hash = packetWords[i * packet.PACKET_WORDS + packet.HASH]!;
    const home = hash >>> shift;
    rows[i] = 2 * (home < moved ? home : hash >>> longerShift);
  }
  const touched = readAll(entries, rows, from, to);
  for (let i = from; i < to; i++) {
    const hash = packetWords[i * packet.PACKET_WORDS + packet.HASH]!;
    let at = rows[i]!;
    let found = entries[at]!;
    while (found !== hash && found !== 0) {
      at += 2;
      found = entries[at]!;
    }
    // Where there is none yet row 0 is looked at, which changes nothing: it has another key, or none.
    rows[i] = found === 0 ? 0 : entries[at + 1]! * rowWords;
  }
  return touched ^ readAll(words, rows, from, to);
}

/** Reads `memory` at all of the places [from, to), so that cache misses overlap. */
// Four at a time: the fewer instructions lie between two reads, the more of them the processor has under way at once.
function readAll(memory: Int32Array, places: Int32Array, from: number, to: number): number {
  let bits = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    bits ^= memory[places[i]!]! ^ memory[places[i + 1]!]! ^ memory[places[i + 2]!]! ^ memory[places[i + 3]!]!;
  }
  for (; i < to; i++) bits ^= memory[places[i]!]!;
  return bits;
}
