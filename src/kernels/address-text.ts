// Addresses as text at an address in memory, each with a comma behind it: what output/digits.ts writes, in fewer steps. Each answers
// the address behind the comma, and may write up to 4 bytes beyond that.

import { three } from './number-text';

const COMMA = 0x2c;
const THREE_ZEROS: u32 = 0x303030;
const DOT_BEHIND_THREE: u32 = 0x2e << 24;
const COLON = 0x3a;

/** Addresses of "0." to "255.", a word each, and of their lengths. */
let octets: usize = 0;
let octetLengths: usize = 0;

/** Writes both tables; that of three digits (number-text.ts) is there. */
export function setOctets(at: usize, lengthsAt: usize): void {
  octets = at;
  octetLengths = lengthsAt;
  for (let octet: u32 = 0; octet < 256; octet++) {
    const text = <u32>three(octet);
    // Bits of the zeros in front; the last digit stays whatever it is.
    const leading = ctz<u32>((text ^ THREE_ZEROS) | (1 << 16)) & 0x18;
    store<u32>(at + (octet << 2), (text | DOT_BEHIND_THREE) >>> leading);
    store<u8>(lengthsAt + octet, 4 - (leading >>> 3));
  }
}

/** Two words in dotted decimals, the lower first. */
export function putIpv4Ends(at: usize, ends: u64): usize {
  let to = at;
  let left = ends;
  for (let end = 0; end < 2; end++) {
    const address = <u32>left;
    to = putPair(putPair(to, address >>> 24, (address >>> 16) & 0xff), (address >>> 8) & 0xff, address & 0xff);
    store<u8>(to - 1, COMMA);
    left >>>= 32;
  }
  return to;
}

function putPair(at: usize, first: u32, second: u32): usize {
  const length: usize = load<u8>(octetLengths + first);
  const text = <u64>load<u32>(octets + ((<usize>first) << 2)) | ((<u64>load<u32>(octets + ((<usize>second) << 2))) << ((<u64>length) << 3));
  store<u64>(at, text);
  return at + length + load<u8>(octetLengths + second);
}

/** Four words, as RFC 5952 has them. */
export function putIpv6(at: usize, words: usize): usize {
  const zeros = zeroGroups(words);
  const longest = longestRun(zeros);
  if (longest === 0) return withComma(putGroups(at, words, 0, 8));
  const first = longest >>> 8;
  const behind = first + (longest & 0xff);
  let to = at;
  if (first === 0) store<u8>(to++, COLON);
  to = putGroups(to, words, 0, first);
  store<u8>(to++, COLON);
  if (behind < 8) return withComma(putGroups(to, words, behind, 8));
  store<u8>(to, COMMA);
  return to + 1;
}

/** A comma in place of the colon that is behind the last group. */
function withComma(end: usize): usize {
  store<u8>(end - 1, COMMA);
  return end;
}

/** Group `group` of eight: of a word's halves the higher comes first. */
function groupAt(words: usize, group: u32): u32 {
  return load<u16>(words + ((group ^ 1) << 1));
}

/** A bit for each group that is zero, the first lowest. */
function zeroGroups(words: usize): u32 {
  let zeros: u32 = 0;
  for (let group: u32 = 0; group < 8; group++) zeros |= u32(groupAt(words, group) === 0) << group;
  return zeros;
}

/** The longest run of two or more set bits, the first where there are several: first bit << 8 | bits; 0 for none. */
function longestRun(bits: u32): u32 {
  let length: u32 = 0;
  let firsts: u32 = 0;
  // Bits at which a run of `length` and one more begins.
  for (let left = bits; left !== 0; left &= bits >>> length) {
    firsts = left;
    length++;
  }
  return length < 2 ? 0 : (ctz<u32>(firsts) << 8) | length;
}

/** The groups [from, to) in hexadecimal, a colon behind each. */
function putGroups(at: usize, words: usize, from: u32, to: u32): usize {
  let next = at;
  for (let group = from; group < to; group++) next = putGroup(next, groupAt(words, group));
  return next;
}

function putGroup(at: usize, group: u32): usize {
  // One digit a byte, the first lowest.
  const nibbles = (group >>> 12) | (group & 0x0f00) | ((group & 0x00f0) << 12) | ((group & 0x000f) << 24);
  // From 10 on letters: adding 6 carries into the next half of the byte.
  const letters = ((nibbles + 0x06060606) >>> 4) & 0x01010101;
  // Bits of the zeros in front; the last digit stays whatever it is.
  const leading = ctz<u32>(nibbles | (1 << 24)) & 0x18;
  store<u32>(at, (nibbles + 0x30303030 + letters * 0x27) >>> leading);
  const to = at + 4 - <usize>(leading >>> 3);
  store<u8>(to, COLON);
  return to + 1;
}
