// Traffic, options and tunings at random, chosen so that keys collide, flows die at the very nanosecond and stores grow.

import fc from 'fast-check';
import type { EngineOptions, EngineTuning } from '../../src/flow/engine.js';
import { hashSeed } from '../../src/flow/hash.js';
import { type Frame, type OtherFrame, PLAIN_OPTIONS } from '../fakes/traffic.js';
import { Random } from '../random.js';
import type { PacketFact } from './model.js';

/** Few, so that packets meet; some with the sign bit set, so that an order by signed words would show. */
const IPV4 = ['10.0.0.1', '10.0.0.2', '192.168.0.1', '255.0.0.9'] as const;
const IPV6 = ['2001:db8:0:0:0:0:0:1', '2001:db8:0:0:0:0:0:2', 'fe80:0:0:0:80:0:0:1'] as const;
const PORTS = [53, 80, 40000] as const;
const SECOND = 1e9;
const GAPS = [0, 0, 0, 1, 1e6, 0.3 * SECOND, SECOND, 2 * SECOND, 2 * SECOND + 1, 5 * SECOND, 5 * SECOND + 1, 31 * SECOND] as const;
const FLAGS = [0x10, 0x10, 0x02, 0x12, 0x11, 0x01, 0x04, 0x14] as const;

/** Latest a packet may come, so that every promise about order still holds. */
export const DISORDER_NS = SECOND;

/** What stays the same from packet to packet of a conversation. */
interface Conversation {
  readonly ends: readonly [string, string];
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly vlan: number;
}

const ends: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...IPV4), fc.constantFrom(...IPV4)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...IPV6), fc.constantFrom(...IPV6)) },
);

const conversation: fc.Arbitrary<Conversation> = fc.record({
  ends,
  protocol: fc.constantFrom(6, 6, 6, 17, 1, 132),
  sourcePort: fc.constantFrom(...PORTS),
  destinationPort: fc.constantFrom(...PORTS),
  vlan: fc.constantFrom(-1, -1, 0, 7, 4095),
});

const fragment = fc.record({ identification: fc.constantFrom(1, 2), isFirst: fc.boolean() });

const step = fc.record({
  gapNs: fc.constantFrom(...GAPS),
  which: fc.nat(),
  isAnswer: fc.boolean(),
  length: fc.integer({ min: 100, max: 65_535 }),
  flags: fc.constantFrom(...FLAGS),
  ttl: fc.integer({ min: 0, max: 255 }),
  part: fc.option(fragment, { freq: 5 }),
  verdict: fc.option(fc.constantFrom<OtherFrame['verdict']>('nonip', 'malformed', 'unsupported'), { freq: 12 }),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function packetOf({ ends: [one, other], ...known }: Conversation, { isAnswer, length, flags, ttl, part }: Step, atNs: number): PacketFact {
  const packet = { ...known, source: one, destination: other, length, flags, ttl, atNs, ...(part === null ? {} : { fragment: part }) };
  if (!isAnswer) return packet;
  return { ...packet, source: other, destination: one, sourcePort: known.destinationPort, destinationPort: known.sourcePort };
}

/** Up to `maxLength` frames of a few conversations or of many; each comes as late as `lateNs` says. */
function trafficWith(lateNs: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<Frame[]> {
  const conversations = fc.oneof(
    fc.array(conversation, { minLength: 1, maxLength: 4 }),
    fc.array(conversation, { minLength: 10, maxLength: 60, size: 'max' }),
  );
  const steps = fc.array(fc.tuple(step, lateNs), { minLength: 1, maxLength, size: 'max' });
  return fc.tuple(conversations, steps).map(([known, taken]) => {
    let nowNs = 0;
    return taken.map(([next, late]): Frame => {
      nowNs += next.gapNs;
      const talk = known[next.which % known.length];
      if (next.verdict !== null || talk === undefined) return { atNs: nowNs - late, verdict: next.verdict ?? 'nonip' };
      return packetOf(talk, next, nowNs - late);
    });
  });
}

/** Frames in order of time. */
export const orderedTraffic = trafficWith(fc.constant(0), 120);

/** Frames that come up to DISORDER_NS after later ones. */
export const disorderedTraffic = trafficWith(fc.oneof(fc.constantFrom(0, DISORDER_NS), fc.integer({ min: 0, max: DISORDER_NS })), 120);

/** What decides about records. */
export const trackingOptions: fc.Arbitrary<EngineOptions> = fc
  .record({
    idleNs: fc.constantFrom(2 * SECOND, 10 * SECOND),
    activeNs: fc.constantFrom(0, 0, 3 * SECOND, 7 * SECOND),
    direction: fc.constantFrom('uni' as const, 'bi' as const),
    tcpClose: fc.boolean(),
    vlanInKey: fc.boolean(),
  })
  .map((options) => ({ ...PLAIN_OPTIONS, ...options }));

/** What must decide about nothing. */
export const engineTuning: fc.Arbitrary<EngineTuning> = fc
  .record({
    batch: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 7 }) }, { weight: 1, arbitrary: fc.constant(128) }),
    initialSlots: fc.constantFrom(4, 64, 4096),
    sweepPerPacket: fc.constantFrom(0, 1, 1000),
    seed: fc.integer(),
  })
  .map(({ seed, ...tuning }) => ({ ...tuning, seed: seedFrom(seed) }));

/** The hash seed that `seed` stands for. */
export function seedFrom(seed: number): ReturnType<typeof hashSeed> {
  const random = new Random(seed);
  return hashSeed(() => random.below(2 ** 32) | 0);
}
