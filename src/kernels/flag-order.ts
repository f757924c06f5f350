// The TCP flags of a conversation in order of first appearance, in one word (flow/flag-order.ts draws it).

/** The flags' bits in the order of their letters, a byte each, the first one lowest. */
const FLAG_BITS: u64 = ((<u64>0x80402004) << 32) | 0x01081002;
const FLAGS: u32 = 8;
const SEEN_SHIFT: u32 = 24;
const BITS_PER_FLAG: u32 = 3;

/** `order` after a packet with `flags`. */
export function withFlags(order: u32, flags: u32): u32 {
  const fresh = flags & ~(order >>> SEEN_SHIFT);
  return fresh === 0 ? order : append(order, fresh);
}

function append(order: u32, fresh: u32): u32 {
  let appended = order | (fresh << SEEN_SHIFT);
  let shift = BITS_PER_FLAG * popcnt(order >>> SEEN_SHIFT);
  for (let i: u32 = 0; i < FLAGS; i++) {
    if ((fresh & <u32>(FLAG_BITS >>> (8 * i)) & 0xff) === 0) continue;
    appended |= i << shift;
    shift += BITS_PER_FLAG;
  }
  return appended;
}
