// The capture files of the source contract, in each format, with the places where they could have ended.

import { type PcapFields, PcapngBlocks, pcapHeader, pcapRecord, type Recorded } from '../captures.js';
import type { BuiltCapture } from '../contracts/source.js';
import { join } from '../frames.js';

/** A pcap file of `kind` and order `fields`; fractions are microseconds. */
export function builtPcap(fields: PcapFields, frames: readonly Recorded[]): BuiltCapture {
  const nsPerUnit = fields.kind === 'nanoseconds' ? 1000 : 1;
  const records = frames.map((frame) => pcapRecord(fields, { ...frame, fraction: (frame.fraction ?? 0) * nsPerUnit }));
  return built([pcapHeader(fields)], records);
}

/** A pcapng file with one interface that counts microseconds. */
export function builtPcapng(littleEndian: boolean, frames: readonly Recorded[]): BuiltCapture {
  const blocks = new PcapngBlocks(littleEndian);
  const packets = frames.map(({ bytes, wireLength, seconds, fraction }) => {
    const timestamp = BigInt(seconds ?? 0) * 1_000_000n + BigInt(fraction ?? 0);
    return blocks.enhancedPacket({ bytes, wireLength: wireLength ?? bytes.length, timestamp });
  });
  return built([blocks.sectionHeader(), blocks.interfaceDescription()], packets);
}

function built(before: readonly Uint8Array[], records: readonly Uint8Array[]): BuiltCapture {
  let length = 0;
  const endsOf = (parts: readonly Uint8Array[]): number[] =>
    parts.map((part) => {
      length += part.length;
      return length;
    });
  const beforeEnds = endsOf(before);
  const frameEnds = endsOf(records);
  return { file: join(...before, ...records), frameEnds, wholeAt: [...beforeEnds, ...frameEnds] };
}
