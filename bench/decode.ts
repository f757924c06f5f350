// Frames to packets: the short way, and the walk that it saves (which options for VLANs or tunnels take).

import { FragmentTable } from '../src/decode/fragments.js';
import { FrameDecoder } from '../src/decode/frame-decoder.js';
import { PacketBatch } from '../src/decode/packet.js';
import { TUNNELS } from '../src/decode/tunnel.js';
import { Walk } from '../src/decode/walk.js';
import { measure } from './measure.js';
import { makeTraffic, type Traffic } from './traffic.js';

const FRAMES = 200_000;
const ALL_TUNNELS = TUNNELS.reduce((bits, { bit }) => bits | bit, 0);

export function benchDecode(): void {
  const ipv4 = makeTraffic(FRAMES, 10_000);
  decodeAll('decode: plain IPv4', ipv4, 0);
  decodeAll('decode: IPv4 through the walk', ipv4, ALL_TUNNELS);
  decodeAll('decode: IPv6', makeTraffic(FRAMES, 10_000, 6), 0);
}

function decodeAll(name: string, traffic: Traffic, tunnels: number): void {
  const packets = new PacketBatch();
  const decoder = new FrameDecoder(new Walk(packets, new FragmentTable(), { tunnels, vlanInKey: false }));
  measure(name, traffic.frames, () => {
    for (const batch of traffic.batches) decoder.decode(batch, packets);
  });
}
