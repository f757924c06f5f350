// A record's ends and times as attribution asks for them.

import * as packet from '../decode/packet.js';
import type { RecordBatch } from '../flow/record-batch.js';
import * as row from '../flow/row.js';
import type { FlowEnds } from './attribution.js';
import { wordsHex } from './socket-facts.js';

const NS_PER_MS = 1e6;

/** Of the record at `at`: forward is the direction of its first packet. */
export function recordEnds(batch: RecordBatch, at: number): FlowEnds {
  const { words, floats, layout, baseSeconds } = batch;
  const meta = words[at + layout.meta]!;
  const count = (meta & packet.META_IPV6) === 0 ? 1 : 4;
  const ports = words[at + packet.PORTS]!;
  const low = wordsHex(words, at + packet.SOURCE, count);
  const high = wordsHex(words, at + (layout === row.WIDE ? packet.WIDE_DESTINATION : packet.NARROW_DESTINATION), count);
  const isSwapped = (meta & row.META_SWAPPED) !== 0;
  const first = (at >> 1) + layout.first;
  return {
    protocol: meta & row.META_PROTOCOL,
    source: isSwapped ? high : low,
    sourcePort: isSwapped ? ports & 0xffff : ports >>> 16,
    destination: isSwapped ? low : high,
    destinationPort: isSwapped ? ports >>> 16 : ports & 0xffff,
    startMs: baseSeconds * 1000 + floats[first]! / NS_PER_MS,
    endMs: baseSeconds * 1000 + floats[first + row.LAST]! / NS_PER_MS,
  };
}
