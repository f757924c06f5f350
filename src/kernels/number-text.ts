// Numbers and durations as text at an address: what output/digits.ts writes, in fewer steps. Behind each number is a comma,
// behind a duration a newline. Each function answers the address behind that, and may write up to 8 bytes more.

const DOT: u64 = 0x2e;
const COMMA_BEHIND_SIX: u64 = 0x2c << 48;
const NEWLINE: u64 = 0x0a;
/** "0.000000" */
const ZERO_SECONDS: u64 = 0x3030_2e30 | (0x3030_3030 << 32);
const SIX_ZEROS: u64 = 0x3030_3030_3030;
const MILLION: u32 = 1_000_000;
/** A whole number below this, added to 2^52, is in the lowest bits of what that makes: that is one step, a conversion is many. */
const WHOLE: f64 = 4_503_599_627_370_496;
/** Nanoseconds of which the microseconds are below 2^32. */
const SHORT_NS: f64 = 4_294_967_000_000;

/** Address of "000" to "999", a word each. */
let threes: usize = 0;

/** Writes the table of three digits each at `at`. */
export function setThrees(at: usize): void {
  threes = at;
  for (let value: u32 = 0; value < 1000; value++) {
    const tens = value / 10;
    store<u32>(at + ((<usize>value) << 2), 0x303030 | (tens / 10) | ((tens % 10) << 8) | ((value % 10) << 16));
  }
}

/** The three digits of a number below 1000, the first lowest. */
export function three(value: u32): u64 {
  return load<u32>(threes + ((<usize>value) << 2));
}

/** The six digits of a number below 10^6, the first lowest. */
function six(value: u32): u64 {
  const high = value / 1000;
  return three(high) | (three(value - high * 1000) << 24);
}

/** A number below 10^6. */
export function putUpTo6(at: usize, value: u32): usize {
  const text = six(value);
  // Bits of the zeros in front; the last digit stays whatever it is.
  const leading = ctz<u64>((text ^ SIX_ZEROS) | (1 << 40)) & 0x38;
  store<u64>(at, (text | COMMA_BEHIND_SIX) >>> leading);
  return at + 7 - <usize>(leading >>> 3);
}

/** The six digits of a number below 10^6, behind the digits that end before the comma at `at` - 1. */
function putSix(at: usize, value: u32): usize {
  store<u64>(at - 1, six(value) | COMMA_BEHIND_SIX);
  return at + 6;
}

/** A whole number from 0 to 2^53. */
export function putNumber(at: usize, value: f64): usize {
  if (value < <f64>MILLION) return putUpTo6(at, <u32>reinterpret<u64>(value + WHOLE));
  return putLong(at, value);
}

/** The same, from 10^6 on. */
function putLong(at: usize, value: f64): usize {
  const high = Math.floor(value / <f64>MILLION);
  const low = <u32>(value - high * <f64>MILLION);
  if (high < <f64>MILLION) return putSix(putUpTo6(at, <u32>high), low);
  const highest = Math.floor(high / <f64>MILLION);
  return putSix(putSix(putUpTo6(at, <u32>highest), <u32>(high - highest * <f64>MILLION)), low);
}

/** A duration of `ns` nanoseconds, a whole number, as seconds with 6 decimals, rounded half up, and a newline. */
export function putSeconds(at: usize, ns: f64): usize {
  // Most flows of a scan have one packet.
  if (ns === 0) {
    store<u64>(at, ZERO_SECONDS);
    store<u8>(at + 8, <u8>NEWLINE);
    return at + 9;
  }
  if (ns >= SHORT_NS) return putLongSeconds(at, ns);
  // The sum is rounded to a whole number, half to even; a half is made a little more than that first, as nothing else is near it.
  const microseconds = <u32>reinterpret<u64>(ns * 0.001 + 0.0005 + WHOLE);
  const seconds = microseconds / MILLION;
  return putFraction(putUpTo6(at, seconds), microseconds - seconds * MILLION);
}

function putLongSeconds(at: usize, ns: f64): usize {
  const microseconds = Math.floor((ns + 500) / 1000);
  const seconds = Math.floor(microseconds / <f64>MILLION);
  // Beyond 2^53 microseconds what is left over is rounded, and may be a million or less than none.
  const left = min(max(microseconds - seconds * <f64>MILLION, 0), <f64>(MILLION - 1));
  return putFraction(putNumber(at, seconds), <u32>left);
}

/** A point in place of the comma before `at`, six digits and a newline. */
function putFraction(at: usize, microseconds: u32): usize {
  store<u64>(at - 1, DOT | (six(microseconds) << 8) | (NEWLINE << 56));
  return at + 7;
}
