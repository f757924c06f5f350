// The TCP flags of a conversation in order of first appearance, both directions together, in one word of a row's extras:
// the flags seen so far << 24 | three bits for each, its place in FLAG_BITS, the first one lowest.
// Flags that one packet brings together count in the order of FLAG_BITS. kernels/flag-order.ts puts them in.

/** Bits of the flags (RFC 9293 section 3.1, RFC 3168) in the order of their letters. */
export const FLAG_BITS = [0x02, 0x10, 0x08, 0x01, 0x04, 0x20, 0x40, 0x80] as const;
export const FLAG_LETTERS = 'SAPFRUEC';

const SEEN_SHIFT = 24;
const BITS_PER_FLAG = 3;

function seenCount(seen: number): number {
  let count = 0;
  for (let left = seen; left !== 0; left &= left - 1) count++;
  return count;
}

/** The letters of `order`, the flag seen first in front; '' for none. */
export function lettersInOrder(order: number): string {
  let letters = '';
  const count = seenCount(order >>> SEEN_SHIFT);
  for (let i = 0; i < count; i++) letters += FLAG_LETTERS[(order >>> (i * BITS_PER_FLAG)) & 7]!;
  return letters;
}
