// SEMANTICS section 3 said again, naively: a Map from text to flow, judged packet by packet in order of arrival.
// Shares no code with src, so that where the engine differs one of the two is wrong.

import { ipv4Address, ipv6Address } from '../frames.js';

/** A packet, by field. Addresses are "10.0.0.1" or all eight groups of an IPv6 address. */
export interface PacketFact {
  readonly atNs: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Bytes of layer 3. */
  readonly length: number;
  readonly flags: number;
  readonly ttl: number;
  /** VLAN identifier; -1 without a tag. */
  readonly vlan: number;
  /** Part of a datagram: its first fragment or a later one. */
  readonly fragment?: { readonly identification: number; readonly isFirst: boolean };
}

/** An ended flow, by field. */
export interface FlowFact {
  source: string;
  destination: string;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
  vlan: number;
  count: number;
  bytes: number;
  reverseCount: number;
  reverseBytes: number;
  flags: number;
  reverseFlags: number;
  firstNs: number;
  lastNs: number;
  ttlMin: number;
  ttlMax: number;
  lengthMin: number;
  lengthMax: number;
  reason: number;
}

export interface ModelRules {
  readonly idleNs: number;
  readonly activeNs: number;
  readonly isBidirectional: boolean;
  readonly tcpClose: boolean;
  readonly vlanInKey: boolean;
  readonly maxFlows: number;
}

const IDLE = 1;
const ACTIVE = 2;
const END_DETECTED = 3;
const FORCED = 4;
const LACK_OF_RESOURCES = 5;
const TCP = 6;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const WITH_PORTS = [TCP, 17, 33, 132, 136];
const FRAGMENT_NS = 30e9;
const CLOSE_NS = 5e9;

interface Flow {
  readonly key: string;
  /** What ties between equal deadlines go by. */
  readonly order: readonly number[];
  readonly fact: FlowFact;
  isClosed: boolean;
}

interface Datagram {
  readonly atNs: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export class FlowModel {
  readonly #rules: ModelRules;
  readonly #flows = new Map<string, Flow>();
  readonly #datagrams = new Map<string, Datagram>();
  readonly ended: FlowFact[] = [];

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  /** Flows that live, copied. */
  get live(): FlowFact[] {
    return [...this.#flows.values()].map(({ fact }) => ({ ...fact }));
  }

  track(told: PacketFact): void {
    const packet = this.#withKnownPorts(told);
    const key = this.#keyOf(packet);
    const met = this.#flows.get(key);
    const reason = met === undefined ? FORCED : this.#reasonToEnd(met, packet.atNs, packet.flags);
    if (met !== undefined && reason !== 0) this.#end(met, reason);
    if (met === undefined || reason !== 0) {
      if (this.#flows.size >= this.#rules.maxFlows) this.#evict(packet.atNs);
      this.#flows.set(key, { key, order: this.#orderOf(packet), fact: begin(packet), isClosed: false });
    } else this.#join(met.fact, packet);
    if (this.#rules.tcpClose && packet.protocol === TCP && (packet.flags & (FIN | RST)) !== 0) this.#noticeClose(key, packet);
  }

  /** Ends what is left; the capture's last frame, of whatever kind, came at `endNs`. */
  finish(endNs: number): FlowFact[] {
    for (const flow of this.#flows.values()) {
      const reason = flow.isClosed ? END_DETECTED : this.#reasonToEnd(flow, endNs, 0);
      this.#end(flow, reason === 0 ? FORCED : reason);
    }
    return this.ended;
  }

  /** Ports count only for protocols that have them; later fragments have those of the first one, and no TCP flags. */
  #withKnownPorts(packet: PacketFact): PacketFact {
    const hasPorts = WITH_PORTS.includes(packet.protocol);
    const sourcePort = hasPorts ? packet.sourcePort : 0;
    const destinationPort = hasPorts ? packet.destinationPort : 0;
    const flags = packet.protocol === TCP ? packet.flags : 0;
    const known = { ...packet, sourcePort, destinationPort, flags };
    if (packet.fragment === undefined) return known;
    const datagram = [packet.source, packet.destination, packet.protocol, packet.fragment.identification].join(' ');
    if (packet.fragment.isFirst) {
      this.#datagrams.set(datagram, { atNs: packet.atNs, sourcePort, destinationPort });
      return known;
    }
    const first = this.#datagrams.get(datagram);
    const isTold = first !== undefined && packet.atNs - first.atNs <= FRAGMENT_NS;
    return {
      ...known,
      flags: 0,
      sourcePort: isTold ? first.sourcePort : 0,
      destinationPort: isTold ? first.destinationPort : 0,
    };
  }

  #keyOf(packet: PacketFact): string {
    const ends = [`${packet.source} ${packet.sourcePort}`, `${packet.destination} ${packet.destinationPort}`];
    if (this.#rules.isBidirectional) ends.sort();
    return [...ends, packet.protocol, this.#rules.vlanInKey ? packet.vlan : ''].join(' | ');
  }

  #reasonToEnd(flow: Flow, atNs: number, flags: number): number {
    const { idleNs, activeNs, isBidirectional } = this.#rules;
    const isRequest = (flags & SYN) !== 0 && (!isBidirectional || (flags & ACK) === 0);
    if (flow.isClosed && (atNs > this.#deadlineOf(flow) || isRequest)) return END_DETECTED;
    if (!flow.isClosed && atNs - flow.fact.lastNs > idleNs) return IDLE;
    return activeNs > 0 && atNs - flow.fact.firstNs >= activeNs ? ACTIVE : 0;
  }

  #deadlineOf(flow: Flow): number {
    const { idleNs } = this.#rules;
    return flow.fact.lastNs + (flow.isClosed ? Math.min(idleNs, CLOSE_NS) : idleNs);
  }

  #end(flow: Flow, reason: number): void {
    this.ended.push({ ...flow.fact, reason });
    this.#flows.delete(flow.key);
  }

  #join(fact: FlowFact, packet: PacketFact): void {
    const isForward = packet.source === fact.source && packet.sourcePort === fact.sourcePort;
    if (isForward) {
      fact.count++;
      fact.bytes += packet.length;
      fact.flags |= packet.flags;
    } else {
      fact.reverseCount++;
      fact.reverseBytes += packet.length;
      fact.reverseFlags |= packet.flags;
    }
    fact.firstNs = Math.min(fact.firstNs, packet.atNs);
    fact.lastNs = Math.max(fact.lastNs, packet.atNs);
    fact.ttlMin = Math.min(fact.ttlMin, packet.ttl);
    fact.ttlMax = Math.max(fact.ttlMax, packet.ttl);
    fact.lengthMin = Math.min(fact.lengthMin, packet.length);
    fact.lengthMax = Math.max(fact.lengthMax, packet.length);
  }

  #noticeClose(key: string, packet: PacketFact): void {
    const flow = this.#flows.get(key);
    if (flow === undefined) return;
    const isReset = (packet.flags & RST) !== 0;
    if (this.#rules.isBidirectional) {
      if (isReset || (flow.fact.flags & flow.fact.reverseFlags & FIN) !== 0) flow.isClosed = true;
      return;
    }
    const answers = this.#flows.get(this.#keyOf(turned(packet)));
    const answer = answers !== undefined && this.#deadlineOf(answers) >= flow.fact.lastNs ? answers : undefined;
    if (!isReset && (answer === undefined || (answer.fact.flags & FIN) === 0)) return;
    flow.isClosed = true;
    if (answer !== undefined) answer.isClosed = true;
  }

  #evict(atNs: number): void {
    let first: Flow | undefined;
    for (const flow of this.#flows.values()) if (first === undefined || this.#goesBefore(flow, first)) first = flow;
    if (first === undefined) return;
    const silence = first.isClosed ? END_DETECTED : IDLE;
    this.#end(first, this.#deadlineOf(first) < atNs ? silence : LACK_OF_RESOURCES);
  }

  #goesBefore(a: Flow, b: Flow): boolean {
    const byDeadline = this.#deadlineOf(a) - this.#deadlineOf(b);
    return byDeadline !== 0 ? byDeadline < 0 : compareLists(a.order, b.order) < 0;
  }

