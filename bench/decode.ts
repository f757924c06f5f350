// Frames to packets: the short way, and the walk that it saves (which options for VLANs or tunnels take).

import { FRAMES_PER_BATCH } from '../src/capture/frames.js';
import { FragmentTable } from '../src/decode/fragments.js';
import { FrameDecoder } from '../src/decode/frame-decoder.js';
import { PacketBatch, packetBytes } from '../src/decode/packet.js';
import { TUNNELS } from '../src/decode/tunnel.js';
import { Walk } from '../src/decode/walk.js';
import { KernelMemory } from '../src/kernel.js';
import { measure } from './measure.js';
import { makeTraffic, trafficBytes } from './traffic.js';

const FRAMES = 200_000;
const ALL_TUNNELS = TUNNELS.reduce((bits, { bit }) => bits | bit, 0);

export function benchDecode(): void {
  decodeAll('decode: plain IPv4', 4, 0);
  decodeAll('decode: IPv4 through the walk', 4, ALL_TUNNELS);
  decodeAll('decode: IPv6', 6, 0);
}

function decodeAll(name: string, version: 4 | 6, tunnels: number): void {
  const memory = new KernelMemory(trafficBytes(FRAMES) + packetBytes(FRAMES_PER_BATCH));
  const traffic = makeTraffic(memory, FRAMES, 10_000, version);
  const packets = new PacketBatch(FRAMES_PER_BATCH, memory);
  const decoder = new FrameDecoder(new Walk(packets, new FragmentTable(), { tunnels, vlanInKey: false }), memory);
  measure(name, traffic.frames, () => {
    for (const batch of traffic.batches) decoder.decode(batch, packets);
  });
}
