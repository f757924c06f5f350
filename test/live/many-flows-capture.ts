// A capture of many short flows, for load.

import { writeFileSync } from 'node:fs';
import { pcapHeader, pcapRecord } from '../captures.js';
import { ethernet, filler, ipv4, udp } from '../frames.js';

/** Writes `flows` flows of one UDP packet each to `path`, and answers how many packets that is. */
export function manyFlowsCapture(path: string, flows: number): number {
  const frames = Array.from({ length: flows }, (_, i) => {
    const source = `10.${(i >> 16) & 0xff}.${(i >> 8) & 0xff}.${i & 0xff}`;
    return {
      seconds: 1_795_167_000,
      fraction: i % 1_000_000,
      bytes: ethernet({ type: 0x0800 }, ipv4({ source, protocol: 17 }, udp({}, filler(18)))),
    };
  });
  writeFileSync(path, Buffer.concat([pcapHeader(), ...frames.map((frame) => pcapRecord({}, frame))]));
  return flows;
}
