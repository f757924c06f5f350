// KERNEL. Records become rows of the default CSV columns: the loop of output/csv-kernel.ts, byte for byte what the columns of
// output/columns.ts write one by one.
//
// How long a number is no processor foresees, and a comparison gone wrong costs more than all that is computed here: so everything is
// written in its longest form, what is beyond its end is overwritten by what follows, and only the position says how long it was.

import { META_IPV6, SOURCE, WIDE_DESTINATION, WIDE_META } from '../decode/packet-words';
import { BYTES, COUNT, LAST, META_PROTOCOL, META_SWAPPED, REVERSE } from '../flow/row-words';
import { putIpv4Ends, putIpv6 } from './address-text';
import { putNumber, putSeconds, putUpTo6 } from './number-text';

export { setOctets } from './address-text';
export { setThrees } from './number-text';
export { bytes, firstNs, lastNs, packets, reverseBytes, reversePackets, sum } from './record-sums';

/** Bytes of a keyword's place, shift: the longest of 15 and a comma. */
const KEYWORD_SHIFT: usize = 4;
/** From the meta word's META_SWAPPED to 16 or 0. */
const SWAPPED_SHIFT = 21;

/** Address of the first record. */
let records: usize = 0;
/** Bytes from one record to the next, from a record to its meta word, and to its first float. */
let stride: usize = 0;
let metaAt: usize = 0;
let firstAt: usize = 0;
/** From a record's first float to behind its last counter that is a column. */
let counterBytes: usize = 0;
/** Addresses of the keywords, each with a comma, and of their lengths with it. */
let keywords: usize = 0;
let keywordLengths: usize = 0;
/** Address behind the text that `fill` wrote. */
export let end: usize = 0;

export function setRecordsAt(at: usize): void {
  records = at;
}

export function setKeywords(at: usize, lengthsAt: usize): void {
  keywords = at;
  keywordLengths = lengthsAt;
}

/** How records lie that `fill` reads, in words and floats, and whether their rows have reverse counters. */
export function setRecords(strideWords: i32, meta: i32, first: i32, hasReverse: bool): void {
  stride = (<usize>strideWords) << 2;
  metaAt = (<usize>meta) << 2;
  firstAt = (<usize>first) << 3;
  counterBytes = <usize>(8 * (BYTES + 1 + (hasReverse ? REVERSE : 0)));
}

/** Writes rows of at most `count` records at `from` on, none that would begin behind `last`; answers how many. */
export function fill(count: i32, from: usize, last: usize): i32 {
  let to = from;
  let row = 0;
  for (let record = records; row < count && to <= last; row++, record += stride) to = put(to, record);
  end = to;
  return row;
}

function put(at: usize, record: usize): usize {
  const meta = load<u32>(record + metaAt);
  /** 16 where the key's source is the responder, else 0. */
  const turn = (meta & META_SWAPPED) >>> SWAPPED_SHIFT;
  let to = (meta & META_IPV6) === 0 ? putIpv4Ends(at, ipv4Ends(record, turn)) : putIpv6Ends(at, record, turn);
  const protocol = <usize>(meta & META_PROTOCOL);
  v128.store(to, v128.load(keywords + (protocol << KEYWORD_SHIFT)));
  to += load<u8>(keywordLengths + protocol);
  const ports = rotl<u32>(load<u32>(record), turn);
  to = putUpTo6(to, ports >>> 16);
  to = putUpTo6(to, ports & 0xffff);
  const first = record + firstAt;
  const endOfCounters = first + counterBytes;
  for (let counter = first + 8 * COUNT; counter < endOfCounters; counter += 8) to = putNumber(to, load<f64>(counter));
  return putSeconds(to, load<f64>(first, 8 * LAST) - load<f64>(first));
}

/** The words of two IPv4 addresses, the source lower; `turn` as above. */
function ipv4Ends(record: usize, turn: u32): u64 {
  const ends =
    metaAt === WIDE_META << 2
      ? load<u32>(record, 4 * SOURCE) | (load<u64>(record, 4 * WIDE_DESTINATION) << 32)
      : load<u64>(record, 4 * SOURCE);
  return rotr<u64>(ends, turn << 1);
}

function putIpv6Ends(at: usize, record: usize, turn: u32): usize {
  const isSwapped = turn !== 0;
  const source = record + (isSwapped ? 4 * WIDE_DESTINATION : 4 * SOURCE);
  const destination = record + (isSwapped ? 4 * SOURCE : 4 * WIDE_DESTINATION);
  return putIpv6(putIpv6(at, source), destination);
}
