// Conversations from packets told in short, through the real engine.

import { COUNTERS } from '../../src/counters.js';
import { Engine } from '../../src/flow/engine.js';
import type { RecordBatch } from '../../src/flow/record-batch.js';
import { Conversation } from '../../src/query/conversation.js';
import { batchesOf, type Frame, PLAIN_OPTIONS } from '../fakes/traffic.js';
import type { PacketFact } from '../flow/model.js';

const BITS: Record<string, number> = { S: 2, A: 16, P: 8, F: 1, R: 4, U: 32, E: 64, C: 128 };

export const CLIENT = '10.0.0.1';
export const SERVER = '10.0.0.2';

/** Packets such as "> S" and "< SA", a millisecond apart, from 10.0.0.1 to 10.0.0.2 and back. */
export function packets(told: readonly string[], fields: Partial<PacketFact> = {}): PacketFact[] {
  return told.map((text, i): PacketFact => {
    const isForward = text.startsWith('>');
    const flags = [...text.slice(1).trim()].reduce((bits, letter) => bits | (BITS[letter] ?? 0), 0);
    const base = {
      protocol: 6,
      sourcePort: 40_000,
      destinationPort: 80,
      length: 60,
      ttl: 64,
      vlan: -1,
      source: CLIENT,
      destination: SERVER,
      ...fields,
    };
    const packet = { ...base, flags, atNs: (fields.atNs ?? 0) + i * 1e6 };
    if (isForward) return packet;
    return {
      ...packet,
      source: base.destination,
      destination: base.source,
      sourcePort: base.destinationPort,
      destinationPort: base.sourcePort,
    };
  });
}

/** Batches of the records that `frames` end as, with extras and without splits by silence. */
export function batches(frames: readonly Frame[]): RecordBatch[] {
  const ended: RecordBatch[] = [];
  const put = (batch: RecordBatch): undefined => {
    ended.push(batch);
    return undefined;
  };
  const engine = new Engine({ ...PLAIN_OPTIONS, direction: 'bi', idleNs: 1e19, skipsExtremes: true }, { put }, new Float64Array(COUNTERS));
  for (const batch of batchesOf(frames)) engine.track(batch);
  engine.finish();
  return ended;
}

/** The one conversation of `frames`. */
export function talk(told: readonly string[], fields: Partial<PacketFact> = {}): Conversation {
  const [batch] = batches(packets(told, fields));
  if (batch?.rows !== 1) throw new Error('these packets are not one conversation');
  return new Conversation().move(batch, batch.at(0));
}