  /** IPv4 goes before IPv6; then ports, addresses, VLAN, protocol. Both directions' shared key begins with the lesser end. */
  #orderOf(packet: PacketFact): number[] {
    const { isBidirectional, vlanInKey } = this.#rules;
    const isIpv6 = packet.source.includes(':');
    const ends = [
      { address: addressBytes(packet.source), port: packet.sourcePort },
      { address: addressBytes(packet.destination), port: packet.destinationPort },
    ];
    if (isBidirectional) ends.sort((a, b) => compareLists([...a.address, a.port], [...b.address, b.port]));
    const ports = ends.map((end) => end.port);
    const addresses = ends.flatMap((end) =>
      vlanInKey ? [...end.address, ...Array<number>(16 - end.address.length).fill(0)] : end.address,
    );
    const family = Number(isIpv6);
    return [vlanInKey ? 0 : family, ...ports, ...addresses, vlanInKey ? packet.vlan : 0, family, packet.protocol];
  }
}

/** The records of `packets`, in the order in which they ended, for a capture whose last frame came at `endNs`. */
export function modelRecords(packets: readonly PacketFact[], rules: ModelRules, endNs: number): FlowFact[] {
  const model = new FlowModel(rules);
  for (const packet of packets) model.track(packet);
  return model.finish(endNs);
}

function begin(packet: PacketFact): FlowFact {
  return {
    source: packet.source,
    destination: packet.destination,
    protocol: packet.protocol,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    vlan: packet.vlan,
    count: 1,
    bytes: packet.length,
    reverseCount: 0,
    reverseBytes: 0,
    flags: packet.flags,
    reverseFlags: 0,
    firstNs: packet.atNs,
    lastNs: packet.atNs,
    ttlMin: packet.ttl,
    ttlMax: packet.ttl,
    lengthMin: packet.length,
    lengthMax: packet.length,
    reason: 0,
  };
}

/** The packet as if sent by its receiver. */
function turned(packet: PacketFact): PacketFact {
  const { source, destination, sourcePort, destinationPort } = packet;
  return { ...packet, source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort };
}

function addressBytes(address: string): number[] {
  return address.includes(':') ? ipv6Address(address) : ipv4Address(address);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
