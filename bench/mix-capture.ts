// A capture of mixed traffic for load tests, the same bytes every time: short and long frames, captured whole or to 96 bytes,
// of many one-way and two-way flows, most packets of a few thousand flows at a time.

import { closeSync, openSync, writeSync } from 'node:fs';
import { pcapHeader } from '../test/captures.js';

const FIRST_SECOND = 1_795_167_000;
const US_PER_PACKET = 20;
const CAPTURED_BYTES = 96;
const RECORD_BYTES = 16;
const ETHERNET_BYTES = 14;
const PACKETS_PER_FLOW = 25;
const HOT_FLOWS = 4096;
const PACKETS_PER_WRITE = 20_000;

const SIZES = [...Array(45).fill(64), ...Array(7).fill(200), ...Array(7).fill(440), ...Array(41).fill(1514)] as readonly number[];
const SERVICES = [
  [443, 6],
  [80, 6],
  [53, 17],
  [22, 6],
  [123, 17],
  [8080, 6],
  [3478, 17],
] as const;

/** Writes `packets` packets to `path`. */
export function writeMixCapture(path: string, packets: number): void {
  const fd = openSync(path, 'w');
  writeSync(fd, pcapHeader());
  const flows = Math.max(1, Math.round(packets / PACKETS_PER_FLOW));
  const block = Buffer.alloc(PACKETS_PER_WRITE * (RECORD_BYTES + CAPTURED_BYTES));
  let random = 0x12345678;
  let used = 0;
  for (let i = 0; i < packets; i++) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    const r = random >>> 0;
    const isHot = r % 10 < 7;
    const flow = (isHot ? Math.floor(i / PACKETS_PER_FLOW) + ((r >>> 4) % HOT_FLOWS) : Math.floor((r / 2 ** 32) * flows)) % flows;
    used = writePacket(block, used, i, flow, ((r >>> 9) & 127) < 58, SIZES[(r >>> 3) % SIZES.length]!);
    if (i % PACKETS_PER_WRITE !== PACKETS_PER_WRITE - 1 && i !== packets - 1) continue;
    writeSync(fd, block, 0, used);
    block.fill(0);
    used = 0;
  }
  closeSync(fd);
}

/** Answers where the next one begins. */
function writePacket(block: Buffer, at: number, number: number, flow: number, isReverse: boolean, length: number): number {
  const microseconds = number * US_PER_PACKET;
  const captured = Math.min(length, CAPTURED_BYTES);
  block.writeUInt32LE(FIRST_SECOND + Math.floor(microseconds / 1e6), at);
  block.writeUInt32LE(microseconds % 1e6, at + 4);
  block.writeUInt32LE(captured, at + 8);
  block.writeUInt32LE(length, at + 12);
  const frame = at + RECORD_BYTES;
  block.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0], frame);
  writeIpv4(block, frame + ETHERNET_BYTES, flow, isReverse, length - ETHERNET_BYTES);
  return frame + captured;
}

function writeIpv4(block: Buffer, ip: number, flow: number, isReverse: boolean, length: number): void {
  const mixed = Math.imul(flow, 0x9e3779b1) >>> 0;
  const [servicePort, protocol] = SERVICES[mixed % SERVICES.length]!;
  const ends = [
    [0x0a000000 | (flow & 0xffff), 1024 + (mixed % 60_000)],
    [0x20000000 + (mixed >>> 3), servicePort],
  ] as const;
  const [[source, sourcePort], [destination, destinationPort]] = isReverse ? [ends[1], ends[0]] : ends;
  block.writeUInt16BE(0x4500, ip);
  block.writeUInt16BE(length, ip + 2);
  block.writeUInt16BE(0x4000, ip + 6);
  block.writeUInt16BE(0x4000 | protocol, ip + 8);
  block.writeUInt32BE(source, ip + 12);
  block.writeUInt32BE(destination, ip + 16);
  block.writeUInt16BE(sourcePort, ip + 20);
  block.writeUInt16BE(destinationPort, ip + 22);
  if (protocol === 6) block.writeUInt16BE(0x5010, ip + 32);
  else block.writeUInt16BE(length - 20, ip + 24);
}
