// Numbers, addresses and times become text, straight into bytes: no strings on the way. Every function writes at `at` and
// answers the position behind what it wrote; `view` has room for LONGEST_FIELD bytes there.

import { endianness } from 'node:os';

/** Bytes. The longest thing written here is an IPv6 address of 39. */
export const LONGEST_FIELD = 48;

const ZERO = 0x30;
const DOT = 0x2e;
const COLON = 0x3a;

/** "00" to "99". */
const PAIRS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
/** "0000" to "9999" as little-endian words. */
// What makes these tables is compiled by nobody, and a replay of a few packets waits for it: joined text takes a third of a loop's time.
const FOUR_DIGITS = littleEndianWords(PAIRS.map((first) => first + PAIRS.join(first)).join(''));
/** Digits that each of these numbers has without leading zeros. */
const DIGITS = new Uint8Array(10_000).fill(4).fill(3, 0, 1000).fill(2, 0, 100).fill(1, 0, 10);
/** "00" to "99" as little-endian half words. */
const TWO_DIGITS = Uint16Array.from(PAIRS, littleEndian);
/** "0." to "255.", as little-endian words, and how long each is. */
const OCTETS = littleEndianWords(Array.from({ length: 256 }, (_, n) => `${n}.`.padEnd(4, '\0')).join(''));
const OCTET_LENGTHS = new Uint8Array(256).fill(4).fill(3, 0, 100).fill(2, 0, 10);

/** Up to four ASCII characters as the number whose little-endian bytes they are. */
export function littleEndian(text: string): number {
  let word = 0;
  for (let i = text.length - 1; i >= 0; i--) word = word * 256 + text.charCodeAt(i);
  return word;
}

/** The same of each four characters of `text`. */
function littleEndianWords(text: string): Uint32Array {
  const words = new Uint32Array(text.length / Uint32Array.BYTES_PER_ELEMENT);
  const bytes = Buffer.from(words.buffer);
  bytes.write(text, 'latin1');
  if (endianness() === 'BE') bytes.swap32();
  return words;
}

/** A whole number from 0 to 2^53. */
export function putNumber(view: DataView, at: number, value: number): number {
  if (value >= 100_000_000) return putLong(view, at, value);
  const whole = value | 0;
  if (whole < 10_000) return putUpTo4(view, at, whole);
  const high = (whole / 10_000) | 0;
  return put4(view, putUpTo4(view, at, high), whole - high * 10_000);
}

function putLong(view: DataView, at: number, value: number): number {
  const high = Math.floor(value / 100_000_000);
  const low = value - high * 100_000_000;
  const middle = (low / 10_000) | 0;
  return put4(view, put4(view, putNumber(view, at, high), middle), low - middle * 10_000);
}

// How many digits there are is looked up, since no processor foresees it: a comparison gone wrong costs more than the rest.
function putUpTo4(view: DataView, at: number, value: number): number {
  const length = DIGITS[value]!;
  view.setUint32(at, FOUR_DIGITS[value]! >>> (32 - 8 * length), true);
  return at + length;
}

function put4(view: DataView, at: number, value: number): number {
  view.setUint32(at, FOUR_DIGITS[value]!, true);
  return at + 4;
}

export function put2(view: DataView, at: number, value: number): number {
  view.setUint16(at, TWO_DIGITS[value]!, true);
  return at + 2;
}

/** Six digits, zeros in front. */
function put6(view: DataView, at: number, value: number): number {
  const high = (value / 100) | 0;
  return put2(view, put4(view, at, high), value - high * 100);
}

/** An IPv4 address in dotted decimals, from a word in network order. */
export function putIpv4(view: DataView, at: number, address: number): number {
  let to = at;
  for (let shift = 24; shift > 0; shift -= 8) {
    const octet = (address >>> shift) & 0xff;
    view.setUint32(to, OCTETS[octet]!, true);
    to += OCTET_LENGTHS[octet]!;
  }
  const last = address & 0xff;
  view.setUint32(to, OCTETS[last]!, true);
  return to + OCTET_LENGTHS[last]! - 1;
}

/** An IPv6 address of four words in network order, from `words[from]` on, as RFC 5952 has it. */
export function putIpv6(view: DataView, at: number, words: Int32Array, from: number): number {
  const zeros = longestZeros(words, from);
  const firstZero = zeros >> 8;
  const zeroGroups = zeros & 0xff;
  let to = at;
  for (let group = 0; group < 8; group++) {
    if (zeroGroups > 0 && group === firstZero) {
      view.setUint8(to++, COLON);
      if (group === 0) view.setUint8(to++, COLON);
      group += zeroGroups - 1;
      continue;
    }
    to = putHex(view, to, groupOf(words, from, group));
    if (group < 7) view.setUint8(to++, COLON);
  }
  return to;
}

function groupOf(words: Int32Array, from: number, group: number): number {
  const word = words[from + (group >> 1)]!;
  return (group & 1) === 0 ? word >>> 16 : word & 0xffff;
}

/** The longest run of two or more zero groups, the first where there are several: first group << 8 | groups; 0 for none. */
function longestZeros(words: Int32Array, from: number): number {
  let best = 0;
  let run = 0;
  for (let group = 0; group < 8; group++) {
    run = groupOf(words, from, group) === 0 ? run + 1 : 0;
    if (run >= 2 && run > (best & 0xff)) best = ((group - run + 1) << 8) | run;
  }
  return best;
}

function putHex(view: DataView, at: number, value: number): number {
  let to = at;
  for (let shift = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 0xf;
    view.setUint8(to++, digit < 10 ? ZERO + digit : 0x61 - 10 + digit);
  }
  return to;
}

const ZERO_POINT_00 = littleEndian('0.00');

/** A duration of `ns` nanoseconds as seconds with 6 decimals, rounded half up. */
export function putSeconds(view: DataView, at: number, ns: number): number {
  // Most flows of a scan have one packet.
  if (ns === 0) {
    view.setUint32(at, ZERO_POINT_00, true);
    view.setUint32(at + 4, FOUR_DIGITS[0]!, true);
    return at + 8;
  }
  const microseconds = Math.floor((ns + 500) / 1000);
  const seconds = Math.floor(microseconds / 1_000_000);
  const to = putNumber(view, at, seconds);
  view.setUint8(to, DOT);
  return put6(view, to + 1, microseconds - seconds * 1_000_000);
}

/** Nine digits, zeros in front. */
export function put9(view: DataView, at: number, value: number): number {
  const high = Math.floor(value / 100_000);
  const low = value - high * 100_000;
  view.setUint8(put4(view, at, high), ZERO + ((low / 10_000) | 0));
  return put4(view, at + 5, low % 10_000);
}
