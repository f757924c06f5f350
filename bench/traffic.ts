// Frames in the memory of kernels for the benches: Ethernet, IPv4 or IPv6, TCP and UDP of many flows, 96 bytes each, always the same.

import { FRAMES_PER_BATCH, FrameBatch, frameBytes } from '../src/capture/frames.js';
import { LinkType } from '../src/capture/link-type.js';
import { type KernelMemory, placeBytes } from '../src/kernel.js';

const FRAME_BYTES = 96;
const NS_PER_FRAME = 20_000;

export interface Traffic {
  readonly batches: readonly FrameBatch[];
  readonly frames: number;
  /** Moves all times on by the length of the traffic, so that it can be tracked again as what came next. */
  advance(): void;
}

/** Bytes of memory that so many frames take. */
export function trafficBytes(frames: number): number {
  return placeBytes(frames * FRAME_BYTES) + Math.ceil(frames / FRAMES_PER_BATCH) * frameBytes(FRAMES_PER_BATCH);
}

/** `frames` frames of `flows` flows, most of them of a few flows at a time, in `memory`. */
export function makeTraffic(memory: KernelMemory, frames: number, flows: number, version: 4 | 6 = 4): Traffic {
  const { buffer, byteOffset, length } = memory.bytes(frames * FRAME_BYTES);
  const view = new DataView(buffer, byteOffset, length);
  const batches: FrameBatch[] = [];
  let random = 0x12345678;
  for (let i = 0; i < frames; i++) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    const flow = random % 10 < 7 ? (i >> 3) % flows : (random >>> 4) % flows;
    const at = i * FRAME_BYTES;
    writeFrame(view, at, flow, version);
    let batch = batches.at(-1);
    if (batch === undefined || batch.isFull) {
      batch = new FrameBatch(FRAMES_PER_BATCH, memory);
      batch.reset(view, { type: LinkType.ETHERNET, littleEndian: true });
      batch.baseSeconds = 1_700_000_000;
      batches.push(batch);
    }
    batch.add(at, at + FRAME_BYTES, FRAME_BYTES, 1_700_000_000, i * NS_PER_FRAME);
  }
  return { batches, frames, advance: () => advance(batches, frames * NS_PER_FRAME) };
}

function advance(batches: readonly FrameBatch[], ns: number): void {
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++) batch.timeNs[i] = batch.timeNs[i]! + ns;
  }
}

function writeFrame(view: DataView, at: number, flow: number, version: 4 | 6): void {
  const ports = ((1024 + (flow % 60_000)) << 16) | (flow % 3 === 0 ? 53 : 443);
  const protocol = flow % 3 === 0 ? 17 : 6;
  const ip = at + 14;
  const transport = ip + (version === 4 ? 20 : 40);
  if (version === 4) {
    view.setUint16(at + 12, 0x0800);
    view.setUint16(ip, 0x4500);
    view.setUint16(ip + 2, 82);
    view.setUint16(ip + 8, 0x4000 | protocol);
    view.setUint32(ip + 12, 0x0a000000 + flow);
    view.setUint32(ip + 16, Math.imul(flow, 0x9e3779b1));
  } else {
    view.setUint16(at + 12, 0x86dd);
    view.setUint8(ip, 0x60);
    view.setUint16(ip + 4, 42);
    view.setUint8(ip + 6, protocol);
    view.setUint32(ip + 8, 0x20010db8);
    view.setUint32(ip + 20, flow);
    view.setUint32(ip + 24, 0x20010db8);
    view.setUint32(ip + 36, Math.imul(flow, 0x9e3779b1));
  }
  view.setUint32(transport, ports);
  view.setUint8(transport + 12, 0x50);
  view.setUint8(transport + 13, 0x10);
}
